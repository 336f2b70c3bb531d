import Foundation

/// A table that is printed as Markdown.
struct MarkdownTable {
    let columns: [String]
    private var rows: [[String]] = []

    init(_ columns: String...) {
        self.columns = columns
    }

    mutating func add(_ cells: String...) {
        precondition(cells.count == columns.count, "a row has as many cells as the table has columns")
        rows.append(cells)
    }

    func print() {
        let rule = columns.map { _ in "---" }
        for row in [columns, rule] + rows { Swift.print("| " + row.joined(separator: " | ") + " |") }
        Swift.print()
        fflush(nil)
    }
}

/// Raw figures: a file of comma-separated values in the folder `$BENCH_OUT`, nothing where that is not set.
struct RawFigures {
    private let url: URL?
    private var text: String

    init(_ name: String, columns: String...) {
        let folder = ProcessInfo.processInfo.environment["BENCH_OUT"].flatMap { $0.isEmpty ? nil : $0 }
        url = folder.map { URL(fileURLWithPath: $0, isDirectory: true).appendingPathComponent("\(name).csv") }
        text = columns.joined(separator: ",") + "\n"
    }

    mutating func add(_ values: any CustomStringConvertible...) {
        text += values.map(\.description).joined(separator: ",") + "\n"
    }

    func write() throws {
        guard let url else { return }
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: url, atomically: true, encoding: .utf8)
    }
}

/// A number with so many decimals.
func decimal(_ value: Double, _ places: Int) -> String {
    value.isFinite ? String(format: "%.\(places)f", value) : "-"
}

/// A share in percent, without the sign of percent.
func percent(_ share: Double, _ places: Int = 2) -> String {
    decimal(100 * share, places)
}

/// `met` or `not met`.
func verdict(_ met: Bool) -> String {
    met ? "met" : "**not met**"
}
