import Foundation
import Testing

extension MeasuringCommands {
    @Suite("sullivan bench")
    struct BenchTests {
        private let folder: TemporaryFolder
        private let sullivan: Tool
        private let short = ["--launches", "2", "--rounds", "2", "--budget", "5s", "--threads", "1"]

        init() throws {
            folder = try TemporaryFolder()
            sullivan = Tool(folder)
        }

        @Test("JSON has the fields that programs rely on", .enabled(if: Installed.hasAll, Installed.reason))
        func json() async throws {
            let run = try await sullivan.run(["bench", Sample.network, "--format", "json"] + short)
            #expect(run.status == 0, "\(run)")
            let fields = try run.object()
            let host = try #require(fields["host"] as? [String: Any])
            #expect((host["cpu"] as? String)?.isEmpty == false)
            #expect(host["cores"] as? Int ?? 0 > 0 && host["memory_bytes"] as? Int ?? 0 > 1 << 20)
            let settings = try #require(fields["settings"] as? [String: Any])
            #expect(settings["threads"] as? Int == 1 && settings["batch"] as? Int == 1)
            #expect(settings["precision"] as? String == "f32")
            #expect((fields["failures"] as? [Any])?.isEmpty == true)
            let results = try #require(fields["results"] as? [[String: Any]])
            #expect(Set(results.compactMap { $0["runtime"] as? String }) == ["pytorch:cpu", "openvino:cpu"])
            for result in results { try check(result) }
            let accelerated = try #require(results.first { $0["runtime"] as? String == "openvino:cpu" })
            #expect(accelerated["cosine"] as? Double ?? 0 > 0.9999)
            #expect(accelerated["max_abs_error"] as? Double ?? 1 < 1e-3)
            #expect(run.errors.contains("[1/1] \(Sample.network)"))
            #expect(!run.errors.contains("{") && !run.errors.contains(": ,"))
        }

        @Test(
            "every runtime of the processor tells its version, threads, precision, compile time and memory",
            .enabled(if: Installed.hasAll && Installed.has("pytorch-compile"), Installed.reason))
        func compiled() async throws {
            let runtimes = ["pytorch", "pytorch-compile", "onnxruntime", "onnxruntime-unoptimized"]
            let names = ["--runtimes", runtimes.joined(separator: ","), "--format", "json"]
            let run = try await sullivan.run(["bench", Sample.network] + names + short)
            #expect(run.status == 0, "\(run)")
            let results = try #require(try run.object()["results"] as? [[String: Any]])
            #expect(results.compactMap { $0["runtime"] as? String } == runtimes.map { "\($0):cpu" })
            for result in results { try check(result) }
            for result in results.dropFirst() {
                #expect(result["agrees"] as? Bool == true && result["cosine"] as? Double ?? 0 >= 0.9999, "\(result)")
            }
            func compile(_ place: Int) -> Double { results[place]["compile_ms"] as? Double ?? 0 }
            #expect(compile(1) > compile(0))
        }

        private func check(_ result: [String: Any]) throws {
            #expect(result["network"] as? String == Sample.network)
            #expect(result["baseline"] as? String == "pytorch:cpu")
            let latency = try #require(result["latency_ms"] as? [String: Double])
            #expect(Set(latency.keys) == ["p50", "p90", "mean", "min"])
            let (least, median, high) = (latency["min"] ?? 0, latency["p50"] ?? 0, latency["p90"] ?? 0)
            #expect(0 < least && least <= median && median <= high && latency["mean"] ?? 0 >= least)
            let speedup = try #require(result["speedup"] as? [String: Double])
            #expect(Set(speedup.keys) == ["estimate", "low", "high"])
            let (low, estimate, top) = (speedup["low"] ?? 0, speedup["estimate"] ?? 0, speedup["high"] ?? 0)
            #expect(low <= estimate && estimate <= top)
            if result["runtime"] as? String == "pytorch:cpu" {
                #expect(low == 1 && estimate == 1 && top == 1)
            } else {
                #expect(estimate > 0 && low < top)
            }
            #expect(result["launches"] as? Int == 2 && result["rounds"] as? Int ?? 0 >= 2)
            #expect(result["samples"] as? Int ?? 0 >= 20)
            #expect(["target", "budget"].contains(result["stopped_by"] as? String ?? ""))
            #expect(result["effective_precision"] as? String == "f32")
            #expect(result["load_ms"] as? Double ?? 0 > 0)
            #expect(result["peak_rss_bytes"] as? Int ?? 0 > 1 << 20)
            #expect(result["effective_threads"] as? Int == 1)
            #expect((result["version"] as? String)?.first?.isNumber == true)
            let compile = try #require(result["compile_ms"] as? Double, "\(result)")
            #expect(compile > 0 && compile <= result["load_ms"] as? Double ?? 0)
            #expect(result["first_load_ms"] as? Double ?? 0 > 0)
            // Nothing is copied to a processor.
            #expect(["copy_in_ms", "compute_ms", "copy_out_ms"].allSatisfy { result[$0] is NSNull })
        }

        @Test(
            "with --results the same command measures nothing twice; --quiet leaves results only",
            .enabled(if: Installed.hasEmbedded, Installed.reason))
        func stored() async throws {
            let arguments =
                ["bench", Sample.network, "--runtimes", "onnxruntime,openvino", "--results", "r"] + short
            let first = try await sullivan.run(arguments + ["--quiet"])
            #expect(first.status == 0 && first.errors.isEmpty, "\(first)")
            #expect(first.output.contains("onnxruntime:cpu") && first.output.contains("openvino:cpu"))
            #expect(!first.output.contains("\u{1B}"))
            #expect(folder.has("r/results.sqlite"))
            let before = try await Store(folder, "r").launches()
            #expect(before.count == 2)
            let second = try await sullivan.run(arguments)
            #expect(second.status == 0 && second.errors.contains("measured before"), "\(second)")
            #expect(try await Store(folder, "r").launches() == before)
            #expect(second.output == first.output)
        }

