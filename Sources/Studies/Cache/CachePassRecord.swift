import Foundation
import GRDB
import Measurement
import Runtimes

/// A pass for cache figures over one runtime of a cell: what it gave, or why it gave nothing.
public struct CachePassRecord: Codable, Hashable, Sendable {
    /// The runtime.
    public var runtime: RuntimeID
    /// How figures were sought.
    public var source: CacheSource
    /// The figures; nil where there are none.
    public var figures: CacheFigures?
    /// Why there are none.
    public var reason: String?
    /// Seconds that the pass took; those of an earlier one where its figures were used again.
    public var seconds: Double

    /// Records figures.
    public init(_ figures: CacheFigures) {
        runtime = figures.runtime
        source = figures.source
        self.figures = figures
        seconds = figures.seconds
    }

    /// Records a failure.
    public init(runtime: RuntimeID, source: CacheSource, reason: String, seconds: Double) {
        self.runtime = runtime
        self.source = source
        self.reason = reason
        self.seconds = seconds
    }

    /// Whether nothing is left to do for what is wanted now.
    public func satisfies(_ settings: CacheSettings, retryFailed: Bool) -> Bool {
        guard let figures else { return !retryFailed }
        if source == .simulated, figures.codePath != settings.codePath.rawValue { return false }
        guard source == .simulated || source == .modelled else { return true }
        return settings.lastLevels.isEmpty || figures.missCurve.count > settings.lastLevels.count
            || Set(settings.lastLevels).isSubset(of: figures.missCurve.map(\.lastLevelBytes))
    }
}

extension ResultStore {
    /// Stores a pass in one transaction, in place of an earlier one of the same runtime and source.
    ///
    /// - Throws: `StudyError`.
    public func record(_ pass: CachePassRecord, of reference: CellReference) throws(StudyError) {
        try database.write { db in
            try CachePassRow.save(pass, cell: CellRow.id(of: reference, db), db)
        }
    }

    /// The passes of a cell, by runtime and source.
    ///
    /// - Throws: `StudyError`.
    public func cachePasses(of reference: CellReference) throws(StudyError) -> [CachePassRecord] {
        try database.read { db in
            guard let id = try CellRow.fetch(reference, db)?.id else { return [] }
            return try CachePassRow.all(of: id, db)
        }
    }
}

/// The rows of passes.
enum CachePassRow {
    static func save(_ pass: CachePassRecord, cell: Int64, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO cache (cell, runtime, source, l3Accesses, l3Misses, lineBytes, seconds, reason,
                    figures) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                cell, pass.runtime.description, pass.source.rawValue, pass.figures?.l3Accesses, pass.figures?.l3Misses,
                pass.figures?.lineBytes, pass.seconds, pass.reason, try pass.figures.map(ResultJSON.encode),
            ])
    }

    static func all(of cell: Int64, _ db: Database) throws -> [CachePassRecord] {
        let sql = "SELECT * FROM cache WHERE cell = ? ORDER BY runtime, source"
        return try Row.fetchAll(db, sql: sql, arguments: [cell]).map { row in
            let figures: String? = row["figures"]
            if let figures { return CachePassRecord(try ResultJSON.decode(figures)) }
            let (runtime, source): (String, String) = (row["runtime"], row["source"])
            return CachePassRecord(
                runtime: try ResultJSON.decode(quoting: runtime), source: try ResultJSON.decode(quoting: source),
                reason: row["reason"] ?? "no reason was given", seconds: row["seconds"])
        }
    }
}
