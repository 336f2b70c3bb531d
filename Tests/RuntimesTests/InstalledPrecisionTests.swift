import Foundation
import Testing

@testable import Runtimes

extension InstalledRuntimeTests {
    /// Loads a model, runs it and gives what it wrote.
    private func output(
        of runtime: String, _ request: LoadRequest, _ models: SmallModels
    ) throws -> (loaded: LoadAnswer, path: String) {
        let worker = try EmbeddedWorker(runtime)
        let loaded = try worker.ask(request)
        let path = models.path("\(runtime)-\(UUID().uuidString).f32")
        _ = try worker.ask(InferRequest(outputPath: path))
        return (loaded, path)
    }

    @Test(
        "inputs and outputs of other types than 32-bit floats are converted outside of what is timed",
        arguments: Installed.embedded, ["f64", "f16", "i64", "i32", "i8", "u8", "bool"])
    func elementTypes(_ runtime: String, type: String) throws {
        let models = try SmallModels.shared.get()
        let (loaded, path) = try output(of: runtime, models.load("typed-\(type).onnx"), models)
        #expect(loaded.inputs.map(\.shape) == [[1, 3, 16, 16]])
        #expect(loaded.properties["input_types"] == type)
        #expect(try models.floats(path) == models.floats(models.path("typed-\(type).f32")))
    }

    @Test(
        "OpenVINO runs bf16 where it lists it for the processor, and says so", .enabled(if: Installed.has("openvino")))
    func brainFloat() throws {
        let models = try SmallModels.shared.get()
        let hello = try EmbeddedWorker("openvino").ask(HelloRequest())
        let request = models.load("mixed.onnx", precision: "bf16")
        if hello.settings["OPTIMIZATION_CAPABILITIES"]?.contains("BF16") == true {
            let (loaded, path) = try output(of: "openvino", request, models)
            #expect(loaded.effectivePrecision == "bf16")
            let error = try models.error(of: path)
            #expect(error > 1e-5 && error < 5e-2, "\(error)")
        } else {
            let failure = try EmbeddedWorker("openvino").failure(request)
            #expect(failure?.code == .unsupportedPrecision)
            #expect(failure?.message.contains("has no bf16") == true)
        }
    }

    @Test("an int8 network made by the runtime's own tool runs in int8, near f32", arguments: Installed.embedded)
    func quantized(_ runtime: String) async throws {
        let models = try SmallModels.shared.get()
        let folder = models.path("int8-\(runtime)")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let network = try await Quantization(installation: Installed.installation).run(
            for: RuntimeID(name: runtime), model: models.path("mixed.onnx"), samples: [models.path("input.f32")],
            in: folder)
        #expect(network.properties["int8.tool"]?.isEmpty == false)
        #expect(network.properties["int8.operations"]?.first?.isNumber == true)
        #expect(network.properties["int8.operations"]?.hasPrefix("0 ") == false)
        var request = models.load("mixed.onnx", precision: "int8")
        let refused = try EmbeddedWorker(runtime).failure(request)
        #expect(refused?.code == .unsupportedPrecision)
        #expect(refused?.message.contains("not") == true)
        request.modelPath = network.modelPath
        let (loaded, path) = try output(of: runtime, request, models)
        #expect(loaded.effectivePrecision == "int8")
        let error = try models.error(of: path)
        #expect(error > 1e-4 && error < 0.1, "\(error)")
    }

    /// Valgrind's processor has AVX2 and no VNNI, so products of 8 bits saturate in it as in such a machine. With NNCF's
    /// defaults, which spare the first layer only, this network is 0.16 off.
    @Test(
        "int8 is near f32 on a processor without 8-bit dot products too",
        .enabled(if: access("/usr/bin/valgrind", X_OK) == 0, "Valgrind is not installed"),
        arguments: ["openvino", "onnxruntime"].filter(Installed.has))
    func quantizedForOldProcessor(_ runtime: String) async throws {
        let models = try SmallModels.shared.get()
        let folder = models.path("int8-old-\(runtime)")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let id = RuntimeID(name: runtime)
        let network = try await Quantization(installation: Installed.installation, hasDotProducts: false).run(
            for: id, model: models.path("mixed.onnx"), samples: [models.path("input.f32")], in: folder)
        let tool = try #require(QuantizationTool.find(for: id, in: Installed.installation)?.tool)
        let told = tool == .nncf ? "overflow_fix=ENABLE" : "reduce_range=True"
        #expect(network.properties["int8.settings"]?.contains(told) == true)
        let (status, text) = try SmallModels.runPython(
            ["run_int8.py", runtime, network.modelPath, models.path("input.f32"), "\(folder)/output.f32"],
            in: tool == .nncf ? "int8" : "python", under: ["/usr/bin/valgrind", "--tool=none", "-q"])
        try #require(status == 0, "\(text.suffix(400))")
        let error = try models.error(of: "\(folder)/output.f32")
        #expect(error > 1e-4 && error < 0.1, "\(error)")
    }

    @Test("what cannot be quantised is the runtime's failure, with the tool's words", arguments: Installed.embedded)
    func unquantizable(_ runtime: String) async throws {
        let models = try SmallModels.shared.get()
        let folder = models.path("int8-none-\(runtime)")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for model in ["damaged.onnx", "typed-i64.onnx"] {
            let error = await #expect(throws: RuntimeError.self) {
                try await Quantization(installation: Installed.installation).run(
                    for: RuntimeID(name: runtime), model: models.path(model), samples: [models.path("input.f32")],
                    in: folder)
            }
            #expect(error?.message.contains("cannot be quantised") == true, "\(model)")
        }
    }

    @Test("a GPU that is not there is named by the worker too", .enabled(if: Installed.has("openvino")))
    func missingDevice() throws {
        let id = RuntimeID(name: "openvino", device: "gpu.7")
        let session = WorkerSession(
            runtime: id, makeEngine: try WorkerMain.engineFactory(runtime: id, installation: Installed.installation))
        let answer = session.respond(to: try WorkerCodec.line(id: 1, HelloRequest())).answer
        let failure = #expect(throws: WorkerFailure.self) {
            try WorkerCodec.answer(to: HelloRequest.self, id: 1, in: answer)
        }
        #expect(failure?.code == .deviceMissing)
        #expect(failure?.message.contains("GPU.7") == true && failure?.message.contains("CPU") == true)
    }

    @Test("OpenVINO names its devices in full", .enabled(if: Installed.has("openvino")))
    func deviceNames() throws {
        let hello = try EmbeddedWorker("openvino").ask(HelloRequest())
        #expect(hello.deviceNames?.count == 1)
        #expect(hello.settings["FULL_DEVICE_NAME"] == hello.deviceNames?.first)
        #expect(hello.settings[HelloAnswer.emulated] == nil)
    }
}
