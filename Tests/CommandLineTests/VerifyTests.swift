import Foundation
import Testing

extension MeasuringCommands {
    @Suite("sullivan verify")
    struct VerifyTests {
        private let folder: TemporaryFolder
        private let sullivan: Tool

        init() throws {
            folder = try TemporaryFolder()
            sullivan = Tool(folder)
        }

        @Test("the runtimes agree on a network and on its file", .enabled(if: Installed.hasAll, Installed.reason))
        func agreement() async throws {
            #expect(try await sullivan.run("export", Sample.network, "n.onnx").status == 0)
            let run = try await sullivan.run(
                "verify", Sample.network, "n.onnx", "--runtimes", "openvino,onnxruntime,pytorch", "--format", "json")
            #expect(run.status == 0, "\(run)")
            let fields = try run.object()
            #expect(Set(fields.keys) == ["results", "failures"])
            #expect((fields["failures"] as? [Any])?.isEmpty == true)
            let results = try #require(fields["results"] as? [[String: Any]])
            #expect(results.count == 4)
            for result in results {
                #expect(
                    Set(result.keys) == [
                        "network", "runtime", "reference", "max_abs_error", "max_rel_error", "cosine", "agrees",
                    ])
                #expect(result["reference"] as? String == "pytorch:cpu")
                #expect(result["agrees"] as? Bool == true)
                #expect(result["cosine"] as? Double ?? 0 > 0.9999)
                #expect(result["max_abs_error"] as? Double ?? 1 < 1e-3)
            }
        }

        @Test(
            "torch.compile and ONNX Runtime without its optimisations agree with PyTorch",
            .enabled(if: Installed.hasAll && Installed.has("pytorch-compile"), Installed.reason))
        func otherForms() async throws {
            let run = try await sullivan.run(
                "verify", "depthwise-bottleneck-se:depth=4,width=8,resolution=32", "--runtimes",
                "onnxruntime-unoptimized,pytorch-compile,pytorch", "--format", "json")
            #expect(run.status == 0, "\(run)")
            let results = try #require(try run.object()["results"] as? [[String: Any]])
            #expect(results.count == 2)
            for result in results {
                #expect(result["reference"] as? String == "pytorch:cpu" && result["agrees"] as? Bool == true)
                #expect(result["cosine"] as? Double ?? 0 >= 0.9999, "\(result)")
            }
        }

        @Test(
            "the table fits 100 columns and says what networks have in common once",
            .enabled(if: Installed.hasEmbedded, Installed.reason)
        )
        func text() async throws {
            let names = ["plain", "depthwise-bottleneck-se"].map { "\($0):depth=16,width=32,resolution=224" }
            let run = try await sullivan.run(["verify"] + names + ["--runtimes", "openvino,onnxruntime", "--quiet"])
            #expect(run.status == 0 && run.errors.isEmpty, "\(run)")
            let lines = run.output.split(separator: "\n")
            #expect(lines.allSatisfy { $0.count <= 100 })
            #expect(lines.first == "every pattern: depth=16, width=32, resolution=224")
            #expect(lines.last?.hasPrefix("depthwise-bottleneck-se ") == true)
            #expect(lines.last?.hasSuffix("yes") == true)
            let one = try await sullivan.run("verify", names[1], "--runtimes", "openvino,onnxruntime", "--quiet")
            #expect(one.output.contains(names[1]))
            #expect(one.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
        }

        @Test(
            "every pattern gives the same in every runtime, shallow and deep",
            .enabled(if: Installed.hasAll, Installed.reason))
        func patterns() async throws {
            let names = Sample.patterns.flatMap { pattern in
                [4, 64].map { "\(pattern):depth=\($0),width=16,resolution=32" }
            }
            let run = try await sullivan.run(
                ["verify"] + names + ["--runtimes", "pytorch,openvino,onnxruntime", "--format", "json", "--quiet"])
            #expect(run.status == 0, "\(run)")
            let results = try #require(try run.object()["results"] as? [[String: Any]])
            #expect(results.count == 2 * names.count)
            #expect(Set(results.compactMap { $0["network"] as? String }) == Set(names))
        }

        @Test("nothing to compare with, and unknown precisions")
        func refused() async throws {
            try expectRefusal(
                await sullivan.run("verify", Sample.network, "--runtimes", "openvino"), status: 64,
                message: "nothing to compare openvino:cpu with", hint: "sullivan verify --help")
            try expectRefusal(
                await sullivan.run("verify", Sample.network, "--precision", "f16"), status: 64,
                message: "f32, bf16, int8", hint: "")
        }
    }

    /// What runtimes make of the exported files of every pattern: the form may not change the size of activations.
    @Suite("Outputs of patterns")
    struct PatternOutputTests {
        private static let script = """
            import sys, numpy, onnx, onnxruntime
            for path in sys.argv[1:]:
                onnx.checker.check_model(path, full_check=True)
                session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
                given = session.get_inputs()[0]
                image = numpy.random.default_rng(1).standard_normal(given.shape, dtype=numpy.float32)
                output = session.run(None, {given.name: image})[0]
                print(path, int(numpy.isfinite(output).all()), float(output.std()))
            """

        @Test(
            "exported files pass the ONNX checker; their outputs are finite and of a sound size",
            .enabled(if: Installed.hasEmbedded, Installed.reason))
        func outputs() async throws {
            let folder = try TemporaryFolder()
            let sullivan = Tool(folder)
            var files: [String] = []
            for pattern in Sample.patterns {
                for depth in [4, 16, 64] {
                    let file = "\(pattern)-\(depth).onnx"
                    let name = "\(pattern):depth=\(depth),width=16,resolution=32"
                    #expect(try await sullivan.run("export", name, file, "--quiet").status == 0)
                    files.append(file)
                }
            }
            let run = try await Installed.python(Self.script, files, in: folder)
            #expect(run.status == 0, "\(run)")
            let lines = run.output.split(separator: "\n").map { $0.split(separator: " ") }
            #expect(lines.map { String($0[0]) } == files)
            for line in lines {
                #expect(line[1] == "1", "\(line[0]) is not finite")
                let deviation = try #require(Double(line[2]))
                #expect((0.05...20).contains(deviation), "\(line[0]): standard deviation \(deviation)")
            }
        }
    }
}
