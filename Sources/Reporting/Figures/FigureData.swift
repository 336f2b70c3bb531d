import Foundation

/// What all figures of a report draw from: its tables, and the order of groups, runtimes and networks.
struct FigureData: Sendable {
    let model: ReportModel
    /// Patterns in order of first appearance, then the kinds of other networks: each has one colour and shape.
    let groups: [String]
    /// Baselines, then candidates.
    let runtimes: [String]
    private let names: ShortNames
    private let baselines: [NetworkOnRuntime: ReportRow]
    private(set) var tables: [FigureTable.Name: FigureTable] = [:]

    private struct NetworkOnRuntime: Hashable {
        var network: String
        var runtime: String
    }

    init(_ model: ReportModel) {
        self.model = model
        var seen = Set<String>()
        let patterns = model.rows.compactMap(\.patternID).filter { seen.insert($0).inserted }
        let kinds = NetworkKind.allCases.filter { kind in
            model.rows.contains { $0.patternID == nil && $0.kind == kind }
        }
        groups = (patterns + kinds.map(Self.title)).map(\.visible)
        let baselines = model.baselines
        runtimes = baselines + model.candidates.filter { !baselines.contains($0) }
        names = ShortNames(model.networks)
        self.baselines = Dictionary(
            model.rows.filter(\.isBaseline).map { (NetworkOnRuntime(network: $0.network, runtime: $0.runtime), $0) }
        ) { first, _ in first }
        tables = [
            .rows: rowTable(), .means: meanTable(), .caches: cacheTable(), .curves: curveTable(),
            .operations: operationTable(), .roofs: Roofline.roofs(model), .correlations: Correlations.table(model),
        ]
    }

    /// A table; empty where there is nothing for it.
    func table(_ name: FigureTable.Name) -> FigureTable { tables[name] ?? FigureTable() }

    /// Rows of candidates whose speed-up has a place on an axis.
    func candidateRows(_ runtime: String? = nil) -> [ReportRow] {
        model.rows.filter { !$0.isBaseline && $0.speedup.isDrawable && (runtime == nil || $0.runtime == runtime) }
    }

    /// The baseline's row of the same network.
    func baseline(of row: ReportRow) -> ReportRow? {
        baselines[NetworkOnRuntime(network: row.network, runtime: row.baseline)]
    }

    /// The pattern, or what kind of network it is where it has none.
    func group(_ row: ReportRow) -> String { (row.patternID ?? Self.title(row.kind)).visible }

    /// A short name for an axis: `plain d16` for `plain:depth=16,width=32` where the width is the same everywhere.
    func label(_ network: String) -> String {
        let short = names[network]
        guard short != network || names.common != nil, let colon = short.firstIndex(of: ":") else {
            return short.visible
        }
        let settings = short[short.index(after: colon)...].split(separator: ",").map { setting in
            let parts = setting.split(separator: "=")
            guard parts.count == 2, let letter = Self.letters[String(parts[0])] else { return String(setting) }
            return letter + parts[1]
        }
        return ([String(short[..<colon])] + settings).joined(separator: " ").visible
    }

    private static let letters = ["depth": "d", "width": "w", "resolution": "r"]

    /// How a kind is called in a key.
    static func title(_ kind: NetworkKind) -> String {
        switch kind {
        case .pattern: "pattern"
        case .handCrafted: "hand-crafted"
        case .searched: "searched"
        case .file: "file"
        }
    }

    /// A depth, width and resolution that networks of patterns have.
    struct Variant: Hashable, Comparable {
        var depth, width, resolution: Int

        init?(_ row: ReportRow) {
            guard row.patternID != nil else { return nil }
            (depth, width, resolution) = (row.depth ?? 0, row.width ?? 0, row.resolution ?? 0)
        }

        static func < (a: Variant, b: Variant) -> Bool {
            (a.depth, a.width, a.resolution) < (b.depth, b.width, b.resolution)
        }
    }

    /// All variants, least first; a variant's place among them is its slot.
    var variants: [Variant] { Set(model.rows.compactMap(Variant.init)).sorted() }
}
