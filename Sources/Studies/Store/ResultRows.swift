import Foundation
import GRDB
import Measurement
import Runtimes

/// The row of a machine.
enum MachineRow {
    /// Stores a machine; where its fingerprint is known with other particulars, the lesser text is kept, so that the
    /// order in which folders are united does not matter.
    static func save(_ host: HostFacts, _ db: Database) throws {
        let facts = try ResultJSON.encode(host)
        try db.execute(
            sql: """
                INSERT INTO machine (fingerprint, cpu, cores, l3Bytes, memoryBytes, facts) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (fingerprint) DO UPDATE SET cpu = excluded.cpu, cores = excluded.cores,
                    l3Bytes = excluded.l3Bytes, memoryBytes = excluded.memoryBytes, facts = excluded.facts
                    WHERE excluded.facts < facts
                """,
            arguments: [host.fingerprint, host.cpu, host.cores, host.l3Bytes, host.memoryBytes, facts])
    }

    static func all(_ db: Database) throws -> [HostFacts] {
        try String.fetchAll(db, sql: "SELECT facts FROM machine ORDER BY fingerprint").map { try ResultJSON.decode($0) }
    }
}

/// The row of an environment.
enum EnvironmentRow {
    /// Stores an environment once, and gives its id.
    static func find(_ environment: EnvironmentFacts, _ db: Database) throws -> Int64 {
        try MachineRow.save(environment.host, db)
        let versions = try ResultJSON.encode(environment.versions)
        let settings = try ResultJSON.encode(environment.settings)
        let digest = StableHash.hex(
            [environment.host.fingerprint, environment.sullivanVersion, versions, settings].joined(separator: "\n"))
        try db.execute(
            sql: """
                INSERT OR IGNORE INTO environment (digest, machine, sullivanVersion, versions, settings)
                VALUES (?, ?, ?, ?, ?)
                """,
            arguments: [digest, environment.host.fingerprint, environment.sullivanVersion, versions, settings])
        return try id(of: digest, in: "environment", db)
    }

    static func fetch(_ id: Int64, _ db: Database) throws -> EnvironmentFacts {
        let sql = """
            SELECT sullivanVersion, versions, settings, facts FROM environment
            JOIN machine ON fingerprint = machine WHERE id = ?
            """
        guard let row = try Row.fetchOne(db, sql: sql, arguments: [id]) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "environment \(id) is missing")
        }
        let versions: [String: String] = try ResultJSON.decode(row["versions"])
        var environment = EnvironmentFacts(
            host: try ResultJSON.decode(row["facts"]), sullivanVersion: row["sullivanVersion"], versions: [:],
            settings: try ResultJSON.decode(row["settings"]))
        environment.versions = versions
        return environment
    }

    static func id(of digest: String, in table: String, _ db: Database) throws -> Int64 {
        guard let id = try Int64.fetchOne(db, sql: "SELECT id FROM \(table) WHERE digest = ?", arguments: [digest])
        else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "\(table) \(digest) is missing") }
        return id
    }
}

