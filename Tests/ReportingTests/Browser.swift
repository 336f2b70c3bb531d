import Foundation
import Testing

@testable import Reporting
@testable import Runtimes

/// Debian's Chromium and what drives it, where they are.
enum Browser {
    static let installation = RuntimeInstallation.locate()
    static let exporter = FigureExporter(installation: installation)

    /// Why tests that need them are skipped.
    static let reason: Comment =
        "needs Debian's chromium (apt-get install chromium) and 'sullivan setup figures page-tests'"

    static let isThere: Bool = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let chromium = folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/chromium") }
        return chromium && exporter.version != nil
            && installation.environment("page-tests").packageVersion("playwright") != nil
    }()

    /// Pages of finished runs to look at as well.
    static let pages = (ProcessInfo.processInfo.environment["SULLIVAN_PAGES"] ?? "").split(separator: ",").map(
        String.init)

    /// What `examine_page.py` saw.
    struct Seen: Decodable {
        struct Figure: Decodable {
            var id, state: String
            var marks, shown: Int
            var texts: [String]
            var width: Double
        }
        struct Order: Decodable {
            var sort: String?
            var names: [String]
        }
        struct Chosen: Decodable {
            var pressed: [String]
            var figures: [Figure]
            var rows, rowsAfter: Int
        }

        var loadS, drawnS: Double
        var title: String
        var figures: [Figure]
        var rows: [[String]]
        var headings, faults, darkFaults, problems, requests: [String]
        var orders: [Order]?
        var chosen: Chosen?
        var overflow: [String: [String]]
    }

    /// Opens a page; `SULLIVAN_PAGE_SHOTS` names a folder for pictures of it.
    static func look(at page: String) throws -> Seen {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Python/examine_page.py").path
        let process = Process()
        process.executableURL = installation.environment("page-tests").interpreter
        process.arguments = ["-B", script, page]
        if let shots = ProcessInfo.processInfo.environment["SULLIVAN_PAGE_SHOTS"] {
            let folder = URL(fileURLWithPath: shots).appendingPathComponent(
                URL(fileURLWithPath: page).deletingLastPathComponent().lastPathComponent)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            process.arguments?.append(contentsOf: ["--shots", folder.path])
        }
        let (output, errors) = (Pipe(), FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())"))
        try Data().write(to: errors)
        defer { try? FileManager.default.removeItem(at: errors) }
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let said = try String(contentsOf: errors, encoding: .utf8)
        try #require(process.terminationStatus == 0, "\(said)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Seen.self, from: data)
    }

    /// Writes a report and opens its page.
    static func look(at model: ReportModel) throws -> (seen: Seen, folder: ReportTestFolder) {
        let folder = try ReportTestFolder()
        let page = try ReportFolder.write(model, to: folder.path, scripts: exporter.scripts()).page
        return (try look(at: page), folder)
    }
}

/// A folder that is there while a test runs.
final class ReportTestFolder {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("sullivan-report-\(UUID())").path

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
