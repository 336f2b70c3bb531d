import Foundation
import Testing

/// Study files for tests: three cells that take a second or two each.
enum TinyStudy {
    static let networks = [4, 6, 5].map { "plain:depth=\($0),width=8,resolution=32" }

    /// - Parameter blockTime: how long a cell takes: three launches of three rounds of two blocks.
    static func text(blockTime: String = "10ms") -> String {
        """
        name: tiny
        title: Tiny
        networks:
          - pattern: plain
            depth: [4, 5, 6]
            width: 8
            resolution: 32
        runtimes: [onnxruntime, openvino]
        baseline: onnxruntime
        settings:
          threads: 1
          launches: 3
          minimum-launches: 3
          rounds: 3
          repeats: 0
          warm-up-blocks: 4
          block-time: \(blockTime)
          budget: 60s
        """
    }
}

extension MeasuringCommands {
    @Suite("sullivan study")
    struct StudyTests {
        private let folder: TemporaryFolder
        private let sullivan: Tool

        init() throws {
            folder = try TemporaryFolder()
            sullivan = Tool(folder)
            try folder.write("tiny.yaml", TinyStudy.text())
        }

        @Test(
            "list and show: the built-in studies, and a copy that can be planned",
            .enabled(if: Installed.hasAll, Installed.reason))
        func builtIn() async throws {
            let studies = try await sullivan.run("study", "list", "--format", "json").objects()
            #expect(Set(studies.compactMap { $0["name"] as? String }).isSuperset(of: ["quick", "patterns"]))
            let copy = try await sullivan.run("study", "show", "quick")
            #expect(copy.status == 0)
            try folder.write("mine.yaml", copy.output)
            let own = try await sullivan.run("study", "plan", "mine.yaml", "--format", "json").objects()
            let original = try await sullivan.run("study", "plan", "quick", "--format", "json").objects()
            #expect(own.count >= 16)
            #expect(own.compactMap { $0["key"] as? String } == original.compactMap { $0["key"] as? String })
        }

        @Test("plan shows cells in order without measuring", .enabled(if: Installed.hasEmbedded, Installed.reason))
        func plan() async throws {
            let cells = try await sullivan.run("study", "plan", "tiny.yaml", "--format", "json").objects()
            #expect(cells.compactMap { $0["network"] as? String } == TinyStudy.networks)
            #expect(cells.allSatisfy { $0["launches"] as? Int == 3 && $0["threads"] as? Int == 1 })
            let text = try await sullivan.run("study", "plan", "tiny.yaml")
            #expect(text.output.hasPrefix("Tiny: 3 cells, openvino:cpu against onnxruntime:cpu"))
            #expect(text.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
            #expect(!text.output.contains("…"))
            #expect(!folder.has("results"))
        }

        @Test(
            "what is wrong in a study file is said with its line",
            arguments: [
                ("setings: {}", "bad.yaml:3:1: a study has no key 'setings'", "did you mean 'settings'?"),
                ("settings: {lunches: 3}", "bad.yaml:3:12: ", "did you mean 'launches'?"),
                ("settings: {launches: none}", "bad.yaml:3:", ""),
                ("baseline: tensorrt", "bad.yaml:3:11: unknown runtime 'tensorrt'", ""),
                ("budget: [", "bad.yaml:", ""),
            ])
        func wrongFile(_ line: String, message: String, hint: String) async throws {
            try folder.write("bad.yaml", "networks: [resnet18]\nruntimes: [openvino]\n\(line)\n")
            for command in ["plan", "run", "status"] {
                try expectRefusal(
                    await sullivan.run("study", command, "bad.yaml"), status: 64, message: message, hint: hint)
            }
            #expect(!folder.has("results"))
        }

        @Test("networks in a study file are checked, too")
        func wrongNetworks() async throws {
            try folder.write("bad.yaml", "runtimes: [openvino]\nnetworks:\n  - resnet18\n  - resnet5\n")
            try expectRefusal(
                await sullivan.run("study", "run", "bad.yaml"), status: 64,
                message: "bad.yaml:4:5: there is no network named 'resnet5'", hint: "did you mean 'resnet50'")
            try folder.write("bad.yaml", "runtimes: [openvino]\nnetworks:\n  - file: none.onnx\n")
            try expectRefusal(
                await sullivan.run("study", "run", "bad.yaml"), status: 64,
                message: "bad.yaml:3:11: there is no file 'none.onnx'", hint: "relative to the study file")
            try expectRefusal(
                await sullivan.run("study", "run", "quik"), status: 64, message: "no study named 'quik'",
                hint: "did you mean 'quick'?")
        }

