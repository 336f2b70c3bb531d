import Foundation
import Testing

extension MeasuringCommands {
    @Suite("--precision, and devices that are not there")
    struct PrecisionTests {
        private let folder: TemporaryFolder
        private let sullivan: Tool
        private let network = "residual:depth=4,width=16,resolution=32"

        init() throws {
            folder = try TemporaryFolder()
            sullivan = Tool(folder)
        }

        private func results(_ run: Tool.Finished) throws -> [String: [String: Any]] {
            let rows = try #require(try run.object()["results"] as? [[String: Any]], "\(run)")
            return Dictionary(rows.map { ($0["runtime"] as? String ?? "", $0) }) { first, _ in first }
        }

        @Test(
            "int8 beside an f32 baseline: gain, error, and one warning",
            .enabled(if: Installed.hasAll, Installed.reason))
        func int8() async throws {
            let run = try await sullivan.run([
                "bench", network, "--runtimes", "pytorch,onnxruntime,openvino", "--precision", "int8", "--format",
                "json", "--launches", "2", "--rounds", "2", "--budget", "5s", "--threads", "1",
            ])
            #expect(run.status == 0, "\(run)")
            let warnings = run.errors.split(separator: "\n").filter { $0.contains("warning:") }
            #expect(warnings == ["warning: pytorch:cpu has no int8 and runs f32"], "\(run)")
            let results = try results(run)
            #expect(results["pytorch:cpu"]?["effective_precision"] as? String == "f32")
            for runtime in ["onnxruntime:cpu", "openvino:cpu"] {
                let result = try #require(results[runtime], "\(run)")
                #expect(result["effective_precision"] as? String == "int8")
                let cosine = try #require(result["cosine"] as? Double)
                #expect(cosine > 0.98 && cosine < 0.9999999, "\(cosine)")
                #expect(result["max_abs_error"] as? Double ?? 0 > 1e-4)
                #expect(result["agrees"] as? Bool == true)
            }
        }

        @Test(
            "bf16 is held against f32, PyTorch's own too", .enabled(if: Installed.hasAll, Installed.reason))
        func bf16() async throws {
            let run = try await sullivan.run([
                "verify", network, "--runtimes", "pytorch,onnxruntime", "--precision", "bf16", "--format", "json",
            ])
            #expect(run.status == 0, "\(run)")
            #expect(run.errors.contains("warning: onnxruntime:cpu has no bf16 and runs f32"))
            let results = try results(run)
            let reduced = try #require(results["pytorch:cpu"], "\(run)")
            #expect(reduced["reference"] as? String == "pytorch:cpu")
            let error = try #require(reduced["max_rel_error"] as? Double)
            #expect(error > 1e-4 && error < 0.05, "\(error)")
            let full = try #require(results["onnxruntime:cpu"], "\(run)")
            #expect(full["max_rel_error"] as? Double ?? 1 < 1e-3)
        }

        @Test("a precision that no runtime has is refused", .enabled(if: Installed.hasAll, Installed.reason))
        func none() async throws {
            for command in ["bench", "verify"] {
                try expectRefusal(
                    await sullivan.run(
                        command, network, "--runtimes", "pytorch,pytorch-compile", "--precision", "int8", "--quiet"),
                    status: 69, message: "has int8", hint: "openvino:cpu")
            }
        }

        @Test(
            "a GPU that is not there: exit code 69 and one line that says what was looked for",
            .enabled(if: Installed.hasEmbedded, Installed.reason))
        func noGPU() async throws {
            let bare = sullivan.with(["OCL_ICD_VENDORS": folder.path("none")])
            for runtime in ["openvino:gpu", "openvino:gpu.1"] {
                for command in ["bench", "verify"] {
                    try expectRefusal(
                        await bare.run(command, network, "--runtimes", "openvino,\(runtime)"), status: 69,
                        message: "'\(runtime)' has no device here: no OpenCL driver was found (looked for",
                        hint: "apt-get install intel-opencl-icd")
                }
            }
        }
    }
}
