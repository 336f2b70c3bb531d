import ArgumentParser
import NetworkCatalog
import NetworkGraph
import Reporting

/// `sullivan catalog`: every network that Sullivan knows by name.
struct CatalogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalog", abstract: "List patterns and networks, with parameters, MACs, year and paper.",
        discussion: "Patterns take settings: 'depthwise-bottleneck:depth=16,width=32,resolution=224'.")

    @Option(help: "Only this kind: pattern, hand-crafted or searched.")
    var kind: String?

    @Option(help: "Only this family, for example ResNet.")
    var family: String?

    @Option(help: "Only this year.")
    var year: Int?

    @Option(help: "Order: catalog, name, year, parameters or macs.")
    var sort = Order.catalog

    @Option(help: "How to print: text, json, csv or markdown.")
    var format = TableFormat.text

    enum Order: String, CaseIterable, ExpressibleByArgument {
        case catalog, name, year, parameters, macs
    }

    func run() throws {
        if let kind, NetworkCatalog.NetworkKind(rawValue: kind) == nil {
            let kinds = NetworkCatalog.NetworkKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--kind must be one of \(kinds), not '\(kind)'")
        }
        let entries = (Catalog.patterns + Catalog.networks).filter { entry in
            (kind == nil || entry.kind.rawValue == kind)
                && (family == nil || entry.family.lowercased() == family?.lowercased())
                && (year == nil || entry.year == year)
        }
        let rows = sorted(try entries.map { CatalogTable.Row($0, cost: try $0.build().cost) })
        Output.print(CatalogTable(rows: rows).render(format))
    }

    private func sorted(_ rows: [CatalogTable.Row]) -> [CatalogTable.Row] {
        switch sort {
        case .catalog: rows
        case .name: rows.sorted { $0.entry.id < $1.entry.id }
        case .year: rows.sorted { ($0.entry.year, $0.entry.id) < ($1.entry.year, $1.entry.id) }
        case .parameters: rows.sorted { $0.cost.parameters < $1.cost.parameters }
        case .macs: rows.sorted { $0.cost.macs < $1.cost.macs }
        }
    }
}