        @Test(
            "a study runs, is stored and reported, and is not measured twice",
            .enabled(if: Installed.hasEmbedded, Installed.reason))
        func run() async throws {
            let first = try await sullivan.run("study", "run", "tiny.yaml", "--format", "json")
            #expect(first.status == 0, "\(first)")
            let results = try #require(try first.object()["results"] as? [[String: Any]])
            #expect(results.count == 6)
            #expect(results.allSatisfy { $0["launches"] as? Int == 3 })
            #expect(first.errors.contains("[3/3] \(TinyStudy.networks[2]): openvino "))
            #expect(first.errors.hasSuffix("/results/tiny/report/index.html\n"))
            #expect(folder.has("results/tiny/report/index.html"))
            let store = Store(folder, "results/tiny")
            let launches = try await store.launches()
            #expect(launches.count == 9)

            let again = try await sullivan.run("study", "run", "tiny.yaml")
            #expect(again.status == 0 && again.errors.contains("[3/3] \(TinyStudy.networks[2]): measured before"))
            #expect(again.output.hasPrefix("Tiny\n"))
            #expect(try await store.launches() == launches)

            let status = try await sullivan.run("study", "status", "tiny.yaml", "--format", "json")
            #expect(try status.objects().allSatisfy { $0["state"] as? String == "done" })
            #expect(status.errors == "3 of 3 cells are done.\n")
            try await reportsAndMerges()
            try await newerSchema(store)
        }

        /// `report` and `merge` of what `run` stored.
        private func reportsAndMerges() async throws {
            let report = try await sullivan.run("report", "results/tiny", "--output", "page", "--title", "Three plains")
            #expect(report.status == 0 && report.output.hasSuffix("/page/index.html\n"), "\(report)")
            let page = String(decoding: try folder.bytes("page/index.html"), as: UTF8.self)
            #expect(page.contains("Three plains") && page.contains("openvino:cpu"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("page/tables")).count >= 2)
            try expectRefusal(
                await sullivan.run("study", "merge", "results/tiny", "results/tiny"), status: 64,
                message: "cannot be merged into itself", hint: "")
            let merge = try await sullivan.run("study", "merge", "all", "results/tiny")
            #expect(merge.status == 0 && merge.errors.contains("3 cells added"), "\(merge)")
            #expect(try await Store(folder, "all").launches().count == 9)
        }

        /// A file of a later version is refused by everything that opens it, and left as it is.
        private func newerSchema(_ store: Store) async throws {
            try await store.rows("PRAGMA user_version = 99")
            let before = try folder.bytes("results/tiny/results.sqlite")
            for arguments in [
                ["study", "run", "tiny.yaml"], ["study", "status", "tiny.yaml"], ["report", "results/tiny"],
            ] {
                try expectRefusal(
                    await sullivan.run(arguments), status: 1, message: "written by a newer Sullivan (schema 99",
                    hint: "update Sullivan")
            }
            #expect(try folder.bytes("results/tiny/results.sqlite") == before)
        }

        @Test("shards share no cell and merge into the whole", .enabled(if: Installed.hasEmbedded, Installed.reason))
        func shards() async throws {
            for shard in ["1", "2"] {
                let run = try await sullivan.run(
                    "study", "run", "tiny.yaml", "--shard", "\(shard)/2", "--results", "part\(shard)", "--launches",
                    "2", "--no-report", "--quiet")
                #expect(run.status == 0 && run.errors.isEmpty, "\(run)")
                #expect(!folder.has("part\(shard)/report"))
            }
            let parts = try await [Store(folder, "part1").cells(), Store(folder, "part2").cells()]
            #expect(parts.map(\.count).sorted() == [1, 2])
            #expect(Set(parts.joined()) == Set(TinyStudy.networks.map { "\($0)|done" }))
            #expect(try await sullivan.run("study", "merge", "all", "part1", "part2").status == 0)
            let run = try await sullivan.run("study", "run", "tiny.yaml", "--results", "all", "--launches", "2")
            #expect(run.status == 0 && run.errors.components(separatedBy: "measured before").count == 4, "\(run)")
            try expectRefusal(
                await sullivan.run("study", "run", "tiny.yaml", "--shard", "3/2"), status: 64,
                message: "'3/2' is no shard", hint: "k/n")
        }

        @Test("folders that cannot be written, and a full disk", .enabled(if: Installed.hasEmbedded, Installed.reason))
        func unwritable() async throws {
            try folder.write("file", "")
            try expectRefusal(
                await sullivan.run("study", "run", "tiny.yaml", "--results", "file/r"), status: 1,
                message: "cannot write 'file/r", hint: "--results")
            try folder.makeFolder("foreign")
            try folder.write("foreign/results.sqlite", "these are no results")
            try expectRefusal(
                await sullivan.run("study", "run", "tiny.yaml", "--results", "foreign"), status: 1,
                message: "is not a results file", hint: "--results")
            guard SmallDisk.isPossible else { return }
            let full = try await SmallDisk.run(sullivan, "study run tiny.yaml --results DISK/r --quiet", filled: 1000)
            try expectRefusal(full, status: 1, message: "the disk is full", hint: "free some space")
        }

        @Test("a runtime that is not installed: exit code 69")
        func notInstalled() async throws {
            try folder.makeFolder("empty")
            let bare = sullivan.with(["SULLIVAN_HOME": folder.path("empty")])
            try expectRefusal(
                await bare.run("study", "run", "tiny.yaml"), status: 69, message: "is not installed",
                hint: "sullivan setup onnxruntime")
            #expect(!folder.has("results"))
        }
    }
}
