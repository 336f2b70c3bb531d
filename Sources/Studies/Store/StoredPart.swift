import Foundation
import GRDB
import Measurement

/// A record that is one of a list which belongs to a cell, a launch or a network; its properties are columns.
protocol StoredPart: FetchableRecord, EncodableRecord {
    /// The table of all parts of this kind.
    static var table: String { get }
    /// Columns that may be NaN, which SQLite keeps as NULL.
    static var realColumns: [String] { get }
}

extension StoredPart {
    static var realColumns: [String] { [] }

    /// Replaces the parts of a parent.
    static func replace(with parts: [Self], of parent: Int64, _ db: Database) throws {
        try db.execute(sql: "DELETE FROM \(table) WHERE parent = ?", arguments: [parent])
        for (ordinal, part) in parts.enumerated() {
            try PartRow(parent: parent, ordinal: ordinal, part: part).insert(db)
        }
    }

    /// The parts of a parent in their order.
    static func all(of parent: Int64, _ db: Database) throws -> [Self] {
        try PartRow<Self>.fetchAll(
            db, sql: "SELECT * FROM \(table) WHERE parent = ? ORDER BY ordinal", arguments: [parent]
        ).map(\.part)
    }
}

private struct PartRow<Part: StoredPart>: FetchableRecord, PersistableRecord {
    static var databaseTableName: String { Part.table }

    var parent: Int64
    var ordinal: Int
    var part: Part

    init(parent: Int64, ordinal: Int, part: Part) {
        self.parent = parent
        self.ordinal = ordinal
        self.part = part
    }

    init(row: Row) throws {
        parent = row["parent"]
        ordinal = row["ordinal"]
        var values = Dictionary(row.map { ($0, $1) }, uniquingKeysWith: { first, _ in first })
        for column in Part.realColumns where values[column]?.isNull ?? true {
            values[column] = Double.nan.databaseValue
        }
        part = try Part(row: Part.realColumns.isEmpty ? row : Row(values))
    }

    func encode(to container: inout PersistenceContainer) throws {
        try part.encode(to: &container)
        container["parent"] = parent
        container["ordinal"] = ordinal
    }
}

extension LayerFacts: StoredPart {
    static var table: String { "layer" }
}

extension WorkerRecord: StoredPart {
    static var table: String { "worker" }
}

extension FailureRecord: StoredPart {
    static var table: String { "failure" }
}

extension AgreementRecord: StoredPart {
    static var table: String { "agreement" }
    static var realColumns: [String] { ["maximumAbsoluteError", "maximumRelativeError", "cosine"] }
}

extension RuntimeEstimate: StoredPart {
    static var table: String { "estimate" }
    static var realColumns: [String] {
        [
            "latencyP50", "latencyP90", "latencyMean", "latencyMinimum", "speedup", "speedupLow", "speedupHigh",
            "loadNanoseconds",
        ]
    }
}

extension NoiseRecord: FetchableRecord, EncodableRecord {}

extension BlockRecord: StoredPart {
    static var table: String { "block" }

    /// Reads a block; its noise stands in the same row.
    public init(row: Row) throws {
        func numbers(_ column: String) throws -> [Int] {
            guard let values = NanosecondsBlob.decode(row[column]) else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "block.\(column) ends too early")
            }
            return values
        }
        let runtime: String = row["runtime"]
        self.init(
            runtime: try ResultJSON.decode(quoting: runtime), round: row["round"], position: row["position"],
            attempt: row["attempt"], reentryNanoseconds: try numbers("reentryNanoseconds"),
            sampleNanoseconds: try numbers("sampleNanoseconds"), noise: try NoiseRecord(row: row),
            disturbance: row["disturbance"])
    }

    /// Writes a block; its noise stands in the same row.
    public func encode(to container: inout PersistenceContainer) throws {
        try noise.encode(to: &container)
        container["runtime"] = runtime.description
        container["round"] = round
        container["position"] = position
        container["attempt"] = attempt
        container["reentryNanoseconds"] = NanosecondsBlob.encode(reentryNanoseconds)
        container["sampleNanoseconds"] = NanosecondsBlob.encode(sampleNanoseconds)
        container["disturbance"] = disturbance
    }
}
