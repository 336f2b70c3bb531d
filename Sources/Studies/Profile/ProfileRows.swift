import Foundation
import GRDB
import Measurement
import Runtimes

extension ResultStore {
    /// Stores profiles of a cell in one transaction, each in place of an earlier one of the same runtime.
    ///
    /// - Throws: `StudyError`.
    public func record(_ profiles: [OperatorProfile], of reference: CellReference) throws(StudyError) {
        try database.write { db in
            let id = try CellRow.id(of: reference, db)
            for profile in profiles { try ProfileRow.save(profile, cell: id, db) }
        }
    }

    /// The profiles of a cell, by runtime.
    ///
    /// - Throws: `StudyError`.
    public func profiles(of reference: CellReference) throws(StudyError) -> [OperatorProfile] {
        try database.read { db in
            guard let id = try CellRow.fetch(reference, db)?.id else { return [] }
            return try ProfileRow.all(of: id, db)
        }
    }

    /// Stores what a machine can do at best; of two measurements with as many threads the higher stays.
    ///
    /// - Throws: `StudyError`.
    public func record(_ ceilings: HostCeilings, of machine: HostFacts) throws(StudyError) {
        try database.write { db in
            try MachineRow.save(machine, db)
            try CeilingRow.save(ceilings, machine: machine.fingerprint, db)
        }
    }

    /// What a machine can do at best, by the number of threads; empty where it was not measured.
    ///
    /// - Parameter machine: its fingerprint.
    /// - Throws: `StudyError`.
    public func ceilings(of machine: String) throws(StudyError) -> [HostCeilings] {
        try database.read { db in try CeilingRow.all(of: machine, db) }
    }
}

/// The rows of a profile: one of itself, and one of each layer.
enum ProfileRow {
    static func save(_ profile: OperatorProfile, cell: Int64, _ db: Database) throws {
        let runtime = profile.runtime.description
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO profile (cell, runtime, readings, inferenceNanoseconds, refusal, isFailure)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                cell, runtime, profile.readings, profile.inferenceNanoseconds, profile.refusal, profile.isFailure,
            ])
        try db.execute(
            sql: "DELETE FROM profileLayer WHERE cell = ? AND runtime = ?", arguments: [cell, runtime])
        for (ordinal, layer) in profile.layers.enumerated() {
            try db.execute(
                sql: """
                    INSERT INTO profileLayer (cell, runtime, ordinal, name, type, execType, operation, nanoseconds)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    cell, runtime, ordinal, layer.name, layer.type, layer.execType, layer.operation, layer.nanoseconds,
                ])
        }
    }

    static func all(of cell: Int64, _ db: Database) throws -> [OperatorProfile] {
        let layers = try Dictionary(
            grouping: Row.fetchAll(
                db, sql: "SELECT * FROM profileLayer WHERE cell = ? ORDER BY runtime, ordinal", arguments: [cell])
        ) { $0["runtime"] as String }
        let sql = "SELECT * FROM profile WHERE cell = ? ORDER BY runtime"
        return try Row.fetchAll(db, sql: sql, arguments: [cell]).map { row in
            let runtime: String = row["runtime"]
            return OperatorProfile(
                runtime: try ResultJSON.decode(quoting: runtime),
                layers: (layers[runtime] ?? []).map {
                    LayerProfile(
                        name: $0["name"], type: $0["type"], execType: $0["execType"], operation: $0["operation"],
                        nanoseconds: $0["nanoseconds"])
                },
                readings: row["readings"], inferenceNanoseconds: row["inferenceNanoseconds"],
                refusal: row["refusal"], isFailure: row["isFailure"])
        }
    }

    /// The profiles of two folders' same cell: of two of one runtime the one with layers, and between equals the lesser
    /// text, so that the order of merging does not matter.
    static func united(_ ours: [OperatorProfile], _ theirs: [OperatorProfile]) throws -> [OperatorProfile] {
        try Dictionary(grouping: ours + theirs, by: \.runtime).values.compactMap {
            try $0.map { (profile: $0, text: try ResultJSON.encode($0)) }.min { one, other in
                let (first, second) = (one.profile.layers.isEmpty, other.profile.layers.isEmpty)
                return first == second ? one.text < other.text : !first
            }?.profile
        }
    }
}

/// The row of a machine's ceilings.
enum CeilingRow {
    static func save(_ ceilings: HostCeilings, machine: String, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO ceiling (machine, threads, flopsPerSecond, l2BytesPerSecond, l3BytesPerSecond,
                    memoryBytesPerSecond, facts) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (machine, threads) DO UPDATE SET flopsPerSecond = excluded.flopsPerSecond,
                    l2BytesPerSecond = excluded.l2BytesPerSecond, l3BytesPerSecond = excluded.l3BytesPerSecond,
                    memoryBytesPerSecond = excluded.memoryBytesPerSecond, facts = excluded.facts
                    WHERE (excluded.flopsPerSecond, excluded.facts) > (flopsPerSecond, facts)
                """,
            arguments: [
                machine, ceilings.threads, ceilings.flopsPerSecond, ceilings.l2BytesPerSecond,
                ceilings.l3BytesPerSecond, ceilings.memoryBytesPerSecond, try ResultJSON.encode(ceilings),
            ])
    }

    static func all(of machine: String, _ db: Database) throws -> [HostCeilings] {
        try String.fetchAll(
            db, sql: "SELECT facts FROM ceiling WHERE machine = ? ORDER BY threads", arguments: [machine]
        ).map { try ResultJSON.decode($0) }
    }
}
