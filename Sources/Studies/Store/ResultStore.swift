import Foundation
import GRDB
import Measurement

/// A results folder: the one file results.sqlite, in which every launch is stored as soon as it ends.
///
/// Whatever happens to the process, the file holds every launch that was recorded and passes SQLite's integrity check.
/// One process at a time may write into a folder; any number may read meanwhile.
public final class ResultStore: Sendable {
    /// The folder as it was named.
    public let folder: String
    let database: ResultDatabase
    private let lock: StoreLock?

    /// Opens a folder to write, creating it where it is missing; an older file is migrated.
    ///
    /// - Throws: `StudyError.locked`, `.cannotWrite`, `.diskFull`, `.notADatabase`, `.foreignDatabase`, `.newerSchema`,
    ///   `.damaged`.
    public convenience init(openingOrCreating folder: String) throws(StudyError) {
        try self.init(openingOrCreating: folder, schema: .current)
    }

    /// Opens a folder to read, without keeping writers out; an older file is read as it is and not changed.
    ///
    /// - Throws: `StudyError.noResults`, and as `init(openingOrCreating:)`.
    public convenience init(reading folder: String) throws(StudyError) {
        try self.init(reading: folder, schema: .current)
    }

    init(openingOrCreating folder: String, schema: ResultSchema) throws(StudyError) {
        try Self.createFolder(folder)
        self.folder = folder
        lock = try StoreLock(folder: folder)
        database = try ResultDatabase(writing: folder, schema: schema)
    }

    init(reading folder: String, schema: ResultSchema) throws(StudyError) {
        self.folder = folder
        lock = nil
        database = try ResultDatabase(reading: folder, schema: schema)
    }

    /// Creates a folder with those above it. (FileManager's errors do not say why.)
    private static func createFolder(_ folder: String) throws(StudyError) {
        var path = folder.hasPrefix("/") ? "/" : ""
        for part in folder.split(separator: "/") {
            path += part + "/"
            guard mkdir(path, 0o755) != 0, errno != EEXIST, errno != EISDIR else { continue }
            let code = errno
            var status = stat()
            // A folder that is there may refuse for other reasons, for example a read-only root.
            if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { continue }
            if code == ENOSPC { throw .diskFull(path: folder) }
            throw .cannotWrite(path: folder, reason: StoreLock.reason(code))
        }
    }

    // MARK: Writing

    /// Notes that a cell is being measured. Its stored launches stay, so that it can go on from them.
    ///
    /// A failed cell starts afresh as far as it must: its failures are forgotten, and those of its launches in which a
    /// runtime is missing.
    ///
    /// - Returns: what the other methods know the cell by.
    @discardableResult
    public func begin(
        _ cell: PlannedCell, environment: EnvironmentFacts, at date: Date = Date()
    ) throws(StudyError) -> CellReference {
        let reference = CellReference(key: cell.key, machine: environment.host.fingerprint)
        try database.write { db in
            let network = try cell.facts.map { try NetworkRow.find($0, layers: cell.layers, db) }
            let environment = try EnvironmentRow.find(environment, db)
            if var row = try CellRow.fetch(reference, db), let id = row.id {
                if row.status == .failed {
                    try FailureRecord.replace(with: [], of: id, db)
                    try LaunchRow.deleteIncomplete(of: id, runtimes: cell.specification.runtimes, db)
                }
                row.specification = cell.specification
                row.environment = environment
                row.network = network
                row.status = .running
                try row.update(db)
            } else {
                try CellRow(
                    reference: reference, environment: environment, network: network, specification: cell.specification,
                    startedAt: date
                ).insert(db)
            }
        }
        return reference
    }

    /// Stores a launch, in one transaction.
    ///
    /// - Throws: `StudyError`; also where a launch of the same index is stored already.
    public func record(_ launch: LaunchRecord, of reference: CellReference) throws(StudyError) {
        try database.write { db in
            try LaunchRow.insert(launch, cell: CellRow.id(of: reference, db), db)
        }
    }

