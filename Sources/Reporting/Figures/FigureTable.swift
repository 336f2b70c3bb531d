import Foundation

/// A field of a figure's table; its raw value is the name in specifications and data.
enum Field: String, Codable, Sendable, CaseIterable {
    // A network on a runtime.
    case network, label, group, pattern, depth, width, slot, kind, runtime, role
    case latency, native, p90, load, speedup, low, high, precision
    case halfWidth = "half_width"
    case speedupText = "speedup_text"
    case macs, flops, parameters, intensity, pareto, stopped, disturbed, memory, samples
    case flopRate = "flop_rate"
    case nativeFlopRate = "native_flop_rate"
    case maximumError = "max_error"
    // A mean of several.
    case networks
    // Caches.
    case source, misses, sensitivity, level
    case hitRate = "hit_rate"
    // Roofs, operations, correlations.
    case name, type, time, share, x, y, estimate, text, dark
}

/// Rows for figures, column by column. Names that come from files have their control characters made visible.
///
/// Encoded alone it is an array of records, as Vega-Lite takes data; `columnar` is the shorter form for a page.
struct FigureTable: Encodable, Sendable {
    /// The tables that figures draw from.
    enum Name: String, Sendable, CaseIterable {
        case rows, means, caches, curves, roofs, operations, correlations
    }

    /// The cells of a column; nil where there is no figure.
    enum Column: Sendable {
        case numbers([Double?])
        case texts([String?])
    }

    private(set) var columns: [(field: Field, cells: Column)] = []
    private(set) var count = 0

    /// Whether there is nothing in it.
    var isEmpty: Bool { count == 0 }

    /// The fields in order.
    var fields: [Field] { columns.map(\.field) }

    /// A table of `count` rows without columns.
    init(count: Int = 0) { self.count = count }

    /// Adds a column of numbers, kept to six significant digits; what is not finite has no figure.
    mutating func add(_ field: Field, numbers: [Double?]) {
        columns.append((field, .numbers(numbers.map { $0.flatMap(Self.rounded) })))
    }

    /// Adds a column of texts.
    mutating func add(_ field: Field, texts: [String?]) {
        columns.append((field, .texts(texts.map { $0?.visible })))
    }

    /// The table with those columns only.
    func restricted(to fields: Set<Field>) -> FigureTable {
        var table = self
        table.columns = columns.filter { fields.contains($0.field) }
        return table
    }

    /// The numbers of a column; empty where it has none.
    func numbers(_ field: Field) -> [Double?] {
        if case .numbers(let cells) = columns.first(where: { $0.field == field })?.cells { cells } else { [] }
    }

    /// The rows whose `source` is as wanted.
    func rows(ofSource isWanted: (String) -> Bool) -> FigureTable {
        guard case .texts(let sources) = columns.first(where: { $0.field == .source })?.cells else { return self }
        let kept = sources.indices.filter { sources[$0].map(isWanted) ?? false }
        var table = FigureTable(count: kept.count)
        table.columns = columns.map { field, cells in
            switch cells {
            case .numbers(let cells): (field, .numbers(kept.map { cells[$0] }))
            case .texts(let cells): (field, .texts(kept.map { cells[$0] }))
            }
        }
        return table
    }

    private static func rounded(_ value: Double) -> Double? {
        guard value.isFinite else { return nil }
        guard value != 0 else { return 0 }
        let digits = 5 - floor(log10(abs(value)))
        guard abs(digits) < 300 else { return value }
        // Powers of ten above 1 are exact, those below are not: 0.123456 must not become 0.12345600000000001.
        let scale = pow(10, abs(digits))
        return digits >= 0 ? (value * scale).rounded() / scale : (value / scale).rounded() * scale
    }

    /// Writes records: an array of objects, missing figures left out.
    func encode(to encoder: any Encoder) throws {
        var rows = encoder.unkeyedContainer()
        for index in 0..<count {
            var row = rows.nestedContainer(keyedBy: FieldKey.self)
            for (field, cells) in columns {
                switch cells {
                case .numbers(let cells): try row.encodeIfPresent(cells[index], forKey: FieldKey(field))
                case .texts(let cells): try row.encodeIfPresent(cells[index], forKey: FieldKey(field))
                }
            }
        }
    }

    /// The table as an object of arrays, one a column.
    var columnar: Columnar { Columnar(table: self) }

    /// See `columnar`.
    struct Columnar: Encodable, Sendable {
        fileprivate var table: FigureTable

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: FieldKey.self)
            for (field, cells) in table.columns {
                switch cells {
                case .numbers(let cells): try container.encode(cells, forKey: FieldKey(field))
                case .texts(let cells): try container.encode(cells, forKey: FieldKey(field))
                }
            }
        }
    }

    private struct FieldKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(_ field: Field) { stringValue = field.rawValue }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
