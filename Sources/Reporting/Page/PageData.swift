import Foundation

/// What the page's scripts draw and sort from: the tables once, column by column, and the figures that refer to them.
enum PageData {
    private struct Content: Encodable {
        var tables: [String: FigureTable.Columnar]
        var groups: [String]
        var figures: [Panel]
        var config: VegaLite.Config?
    }

    private struct Panel: Encodable {
        var id: String
        /// The fields that it needs of each table.
        var fields: [String: [Field]]
        var spec: VegaLite.View
    }

    /// A script element that holds data.
    static func html(_ data: FigureData, figures: [Figure], table: ResultsTable) -> String {
        let panels = figures.flatMap(\.panels).map { panel -> Panel in
            var view = panel.draw(.page)
            view.width = .container
            view.autosize = VegaLite.Autosize()
            let fields = view.fields.map { ($0.key.rawValue, $0.value.sorted { $0.rawValue < $1.rawValue }) }
            return Panel(id: panel.id, fields: Dictionary(uniqueKeysWithValues: fields), spec: view)
        }
        var used: [String: Set<Field>] = [FigureTable.Name.rows.rawValue: table.fields.union([.group, .runtime])]
        for panel in panels { used.merge(panel.fields.mapValues(Set.init)) { $0.union($1) } }
        let tables = FigureTable.Name.allCases.compactMap { name in
            used[name.rawValue].map { (name.rawValue, data.table(name).restricted(to: $0).columnar) }
        }
        let content = Content(
            tables: Dictionary(uniqueKeysWithValues: tables), groups: data.groups, figures: panels,
            config: panels.isEmpty ? nil : FigurePalette.page)
        return "<script type=\"application/json\" id=\"report-data\">\(text(content))</script>\n"
    }

    /// JSON that no parser of HTML or XML can take for markup.
    static func text(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let json = try? encoder.encode(value) else { return "{}" }
        var result: [UInt8] = []
        result.reserveCapacity(json.count + json.count / 50)
        for byte in json {
            switch byte {
            case UInt8(ascii: "<"): result += Array("\\u003c".utf8)
            case UInt8(ascii: ">"): result += Array("\\u003e".utf8)
            case UInt8(ascii: "&"): result += Array("\\u0026".utf8)
            default: result.append(byte)
            }
        }
        // Noncharacters that XML 1.0 leaves out.
        return String(decoding: result, as: UTF8.self)
            .replacing("\u{FFFE}", with: "\u{FFFD}").replacing("\u{FFFF}", with: "\u{FFFD}")
    }
}
