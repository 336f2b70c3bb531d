import Foundation
import GRDB

/// The file results.sqlite: opening, checking and migrating it, and its errors in words.
///
/// It is kept in SQLite's rollback journal, not in a write-ahead log: the folder then holds one file whenever nothing
/// is being written, so copying it is safe, and network disks will do. A journal that a killed process left is rolled
/// back by whoever opens the file next. One transaction a launch makes speed no concern.
struct ResultDatabase: Sendable {
    static let fileName = "results.sqlite"

    let path: String
    let queue: DatabaseQueue

    /// Opens a file to write, creating it where it is missing, and migrates it where it is older.
    ///
    /// - Throws: `StudyError`.
    init(writing folder: String, schema: ResultSchema) throws(StudyError) {
        let path = folder + "/" + Self.fileName
        try Self.checkHeader(path)
        self.path = path
        queue = try Self.translating(path) {
            let queue = try DatabaseQueue(path: path, configuration: Self.configuration)
            _ = try queue.read { try Self.check($0, path: path, schema: schema) }
            try schema.migrate(queue)
            return queue
        }
    }

    /// Opens a file to read; an older one is migrated in memory and left as it is.
    ///
    /// - Throws: `StudyError`, `.noResults` where there is no file.
    init(reading folder: String, schema: ResultSchema) throws(StudyError) {
        let path = folder + "/" + Self.fileName
        guard FileManager.default.fileExists(atPath: path) else { throw .noResults(folder: folder) }
        try Self.checkHeader(path)
        self.path = path
        queue = try Self.translating(path) {
            // Not opened read-only, for then SQLite could not roll back the journal of a killed writer. Where the file
            // may not be written SQLite falls back by itself, and `read` lets no statement write.
            let queue = try DatabaseQueue(path: path, configuration: Self.configuration)
            let version = try queue.read { try Self.check($0, path: path, schema: schema) }
            if version == schema.version { return queue }
            let copy = try DatabaseQueue(configuration: Self.configuration)
            try queue.backup(to: copy)
            try schema.migrate(copy)
            return copy
        }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws(StudyError) -> Value {
        try Self.translating(path) { try queue.read(body) }
    }

    /// Runs `body` in one transaction: all of it is stored, or nothing.
    func write<Value>(_ body: (Database) throws -> Value) throws(StudyError) -> Value {
        try Self.translating(path) { try queue.write(body) }
    }

    // MARK: Checks

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "results"
        // A reader's moment, never a second writer: that one is kept out by the folder's lock.
        configuration.busyMode = .timeout(10)
        return configuration
    }

    /// Says what is no database before SQLite opens it, and leaves it untouched.
    private static func checkHeader(_ path: String) throws(StudyError) {
        guard FileManager.default.fileExists(atPath: path) else { return }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw .cannotWrite(path: path, reason: "permission denied")
        }
        defer { try? handle.close() }
        let magic = Data("SQLite format 3\0".utf8)
        // A process killed at its very first write leaves an empty file.
        guard let start = try? handle.read(upToCount: magic.count), start.isEmpty || start == magic else {
            // Reading a folder fails, reading the end of an empty file gives nil.
            if let size = try? handle.seekToEnd(), size == 0 { return }
            throw .notADatabase(path: path)
        }
    }

    private static func check(_ db: Database, path: String, schema: ResultSchema) throws -> Int {
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        if application != ResultSchema.applicationID {
            let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master WHERE name <> 'grdb_migrations'")
            guard version == 0, application == 0, tables == 0 else { throw StudyError.foreignDatabase(path: path) }
        }
        guard version <= schema.version else {
            throw StudyError.newerSchema(path: path, found: version, supported: schema.version)
        }
        return version
    }

    // MARK: Errors

    private static func translating<Value>(_ path: String, _ body: () throws -> Value) throws(StudyError) -> Value {
        do {
            return try body()
        } catch let error as StudyError {
            throw error
        } catch let error as DatabaseError {
            throw translated(error, path: path)
        } catch let error as DecodingError {
            throw .damaged(path: path, reason: "a stored record cannot be read (\(error))")
        } catch {
            throw .storeFailure(path: path, reason: "\(error)")
        }
    }

    private static func translated(_ error: DatabaseError, path: String) -> StudyError {
        let reason = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        return switch error.resultCode {
        case .SQLITE_FULL: .diskFull(path: path)
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: .cannotWrite(path: path, reason: reason)
        case .SQLITE_NOTADB: .notADatabase(path: path)
        case .SQLITE_CORRUPT: .damaged(path: path, reason: reason)
        case .SQLITE_BUSY, .SQLITE_LOCKED: .storeFailure(path: path, reason: "another program keeps it locked")
        default: .storeFailure(path: path, reason: reason)
        }
    }
}