/// The row of a network.
enum NetworkRow {
    /// Stores a network with its layers once, and gives its id.
    static func find(_ facts: NetworkFacts, layers: [LayerFacts], _ db: Database) throws -> Int64 {
        let text = try ResultJSON.encode(facts)
        let digest = StableHash.hex(text)
        try db.execute(
            sql: """
                INSERT OR IGNORE INTO network (digest, name, kind, pattern, depth, width, resolution, parameters, macs,
                    activationBytes, weightBytes, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                digest, facts.name, facts.kind, facts.pattern, facts.depth, facts.width, facts.resolution,
                facts.parameters, facts.macs, facts.activationBytes, facts.weightBytes, text,
            ])
        let isNew = db.changesCount > 0
        let id = try EnvironmentRow.id(of: digest, in: "network", db)
        if isNew { try LayerFacts.replace(with: layers, of: id, db) }
        return id
    }

    static func fetch(_ id: Int64, _ db: Database) throws -> NetworkFacts? {
        try String.fetchOne(db, sql: "SELECT facts FROM network WHERE id = ?", arguments: [id]).map {
            try ResultJSON.decode($0)
        }
    }
}

/// The row of a cell.
struct CellRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "cell"

    var id: Int64?
    var key: String
    var machine: String
    var environment: Int64
    var network: Int64?
    var networkName: String
    var specification: CellSpecification
    var status: CellStatus
    var grantedBudgetSeconds: Double?
    var seconds: Double
    var startedAt: Date
    var finishedAt: Date?

    static func databaseDateEncodingStrategy(for column: String) -> DatabaseDateEncodingStrategy {
        .timeIntervalSinceReferenceDate
    }

    static func databaseDateDecodingStrategy(for column: String) -> DatabaseDateDecodingStrategy {
        .timeIntervalSinceReferenceDate
    }

    /// A cell that begins.
    init(
        reference: CellReference, environment: Int64, network: Int64?, specification: CellSpecification, startedAt: Date
    ) {
        key = reference.key
        machine = reference.machine
        self.environment = environment
        self.network = network
        networkName = specification.network
        self.specification = specification
        status = .running
        seconds = 0
        self.startedAt = startedAt
    }

    static func fetch(_ reference: CellReference, _ db: Database) throws -> CellRow? {
        try fetchOne(
            db, sql: "SELECT * FROM cell WHERE key = ? AND machine = ?",
            arguments: [reference.key, reference.machine])
    }

    static func id(of reference: CellReference, _ db: Database) throws -> Int64 {
        guard let id = try fetch(reference, db)?.id else {
            throw DatabaseError(resultCode: .SQLITE_ERROR, message: "there is no cell \(reference.key) of this machine")
        }
        return id
    }

    func stored(_ db: Database) throws -> StoredCell {
        guard let id else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a cell has no id") }
        let estimates = try RuntimeEstimate.all(of: id, db)
        let agreements = try AgreementRecord.all(of: id, db)
        let failures = try FailureRecord.all(of: id, db)
        var granted = specification
        granted.settings.budgetSeconds = grantedBudgetSeconds ?? specification.settings.budgetSeconds
        let launches = try Int.fetchOne(db, sql: "SELECT count(*) FROM launch WHERE cell = ?", arguments: [id])
        return StoredCell(
            reference: CellReference(key: key, machine: machine), specification: specification, status: status,
            outcome: finishedAt == nil
                ? nil
                : CellOutcome(
                    specification: granted, estimates: estimates, agreements: agreements, failures: failures),
            facts: try network.flatMap { try NetworkRow.fetch($0, db) },
            environment: try EnvironmentRow.fetch(environment, db), launches: launches ?? 0, seconds: seconds,
            startedAt: startedAt, finishedAt: finishedAt)
    }
}

/// The row of a launch.
enum LaunchRow {
    static func insert(_ launch: LaunchRecord, cell: Int64, _ db: Database) throws {
        try db.execute(
            sql: "INSERT INTO launch (cell, number, startedAt) VALUES (?, ?, ?)",
            arguments: [cell, launch.index, launch.startedAt.timeIntervalSinceReferenceDate])
        let id = db.lastInsertedRowID
        try WorkerRecord.replace(with: launch.workers, of: id, db)
        try BlockRecord.replace(with: launch.blocks, of: id, db)
    }

    static func all(of cell: Int64, _ db: Database) throws -> [LaunchRecord] {
        try Row.fetchAll(db, sql: "SELECT * FROM launch WHERE cell = ? ORDER BY number", arguments: [cell]).map { row in
            LaunchRecord(
                index: row["number"], startedAt: Date(timeIntervalSinceReferenceDate: row["startedAt"]),
                workers: try WorkerRecord.all(of: row["id"], db), blocks: try BlockRecord.all(of: row["id"], db))
        }
    }

    /// The workers of a cell's launches, in the order of launches.
    static func workers(of cell: Int64, _ db: Database) throws -> [WorkerRecord] {
        let sql = "SELECT id FROM launch WHERE cell = ? ORDER BY number"
        return try Int64.fetchAll(db, sql: sql, arguments: [cell]).flatMap { try WorkerRecord.all(of: $0, db) }
    }

    /// Deletes the launches in which not all of `runtimes` ran.
    static func deleteIncomplete(of cell: Int64, runtimes: [RuntimeID], _ db: Database) throws {
        for id in try Int64.fetchAll(db, sql: "SELECT id FROM launch WHERE cell = ?", arguments: [cell]) {
            let ran = try Set(BlockRecord.all(of: id, db).map(\.runtime))
            if !ran.isSuperset(of: runtimes) { try db.execute(sql: "DELETE FROM launch WHERE id = ?", arguments: [id]) }
        }
    }
}
