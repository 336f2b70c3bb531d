import ArgumentParser
import NetworkCatalog
import NetworkGraph
import Reporting

/// `sullivan catalog`: every network that Sullivan knows by name.
struct CatalogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalog", abstract: "List patterns and networks, with parameters, MACs, year and paper.",
        discussion: """
            Patterns take settings after a colon: 'depthwise-bottleneck:depth=16,width=32,resolution=224'; \
            published networks take a resolution: 'resnet50:resolution=160'.
            """)

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

    /// An entry with its cost.
    private struct Line {
        let entry: CatalogEntry
        let cost: NetworkCost
    }

    func validate() throws {
        if let kind, NetworkCatalog.NetworkKind(rawValue: kind) == nil {
            let kinds = NetworkCatalog.NetworkKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--kind must be one of \(kinds), not '\(kind)'")
        }
    }

    func run() throws {
        let all = Catalog.patterns + Catalog.networks
        if let family, !all.contains(where: { $0.family.lowercased() == family.lowercased() }) {
            let families = Set(all.map(\.family)).sorted().joined(separator: ", ")
            throw ValidationError("there is no family '\(family)'; families are \(families)")
        }
        let entries = all.filter { entry in
            (kind == nil || entry.kind.rawValue == kind)
                && (family == nil || entry.family.lowercased() == family?.lowercased())
                && (year == nil || entry.year == year)
        }
        let lines = sorted(try entries.map { Line(entry: $0, cost: try $0.build().cost) })
        Output.print((format == .text ? shortTable(lines) : table(lines)).render(format))
    }

    private func sorted(_ lines: [Line]) -> [Line] {
        switch sort {
        case .catalog: lines
        case .name: lines.sorted { $0.entry.id < $1.entry.id }
        case .year: lines.sorted { ($0.entry.year, $0.entry.id) < ($1.entry.year, $1.entry.id) }
        case .parameters: lines.sorted { $0.cost.parameters < $1.cost.parameters }
        case .macs: lines.sorted { $0.cost.macs < $1.cost.macs }
        }
    }

    /// What fits a line of 100 columns; wider terminals get the rest.
    private func shortTable(_ lines: [Line]) -> FactTable {
        FactTable(
            columns: [
                .init(title: "Id", key: "id"), .init(title: "Title", key: "title"),
                .init(title: "Year", key: "year", alignment: .right),
                .init(title: "Input", key: "input", alignment: .right),
                .init(title: "Params", key: "parameters", alignment: .right),
                .init(title: "MACs", key: "macs", alignment: .right),
                .init(title: "Kind", key: "kind", isDroppable: true),
                .init(title: "Family", key: "family", isDroppable: true),
                .init(title: "Paper", key: "paper", minimumWidth: 24, isDroppable: true),
            ],
            rows: lines.map { line in
                let entry = line.entry
                let side = entry.inputShape.dimensions.last ?? 0
                return [
                    .text(entry.id), .text(entry.title), .init(text: String(entry.year), json: .whole(entry.year)),
                    .init(text: String(side), json: .whole(side)), .size(line.cost.parameters),
                    .size(line.cost.macs), .text(entry.kind.rawValue), .text(entry.family), .text(entry.paper),
                ]
            })
    }

    private func table(_ lines: [Line]) -> FactTable {
        var columns: [FactTable.Column] = [
            .init(title: "Id", key: "id"),
            .init(title: "Title", key: "title", minimumWidth: 12, isDroppable: true),
            .init(title: "Kind", key: "kind"),
            .init(title: "Family", key: "family", minimumWidth: 8, isDroppable: true),
            .init(title: "Year", key: "year", alignment: .right),
            .init(title: "Input", key: "input_shape"),
            .init(title: "Parameters", key: "parameters", alignment: .right),
            .init(title: "MACs", key: "macs", alignment: .right),
            .init(title: "Paper", key: "paper", minimumWidth: 10, isDroppable: true),
        ]
        if format == .json { columns.append(.init(title: "Published", key: "published")) }
        return FactTable(columns: columns, rows: lines.map { row($0, columns: columns.count) })
    }

    private func row(_ line: Line, columns: Int) -> [FactTable.Value] {
        let entry = line.entry
        let shape = entry.inputShape
        let published = entry.published.map { count in
            JSONValue.object([
                ("parameters", .string(count.parameters)), ("macs", .string(count.macs)),
                ("source", .text(count.source)), ("note", .string(count.note)),
            ])
        }
        let values: [FactTable.Value] = [
            .text(entry.id), .text(entry.title), .text(entry.kind.rawValue), .text(entry.family),
            .init(text: String(entry.year), json: .whole(entry.year)),
            .init(text: shape.description, json: .array(shape.dimensions.map(JSONValue.whole))),
            .count(line.cost.parameters), .size(line.cost.macs), .text(entry.paper),
            .init(text: "", json: .array(published)),
        ]
        return Array(values.prefix(columns))
    }
}
