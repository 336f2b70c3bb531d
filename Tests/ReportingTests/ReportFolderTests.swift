import Foundation
import Testing

@testable import Reporting

@Suite struct ReportFolderTests {
    private func scratch() throws -> URL {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("report-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }

    @Test func writesPageAndTablesAndReplacesOnlyThem() throws {
        let root = try scratch()
        defer { try? FileManager.default.removeItem(at: root) }
        let folder = root.appendingPathComponent("deep/report")
        try ReportFolder.write(Sample.model(), to: folder.path)
        try Data("kept".utf8).write(to: folder.appendingPathComponent("notes.txt"))
        let written = try ReportFolder.write(Sample.patterns, to: folder.path)
        let page = written.page
        #expect(page == folder.appendingPathComponent("index.html").path)
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
        let figures = FigureCatalog.figures(FigureData(Sample.patterns)).flatMap(\.panels).map {
            "figures/\($0.id).vl.json"
        }
        #expect(written.figures == figures.map { folder.appendingPathComponent($0).path })
        #expect(
            names.sorted()
                == (figures + [
                    "figures", "index.html", "notes.txt", "tables", "tables/results.csv", "tables/results.json",
                    "tables/results.md",
                ]).sorted())
        #expect(try String(contentsOfFile: page, encoding: .utf8) == HTMLReport.render(Sample.patterns))
        let json = try String(contentsOf: folder.appendingPathComponent("tables/results.json"), encoding: .utf8)
        #expect(json == BenchJSON.render(Sample.patterns))
    }

    @Test func aFileInTheWayIsTold() throws {
        let root = try scratch()
        defer { try? FileManager.default.removeItem(at: root) }
        let file = root.appendingPathComponent("taken")
        try Data().write(to: file)
        let error = #expect(throws: ReportError.self) { try ReportFolder.write(Sample.patterns, to: file.path) }
        guard case .folder(let path, let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path == file.path && !reason.isEmpty)
        #expect(error?.remedy != nil)
    }

    @Test func aFolderWhereThePageBelongsIsTold() throws {
        let root = try scratch()
        defer { try? FileManager.default.removeItem(at: root) }
        let page = root.appendingPathComponent("index.html/inside")
        try FileManager.default.createDirectory(at: page, withIntermediateDirectories: true)
        let error = #expect(throws: ReportError.self) { try ReportFolder.write(Sample.patterns, to: root.path) }
        #expect(error?.message.contains("index.html can't be written") == true)
    }
}
