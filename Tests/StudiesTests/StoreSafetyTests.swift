import Foundation
import GRDB
import Measurement
import Testing

@testable import Studies

/// What befalls a results folder must lose nothing and be said clearly.
@Suite struct StoreSafetyTests {
    private let folder: ScratchFolder
    private let plan: StudyPlan
    private var path: String { folder.path + "/results.sqlite" }

    init() throws {
        folder = try ScratchFolder()
        plan = try Sample.plan()
    }

    // MARK: Killed at any moment

    @Test func killedInTheMiddleOfALaunch() async throws {
        let path = folder.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let store = try ResultStore(openingOrCreating: path)
            let reference = try store.begin(Sample.plan().cells[0], environment: Sample.environment())
            try store.record(Sample.launch(0), of: reference)
            try store.record(Sample.launch(1), of: reference)
            // A cache of one page, so that the launch is partly in the file when the process dies.
            try store.database.queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA cache_size = 1") }
            try store.database.write { db in
                try LaunchRow.insert(Sample.launch(2, samples: 20_000), cell: CellRow.id(of: reference, db), db)
                kill(getpid(), SIGKILL)
            }
        }
        let size = try FileManager.default.attributesOfItem(atPath: self.path + "-journal")[.size] as? Int
        #expect(size ?? 0 > 0, "the process died outside of its transaction")
        // The killed process's lock is gone, and its half launch too.
        let store = try ResultStore(openingOrCreating: path)
        #expect(try store.integrityProblems().isEmpty)
        let cell = try #require(try store.cells().first)
        #expect(cell.status == .running)
        #expect(try store.launches(of: cell.reference) == [Sample.launch(0), Sample.launch(1)])
        try store.record(Sample.launch(2), of: cell.reference)
        #expect(try store.cells()[0].launches == 3)
    }

    @Test func aReaderRollsAKilledWritersJournalBack() async throws {
        let path = folder.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let store = try ResultStore(openingOrCreating: path)
            let reference = try store.begin(Sample.plan().cells[0], environment: Sample.environment())
            try store.database.queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA cache_size = 1") }
            try store.database.write { db in
                try LaunchRow.insert(Sample.launch(0, samples: 20_000), cell: CellRow.id(of: reference, db), db)
                kill(getpid(), SIGKILL)
            }
        }
        let store = try ResultStore(reading: path)
        #expect(try store.cells().map(\.launches) == [0])
        #expect(try store.integrityProblems().isEmpty)
    }

    @Test func killedBeforeTheFirstTable() throws {
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let store = try ResultStore(openingOrCreating: folder.path)
        #expect(try store.cells().isEmpty)
    }

    // MARK: Two at once

    @Test func aSecondWriterIsTurnedAwayAndReadersAreNot() throws {
        var writer: ResultStore? = try ResultStore(openingOrCreating: folder.path)
        let reference = try #require(try writer?.begin(plan.cells[0], environment: Sample.environment()))
        let own = Int(getpid())
        #expect(throws: StudyError.locked(folder: folder.path, process: own)) {
            try ResultStore(openingOrCreating: folder.path)
        }
        let reader = try ResultStore(reading: folder.path)
        #expect(try reader.cells().count == 1)
        try writer?.record(Sample.launch(0), of: reference)
        #expect(try reader.cells().first?.launches == 1)
        writer = nil
        _ = try ResultStore(openingOrCreating: folder.path)
    }

    // MARK: Other versions

    @Test func aNewerFileIsLeftAlone() throws {
        var newer = ResultSchema.current
        newer.steps.append { try $0.execute(sql: "ALTER TABLE cell ADD COLUMN mood TEXT") }
        _ = try ResultStore(openingOrCreating: folder.path, schema: newer)
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let version = ResultSchema.current.version
        let expected = StudyError.newerSchema(path: path, found: version + 1, supported: version)
        #expect(throws: expected) { try ResultStore(openingOrCreating: folder.path) }
        #expect(throws: expected) { try ResultStore(reading: folder.path) }
        #expect(expected.remedy?.contains("update Sullivan") == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test func anOlderFileIsMigratedByWritersAndReadAsItIs() throws {
        let reference: CellReference
        do {
            let store = try ResultStore(openingOrCreating: folder.path)
            reference = try store.begin(plan.cells[0], environment: Sample.environment())
            try store.record(Sample.launch(0), of: reference)
        }
        var newer = ResultSchema.current
        newer.steps.append { try $0.execute(sql: "ALTER TABLE cell ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm'") }
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let reader = try ResultStore(reading: folder.path, schema: newer)
        #expect(try reader.database.read { try String.fetchOne($0, sql: "SELECT mood FROM cell") } == "calm")
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)

        let writer = try ResultStore(openingOrCreating: folder.path, schema: newer)
        #expect(try writer.database.read { try String.fetchOne($0, sql: "SELECT mood FROM cell") } == "calm")
        #expect(try writer.launches(of: reference) == [Sample.launch(0)])
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) != before)
    }

    // MARK: What is no results file

    @Test func otherFilesAreLeftAlone() throws {
        try "id,latency\n1,2\n and so on, long enough for a header".write(
            toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: StudyError.notADatabase(path: path)) { try ResultStore(openingOrCreating: folder.path) }
        #expect(throws: StudyError.notADatabase(path: path)) { try ResultStore(reading: folder.path) }
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("id,latency"))

        try FileManager.default.removeItem(atPath: path)
        do {
            let queue = try DatabaseQueue(path: path)
            try queue.write { try $0.execute(sql: "CREATE TABLE song (title TEXT)") }
        }
        #expect(throws: StudyError.foreignDatabase(path: path)) { try ResultStore(openingOrCreating: folder.path) }
    }

    @Test func aTruncatedFileIsSaidToBeDamaged() throws {
        do {
            let store = try ResultStore(openingOrCreating: folder.path)
            let reference = try store.begin(plan.cells[0], environment: Sample.environment())
            try store.record(Sample.launch(0, samples: 20_000), of: reference)
        }
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        try data.prefix(data.count / 2).write(to: URL(fileURLWithPath: path))
        let error = try #require(throws: StudyError.self) {
            let store = try ResultStore(reading: folder.path)
            for cell in try store.cells() { _ = try store.launches(of: cell.reference) }
        }
        guard case .damaged = error else { return #expect(Bool(false), "\(error)") }
    }

    @Test func missingResults() {
        #expect(throws: StudyError.noResults(folder: folder.path)) { try ResultStore(reading: folder.path) }
    }

    // MARK: No space, no right

    @Test func aFullDiskLosesNothing() throws {
        let store = try ResultStore(openingOrCreating: folder.path)
        let reference = try store.begin(plan.cells[0], environment: Sample.environment())
        try store.record(Sample.launch(0), of: reference)
        // SQLite's own limit gives the error that a full disk gives.
        try store.database.queue.writeWithoutTransaction { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages + 2)")
        }
        #expect(throws: StudyError.diskFull(path: path)) {
            try store.record(Sample.launch(1, samples: 50_000), of: reference)
        }
        #expect(try store.integrityProblems().isEmpty)
        try store.database.queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
        try store.record(Sample.launch(1), of: reference)
        #expect(try store.launches(of: reference) == [Sample.launch(0), Sample.launch(1)])
    }

    @Test func aFolderThatCannotBeMade() throws {
        let file = try folder.file("file", "x")
        let error = try #require(throws: StudyError.self) { try ResultStore(openingOrCreating: file + "/results") }
        #expect(error.message == "cannot write '\(file)/results': Not a directory")
        #expect(error.remedy?.contains("--results") == true)
    }

    @Test(.enabled(if: geteuid() != 0, "the superuser may write everywhere"))
    func aFolderThatMayNotBeWritten() throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.path)
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path) }
        let error = try #require(throws: StudyError.self) { try ResultStore(openingOrCreating: folder.path) }
        #expect(error.message.hasSuffix("Permission denied"))
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self"), "there is no /proc here"))
    func aFileSystemThatRefuses() throws {
        let error = try #require(throws: StudyError.self) { try ResultStore(openingOrCreating: "/proc/results") }
        guard case .cannotWrite = error else { return #expect(Bool(false), "\(error)") }
    }
}
