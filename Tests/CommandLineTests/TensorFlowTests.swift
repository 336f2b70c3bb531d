import Foundation
import Testing

extension MeasuringCommands {
    @Suite(
        "TensorFlow beside PyTorch",
        .enabled(
            if: Installed.has("pytorch", "tensorflow", "tensorflow-eager"),
            "TensorFlow is not installed; run 'sullivan setup tensorflow'"))
    struct TensorFlowTests {
        private let sullivan: Tool

        init() throws {
            sullivan = Tool(try TemporaryFolder())
        }

        private func agree(_ names: [String], _ runtimes: [String]) async throws {
            let all = (["pytorch"] + runtimes).joined(separator: ",")
            let run = try await sullivan.start(["verify"] + names + ["--runtimes", all, "--format", "json", "--quiet"])
                .finish(within: 900)
            #expect(run.status == 0, "\(run)")
            let fields = try run.object()
            #expect((fields["failures"] as? [Any])?.isEmpty == true, "\(run)")
            let results = try #require(fields["results"] as? [[String: Any]])
            #expect(results.count == runtimes.count * names.count)
            for result in results {
                #expect(result["reference"] as? String == "pytorch:cpu")
                #expect(result["cosine"] as? Double ?? 0 >= 0.9999, "\(result)")
                #expect(result["max_rel_error"] as? Double ?? 1 < 1e-3, "\(result)")
            }
        }

        @Test("every pattern gives the same, also called eagerly")
        func patterns() async throws {
            let names = Sample.patterns.map { "\($0):depth=4,width=16,resolution=32" }
            try await agree(names, ["tensorflow", "tensorflow-eager"])
        }

        @Test("networks with uneven borders, shuffles and layouts of their own")
        func networks() async throws {
            let names = [
                ("inception_v3", 107), ("nasnetamobile", 64), ("shufflenet_v2_x1_0", 64), ("convnext_tiny", 64),
                ("densenet121", 64), ("mobilenet_v3_large", 64),
            ].map { "\($0):resolution=\($1)" }
            try await agree(names, ["tensorflow"])
        }

        @Test("both are measured, and what they say of themselves is recorded")
        func bench() async throws {
            let run = try await sullivan.run(
                "bench", Sample.network, "--runtimes", "pytorch,tensorflow,tensorflow-eager", "--launches", "2",
                "--rounds", "2", "--budget", "30s", "--threads", "1", "--quiet", "--format", "json")
            #expect(run.status == 0, "\(run)")
            let results = try #require(try run.object()["results"] as? [[String: Any]])
            #expect(results.compactMap { $0["runtime"] as? String }.count == 3)
            for result in results {
                let latency = result["latency_ms"] as? [String: Double]
                #expect(latency?["p50"] ?? 0 > 0, "\(result)")
                #expect(result["agrees"] as? Bool != false)
            }
        }
    }
}