    /// Ends a cell with what was found: `done`, or `failed` where anything failed.
    ///
    /// - Parameter seconds: what this session spent on it.
    public func finish(
        _ reference: CellReference, _ outcome: CellOutcome, seconds: Double, at date: Date = Date()
    ) throws(StudyError) {
        try database.write { db in
            guard var row = try CellRow.fetch(reference, db), let id = row.id else { throw Self.unknown(reference) }
            row.status = outcome.failures.isEmpty ? .done : .failed
            row.grantedBudgetSeconds = outcome.specification.settings.budgetSeconds
            row.seconds += seconds
            row.finishedAt = date
            try row.update(db)
            try RuntimeEstimate.replace(with: outcome.estimates, of: id, db)
            try AgreementRecord.replace(with: outcome.agreements, of: id, db)
            try FailureRecord.replace(with: outcome.failures, of: id, db)
        }
    }

    /// Ends a cell that could not be measured; what was found before stays.
    public func fail(
        _ reference: CellReference, _ failure: FailureRecord, seconds: Double, at date: Date = Date()
    ) throws(StudyError) {
        try database.write { db in
            guard var row = try CellRow.fetch(reference, db), let id = row.id else { throw Self.unknown(reference) }
            row.status = .failed
            row.seconds += seconds
            row.finishedAt = date
            try row.update(db)
            try FailureRecord.replace(with: [failure], of: id, db)
        }
    }

    /// Adds the time of a session that was cut off before the cell ended.
    public func addTime(_ seconds: Double, to reference: CellReference) throws(StudyError) {
        try database.write { db in
            guard var row = try CellRow.fetch(reference, db) else { throw Self.unknown(reference) }
            row.seconds += seconds
            try row.update(db)
        }
    }

    // MARK: Reading

    /// All cells, in the order in which they were begun.
    public func cells() throws(StudyError) -> [StoredCell] {
        try database.read { db in
            try CellRow.fetchAll(db, sql: "SELECT * FROM cell ORDER BY id").map { try $0.stored(db) }
        }
    }

    /// One cell, nil where it was never begun.
    public func cell(_ reference: CellReference) throws(StudyError) -> StoredCell? {
        try database.read { db in try CellRow.fetch(reference, db)?.stored(db) }
    }

    /// A cell's launches by their index, with every block.
    public func launches(of reference: CellReference) throws(StudyError) -> [LaunchRecord] {
        try database.read { db in
            guard let id = try CellRow.fetch(reference, db)?.id else { return [] }
            return try LaunchRow.all(of: id, db)
        }
    }

    /// The workers of a cell's launches, in the order of launches, without their blocks.
    public func workers(of reference: CellReference) throws(StudyError) -> [WorkerRecord] {
        try database.read { db in
            guard let id = try CellRow.fetch(reference, db)?.id else { return [] }
            return try LaunchRow.workers(of: id, db)
        }
    }

    /// The layers of a cell's network; empty where its graph was not known.
    public func layers(of reference: CellReference) throws(StudyError) -> [LayerFacts] {
        try database.read { db in
            guard let network = try CellRow.fetch(reference, db)?.network else { return [] }
            return try LayerFacts.all(of: network, db)
        }
    }

    /// The machines that measured anything, by fingerprint.
    public func machines() throws(StudyError) -> [HostFacts] {
        try database.read { db in try MachineRow.all(db) }
    }

    /// What SQLite finds wrong with the file; empty where it is sound. Reads the whole file.
    public func integrityProblems() throws(StudyError) -> [String] {
        try database.read { db in
            try String.fetchAll(db, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
                + Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map { "a row of \($0[0] as String) has no parent" }
        }
    }

    private static func unknown(_ reference: CellReference) -> DatabaseError {
        DatabaseError(resultCode: .SQLITE_ERROR, message: "there is no cell \(reference.key) of this machine")
    }
}