        @Test(
            "--profile tells time by operation, native beside accelerated, and the machine's ceilings; once",
            .enabled(if: Installed.hasAll, Installed.reason))
        func profile() async throws {
            let arguments =
                ["bench", Sample.network, "--runtimes", "pytorch,openvino,onnxruntime", "--results", "r", "--profile"]
                + short
            let run = try await sullivan.run(arguments + ["--format", "json"])
            #expect(run.status == 0 && run.errors.contains("[profile 1/1]"), "\(run)")
            let fields = try run.object()
            let ceilings = try #require(fields["ceilings"] as? [String: Any])
            #expect(ceilings["threads"] as? Int == 1 && ceilings["flops_per_s"] as? Double ?? 0 > 0)
            let results = try #require(fields["results"] as? [[String: Any]])
            func operators(_ runtime: String) throws -> [String: Double] {
                let result = try #require(results.first { $0["runtime"] as? String == runtime })
                let all = try #require(result["operators"] as? [[String: Any]])
                #expect(all.isEmpty || abs(all.reduce(0) { $0 + ($1["share"] as? Double ?? 0) } - 1) < 1e-9)
                return Dictionary(
                    uniqueKeysWithValues: all.map { ($0["type"] as? String ?? "", $0["ms"] as? Double ?? 0) })
            }
            // PyTorch runs every operation by itself; OpenVINO has folded normalisation and activation away.
            let native = try operators("pytorch:cpu")
            #expect(
                Set(native.keys).isSuperset(of: ["Conv", "BatchNorm", "Activation", "Pool", "Linear"]), "\(native)")
            let accelerated = try operators("openvino:cpu")
            #expect(accelerated["Conv"] ?? 0 > 0 && accelerated["BatchNorm"] == nil, "\(accelerated)")
            #expect(try operators("onnxruntime:cpu").isEmpty)
            #expect((fields["warnings"] as? [String])?.contains { $0.contains("onnxruntime:cpu") } == true)
            let again = try await sullivan.run(arguments)
            #expect(again.status == 0 && !again.errors.contains("[profile"), "\(again)")
            #expect(again.output.contains("time by operation") && again.output.contains("an inference as timed"))
            let bare = try await sullivan.run(
                ["bench", Sample.network, "--runtimes", "openvino", "--format", "json"] + short)
            #expect(try bare.object()["ceilings"] is NSNull && !bare.errors.contains("[profile"))
        }

        @Test("csv and markdown", .enabled(if: Installed.hasEmbedded, Installed.reason))
        func tables() async throws {
            let arguments = ["bench", Sample.network, "--runtimes", "onnxruntime,openvino", "--results", "r"] + short
            let csv = try await sullivan.run(arguments + ["--format", "csv"]).output.split(
                separator: "\r\n" as Character)
            #expect(csv.count == 3)
            #expect(csv.first?.hasPrefix("network,") == true)
            let markdown = try await sullivan.run(arguments + ["--format", "markdown"]).output
            #expect(markdown.contains("| ") && markdown.contains("openvino:cpu"))
        }

        @Test("a runtime that is not installed is named with the command that installs it")
        func notInstalled() async throws {
            try folder.makeFolder("empty")
            let bare = sullivan.with(["SULLIVAN_HOME": folder.path("empty")])
            for command in ["bench", "verify"] {
                try expectRefusal(
                    await bare.run(command, Sample.network), status: 69, message: "'pytorch:cpu' is not installed",
                    hint: "sullivan setup pytorch")
            }
            try expectRefusal(
                await sullivan.run("bench", Sample.network, "--runtimes", "openvino:npu9"), status: 69,
                message: "does not know the device 'npu9'", hint: "cpu")
        }

        @Test(
            "wrong options are refused in one line",
            arguments: [
                (["resnet5"], "no network named 'resnet5'"), ([], "'<networks> ...'"),
                (["plain", "--runtimes", "openvin"], "unknown runtime 'openvin'"),
                (["plain", "--runtimes", ""], "lists no runtime"),
                (["plain", "--runtimes", "openvino,openvino:cpu"], "lists a runtime twice"),
                (["plain", "--threads", "4096"], "4096 threads are more than the"),
                (["plain", "--threads", "0"], "--threads must be"), (["plain", "--batch", "0"], "--batch must be"),
                (["plain", "--batch", "-1"], "--batch must be"), (["plain", "--resolution", "-5"], "--resolution"),
                (["plain", "--budget", "soon"], "--budget must be"), (["plain", "--launches", "0"], "--launches"),
                (["plain", "--target-error", "x"], "--target-error must be"),
                (["plain", "--precision", "f64"], "--precision must be"), (["plain", "--format", "xml"], "xml"),
                (["plain", "--frobnicate"], "--frobnicate"), (["plain:depth=2"], "cannot be 2 blocks deep"),
                (["large-kernel:width=7"], "cannot be 7 channels wide"), (["plain", "--seed", "-1"], "'-1'"),
            ])
        func wrongOptions(_ arguments: [String], message: String) async throws {
            let run = try await sullivan.run(["bench"] + arguments)
            try expectRefusal(run, status: 64, message: message, hint: "")
        }
    }
}
