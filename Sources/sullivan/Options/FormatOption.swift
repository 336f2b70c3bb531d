import ArgumentParser
import Foundation
import Reporting

extension TableFormat: ExpressibleByArgument {}

/// How results are printed, and how much is said meanwhile.
struct OutputOptions: ParsableArguments {
    @Option(help: "How to print results: text, json, csv or markdown.")
    var format = TableFormat.text

    @Flag(help: "Print results and errors only.")
    var quiet = false
}

extension TextStyle {
    /// What standard output can show: colours and the window's width on a terminal, plain 100 columns elsewhere.
    static var standardOutput: TextStyle {
        var size = winsize()
        let isTerminal = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return TextStyle(
            color: Diagnostics.wantsColour(STDOUT_FILENO), unicode: true,
            width: isTerminal ? min(160, max(60, Int(size.ws_col))) : 100)
    }
}

/// A table that is printed in all four formats, for commands whose rows are not estimates.
struct FactTable {
    /// A column: its title, its JSON name, and on which side its text stands.
    struct Column {
        var title: String
        var key: String
        var alignment: TextTable.Alignment = .left
        var minimumWidth: Int?
        var isDroppable = false
    }

    /// A value: what people read, and what programs read.
    struct Value {
        var text: String
        var json: JSONValue

        static func text(_ text: String) -> Value { Value(text: text, json: .text(text)) }
        static func count(_ count: Int) -> Value { Value(text: Quantity.grouped(count), json: .whole(count)) }
        static func size(_ count: Int) -> Value { Value(text: Quantity.count(count), json: .whole(count)) }
    }

    var columns: [Column]
    var rows: [[Value]]

    func render(_ format: TableFormat) -> String {
        switch format {
        case .text:
            var table = TextTable(
                columns: columns.map {
                    .init($0.title, $0.alignment, minimumWidth: $0.minimumWidth, isDroppable: $0.isDroppable)
                })
            for row in rows { table.add(row.map { TextTable.Cell($0.text) }) }
            return table.render(.standardOutput)
        case .json: return json.rendered()
        case .csv:
            let lines = [columns.map(\.key)] + rows.map { $0.map(Self.plain) }
            return lines.map(BenchCSV.record).joined()
        case .markdown:
            let lines =
                [columns.map(\.title), columns.map { $0.alignment == .right ? "--:" : ":--" }]
                + rows.map { $0.map { $0.text.replacingOccurrences(of: "|", with: "\\|") } }
            return lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
        }
    }

    /// The rows as an array of objects.
    var json: JSONValue {
        .array(rows.map { row in .object(zip(columns, row).map { ($0.key, $1.json) }) })
    }

    /// A value as a CSV field.
    private static func plain(_ value: Value) -> String {
        switch value.json {
        case .text(let text): text
        case .null: ""
        case .array, .object: value.text
        default: value.json.rendered()
        }
    }
}
