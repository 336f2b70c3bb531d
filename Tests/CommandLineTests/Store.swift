import Foundation
import Testing

/// A results file, seen with Python's own SQLite rather than through the code that wrote it.
struct Store {
    private let folder: TemporaryFolder
    private let file: String

    init(_ folder: TemporaryFolder, _ results: String) {
        self.folder = folder
        file = folder.path(results) + "/results.sqlite"
    }

    /// The rows of a statement, a line each, columns joined by a bar.
    @discardableResult
    func rows(_ statement: String) async throws -> [String] {
        let script = """
            import sqlite3, sys
            with sqlite3.connect(sys.argv[1], timeout=10) as db:
                for row in db.execute(sys.argv[2]): print("|".join(str(value) for value in row))
            """
        let run = try await Installed.python(script, [file, statement], in: folder)
        try #require(run.status == 0, "\(run)")
        return run.output.split(separator: "\n").map(String.init)
    }

    /// Network, number and start of every launch.
    func launches() async throws -> [String] {
        try await rows(
            """
            SELECT c.networkName, l.number, l.startedAt FROM launch l JOIN cell c ON l.cell = c.id
            ORDER BY l.startedAt
            """)
    }

    /// Network and status of every cell, in the order in which they were begun.
    func cells() async throws -> [String] {
        try await rows("SELECT networkName, status FROM cell ORDER BY startedAt")
    }

    func isWhole() async throws -> Bool {
        try await rows("PRAGMA integrity_check") == ["ok"]
    }
}
