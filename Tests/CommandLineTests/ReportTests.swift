import Foundation
import Testing

/// Reports of real results are tested where there are some: in `StudyTests`.
@Suite("sullivan report")
struct ReportCommandTests {
    private let folder: TemporaryFolder
    private let sullivan: Tool

    init() throws {
        folder = try TemporaryFolder()
        sullivan = Tool(folder)
    }

    @Test("folders without results", arguments: ["missing", "empty"])
    func nothingThere(_ name: String) async throws {
        try folder.makeFolder("empty")
        try expectRefusal(
            await sullivan.run("report", name), status: 1, message: "'\(name)' holds no results.sqlite",
            hint: "sullivan study run")
        #expect(!folder.has("\(name)/report"))
    }

    @Test("a damaged results file")
    func damaged() async throws {
        try folder.makeFolder("r")
        try folder.write("r/results.sqlite", "SQLite format 3\0" + String(repeating: "x", count: 5000))
        let run = try await sullivan.run("report", "r")
        #expect(run.status == 1 && run.errors.hasPrefix("error: 'r/results.sqlite' is "), "\(run)")
    }
}
