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

    @Test("formats that figures have not")
    func formats() async throws {
        for formats in ["gif", "svg,", "svg,jpeg"] {
            let run = try await sullivan.run("report", "missing", "--figures", formats)
            #expect(run.status == 64 && run.errors.contains("'\(formats)'"), "\(run)")
        }
    }
}

extension MeasuringCommands {
    /// Reports of a real run of patterns and of published networks.
    @Suite("sullivan report of measured networks", .enabled(if: Installed.hasEmbedded, Installed.reason))
    struct MeasuredReportTests {
        private let folder: TemporaryFolder
        private let sullivan: Tool

        init() throws {
            folder = try TemporaryFolder()
            sullivan = Tool(folder)
        }

        private func measure(_ networks: [String]) async throws {
            let run = try await sullivan.run(
                ["bench"] + networks + [
                    "--runtimes", "onnxruntime,openvino", "--baseline", "onnxruntime", "--launches", "2", "--rounds",
                    "2",
                    "--budget", "5s", "--threads", "1", "--resolution", "64", "--results", "r", "--quiet",
                ])
            try #require(run.status == 0, "\(run)")
        }

        private static let patterns = ["plain", "depthwise"].flatMap { pattern in
            [4, 8].map { "\(pattern):depth=\($0),width=8" }
        }

        @Test("figures are drawn where vl-convert is, asked for where it is not; the page is opened by xdg-open")
        func figures() async throws {
            try await measure(Array(Self.patterns.prefix(3)))
            let bare = sullivan.with(["SULLIVAN_HOME": folder.path("home")])
            try expectRefusal(
                await bare.run("report", "r", "--figures", "svg"), status: 69, message: "vl-convert is not installed",
                hint: "sullivan setup figures")
            #expect(!folder.has("r/report"))
            let plain = try await bare.run("report", "r")
            #expect(plain.status == 0 && folder.has("r/report/figures/latency-by-network.vl.json"), "\(plain)")
            let page = String(decoding: try folder.bytes("r/report/index.html"), as: UTF8.self)
            #expect(page.contains("sullivan setup figures") && page.contains("<svg class=\"forest"))

            let closed = try await bare.with(["PATH": folder.path("none")]).run("report", "r", "--open")
            #expect(closed.status == 69 && closed.errors.contains("xdg-open"), "\(closed)")
            try folder.makeFolder("bin")
            let opener = try folder.write("bin/xdg-open", "#!/bin/sh\necho \"$1\" > '\(folder.path("opened"))'\n")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: opener.path)
            let opened = try await bare.with(["PATH": folder.path("bin")]).run("report", "r", "--open")
            #expect(opened.status == 0, "\(opened)")
            #expect(String(decoding: try folder.bytes("opened"), as: UTF8.self).hasSuffix("/r/report/index.html\n"))

            try expectRefusal(
                await bare.run("report", "r", "--parquet"), status: 69, message: "DuckDB is not installed",
                hint: "sullivan setup parquet")
            if Installed.hasParquet {
                let tables = try await sullivan.run("report", "r", "--parquet")
                try #require(tables.status == 0, "\(tables)")
                // The format's mark stands at both ends of a file.
                for name in ["results", "samples"] {
                    let bytes = try folder.bytes("r/report/tables/\(name).parquet")
                    #expect(bytes.starts(with: Data("PAR1".utf8)) && bytes.suffix(4) == Data("PAR1".utf8))
                }
            }

            guard Installed.hasFigures else { return }
            let run = try await sullivan.run("report", "r", "--figures", "pdf,svg,png")
            try #require(run.status == 0, "\(run)")
            let starts = ["svg": Data("<svg".utf8), "png": Data([0x89, 0x50, 0x4E, 0x47]), "pdf": Data("%PDF".utf8)]
            for (format, start) in starts {
                #expect(try folder.bytes("r/report/figures/latency-by-network.\(format)").starts(with: start))
            }
            // A column of a paper: 3.4 inches, and type of 8 points.
            let svg = String(decoding: try folder.bytes("r/report/figures/latency-by-network.svg"), as: UTF8.self)
            #expect(svg.contains("width=\"245\"") && svg.contains("font-size=\"8px\""))
        }

        @Test(
            "the page of a run opens in Chromium: silent, drawn, accessible, sorted and filtered by a press",
            .enabled(if: Installed.hasBrowser, "needs Debian's chromium and 'sullivan setup figures page-tests'"),
            arguments: [patterns, ["squeezenet1_1", "mobilenet_v2", "mnasnet_b1", "shufflenet_v2_x1_0"]])
        func page(_ networks: [String]) async throws {
            try await measure(networks)
            let report = try await sullivan.run("report", "r")
            try #require(report.status == 0, "\(report)")
            var browser = sullivan
            browser.program = Installed.installation.environment("page-tests").interpreter
            let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("ReportingTests/Python/examine_page.py").path
            let seen = try await browser.run("-B", script, folder.path("r/report/index.html"))
            try #require(seen.status == 0, "\(seen)")
            let object = try seen.object()
            for key in ["problems", "requests", "faults", "dark_faults"] {
                #expect((object[key] as? [String]) == [], "\(key): \(String(describing: object[key]))")
            }
            let overflow = try #require(object["overflow"] as? [String: [String]])
            #expect(overflow.count == 3 && overflow.values.allSatisfy(\.isEmpty), "\(overflow)")
            let figures = try #require(object["figures"] as? [[String: Any]])
            #expect(figures.count >= 4)
            for figure in figures { #expect(figure["state"] as? String == "true" && figure["marks"] as? Int ?? 0 > 0) }
            let chosen = try #require(object["chosen"] as? [String: Any])
            let rows = try #require(chosen["rows"] as? Int)
            #expect(rows > 0 && rows < networks.count * 2 && chosen["rows_after"] as? Int == networks.count * 2)
        }
    }
}
