import Foundation
import Testing

@testable import Runtimes

/// Against the real runtimes; skipped where they are not installed.
@Suite("Installed runtimes", .enabled(if: Installed.canMakeModels, "run: sullivan setup"), .serialized)
struct InstalledRuntimeTests {
    private func models() throws -> SmallModels { try SmallModels.shared.get() }

    private func pyTorch(environment: [String: String] = [:]) throws -> WorkerProcess {
        let command = try PyTorchRuntime().workerCommand(
            in: Installed.installation, sullivanExecutable: "/unused", threads: 1)
        return try WorkerProcess(command, environment: environment)
    }

    /// What every worker must do, whatever runs in it.
    private func exercise(_ worker: some AskableWorker, runtime: String) throws {
        let models = try models()
        let hello = try worker.ask(HelloRequest())
        #expect(hello.runtime == "\(runtime):cpu")
        #expect(hello.version.first?.isNumber == true)
        #expect(hello.devices.contains("CPU"))
        #expect(try worker.failure(BlockRequest())?.code == .notLoaded)

        for name in ["mixed.onnx", "external.onnx"] {
            let loaded = try worker.ask(models.load(name))
            #expect(loaded.inputs == [TensorDescription(name: "input", shape: [1, 3, 16, 16])])
            #expect(loaded.outputs.map(\.shape) == [[1, 5], [1, 16, 8, 8]])
            #expect(loaded.effectivePrecision == "f32")
            #expect(loaded.effectiveThreads ?? 1 == 1)
            #expect(loaded.compileNs > 0)
            let output = models.path("\(runtime).f32")
            // Twice: what an inference writes in place may spoil the next.
            for _ in 0..<2 {
                #expect(try worker.ask(InferRequest(outputPath: output)).outputs == loaded.outputs)
                #expect(try models.error(of: output) < 1e-5)
            }
        }
        let block = try worker.ask(BlockRequest(reentry: 2, minInferences: 6, minNs: 0))
        #expect(block.reentryNs.count == 2)
        #expect(block.samplesNs.count == 6)
        #expect(block.samplesNs.allSatisfy { $0 > 0 })
        #expect(block.wallNs >= block.samplesNs.reduce(0, +))
        #expect(try worker.ask(StatsRequest()).peakRssBytes > 20_000_000)

        // Bad input is an answer, and the worker lives on; the model that was loaded is gone.
        #expect(try worker.failure(models.load("none.onnx"))?.code == .modelMissing)
        #expect(try worker.failure(models.load("damaged.onnx"))?.code == .modelUnreadable)
        #expect(try worker.failure(BlockRequest())?.code == .notLoaded)
        var wrong = models.load("mixed.onnx")
        wrong.inputPath = models.path("expected.f32")
        let unusable = try worker.failure(wrong)
        #expect(unusable?.code == .inputUnusable)
        #expect(unusable?.message.contains("3072") == true)
        #expect(try worker.failure(models.load("mixed.onnx", precision: "f8"))?.code == .unsupportedPrecision)
        #expect(try worker.ask(models.load("mixed.onnx")).inputs.count == 1)
    }

    @Test("over the C API", arguments: Installed.embedded)
    func embedded(_ runtime: String) throws {
        try exercise(EmbeddedWorker(runtime), runtime: runtime)
    }

    @Test("PyTorch in its own process")
    func pyTorchWorker() throws {
        let worker = try pyTorch()
        try exercise(worker, runtime: "pytorch")
        #expect(try worker.end() == 0)
    }

    @Test(
        "TensorFlow in its own process", .enabled(if: Installed.has("tensorflow"), "run: sullivan setup tensorflow"),
        arguments: ["tensorflow", "tensorflow-eager"])
    func tensorFlowWorker(_ runtime: String) throws {
        let definition = try RuntimeRegistry.definition(for: RuntimeID(name: runtime))
        let command = try definition.workerCommand(
            in: Installed.installation, sullivanExecutable: "/unused", threads: 1)
        let worker = try WorkerProcess(command, environment: ["TF_XLA_FLAGS": "--tf_xla_clustering_debug=false"])
        let hello = try worker.ask(HelloRequest())
        #expect(hello.settings["keras_backend"] == "tensorflow")
        #expect(hello.settings["TF_XLA_FLAGS"] == "--tf_xla_clustering_debug=false")
        try exercise(worker, runtime: runtime)

        let failure = try worker.failure(models().load("odd.onnx"))
        #expect(failure?.code == .unsupportedOperator)
        #expect(failure?.node == "NonZero_1")
        var otherThreads = try models().load("mixed.onnx")
        otherThreads.threads = 2
        #expect(try worker.failure(otherThreads)?.message.contains("threads") == true)
        let half = try worker.ask(models().load("mixed.onnx", precision: "bf16"))
        #expect(half.effectivePrecision == "bf16")
        let profile = ProfileRequest()
        if runtime == "tensorflow" {
            #expect(try worker.failure(profile)?.code == .profilingUnavailable)
        } else {
            let layers = try worker.ask(profile).layers
            #expect(layers.contains { $0.name == "Conv_0" && $0.type == "Conv2D" && $0.ns > 0 })
            #expect(layers.contains { $0.type == "BatchNormalization" })
        }
        #expect(half.properties["called"] == (runtime == "tensorflow" ? "as a tf.function" : "eagerly"))
        #expect(try worker.end() == 0)
    }

    private func compiled(cache: TemporaryFolder) throws -> WorkerProcess {
        let command = try PyTorchCompileRuntime().workerCommand(
            in: Installed.installation, sullivanExecutable: "/unused", threads: 1)
        return try WorkerProcess(command, environment: ["TORCHINDUCTOR_CACHE_DIR": cache.url.path])
    }

    @Test(
        "torch.compile in its own process; what a first one compiled, a second one finds",
        .enabled(if: Installed.has("pytorch-compile"), Installed.noCompiler))
    func compileWorker() throws {
        let cache = try TemporaryFolder()
        var compileTimes: [Int] = []
        for expected in ["compiled", "cached"] {
            let worker = try compiled(cache: cache)
            let loaded = try worker.ask(models().load("mixed.onnx"))
            #expect(loaded.properties["inductor.code"] == expected)
            #expect(loaded.properties["inductor.graph_breaks"] == "0" && loaded.properties["inductor.graphs"] == "1")
            #expect(loaded.properties["inductor.freezing"] == "False")
            #expect(loaded.properties["inductor.cudagraphs"] == "False")
            #expect(loaded.properties["inductor.cxx"]?.isEmpty == false)
            #expect(loaded.properties["TORCHINDUCTOR_CACHE_DIR"] == cache.url.path)
            #expect(loaded.effectivePrecision == "f32" && loaded.effectiveThreads == 1)
            // Compiling stands in the compile time, not in the first inference.
            #expect(loaded.compileNs > 10 * (loaded.firstInferenceNs ?? .max))
            compileTimes.append(loaded.compileNs)
            #expect(try worker.failure(ProfileRequest())?.code == .profilingUnavailable)
            #expect(try worker.end() == 0)
        }
        try exercise(compiled(cache: cache), runtime: "pytorch-compile")
        #expect(compileTimes[1] < compileTimes[0])
    }

    @Test("without graph optimisation ONNX Runtime gives the same outputs, and says what it was told")
    func unoptimized() throws {
        var levels: [String?] = []
        for name in ["onnxruntime", "onnxruntime-unoptimized"] {
            let worker = try EmbeddedWorker(name)
            levels.append(try worker.ask(models().load("mixed.onnx")).properties["graph_optimization_level"])
            let output = try models().path("\(name).level.f32")
            _ = try worker.ask(InferRequest(outputPath: output))
            #expect(try models().error(of: output) < 1e-5)
        }
        #expect(levels == ["ORT_ENABLE_ALL", "ORT_DISABLE_ALL"])
        let definition = try RuntimeRegistry.definition(for: RuntimeID(name: "onnxruntime-unoptimized"))
        let command = try definition.workerCommand(
            in: Installed.installation, sullivanExecutable: "/unused", threads: 1)
        #expect(command.recordedSettings["graph_optimization_level"]?.contains("nothing is fused") == true)
    }

    @Test("what the PyTorch worker adds to a session: compiling, devices")
    func workerTests() throws {
        try expectPassing("test_pytorch_worker.py", atLeast: 8)
    }

    @Test("OpenVINO's settings are read back", .enabled(if: Installed.has("openvino")))
    func openVINOProperties() throws {
        let properties = try EmbeddedWorker("openvino").ask(models().load("mixed.onnx")).properties
        #expect(properties["PERFORMANCE_HINT"] == "LATENCY")
        #expect(properties["INFERENCE_NUM_THREADS"] == "1")
        #expect(properties["INFERENCE_PRECISION_HINT"] == "f32")
        #expect(properties["NUM_STREAMS"] == "1")
        #expect(properties["EXECUTION_DEVICES"]?.contains("CPU") == true)
        #expect(properties["FULL_DEVICE_NAME"]?.isEmpty == false)
        #expect(properties["ENABLE_CPU_PINNING"] != nil)
    }

    @Test("layers are timed only where the model was loaded for it", .enabled(if: Installed.has("openvino")))
    func openVINOProfile() throws {
        let worker = try EmbeddedWorker("openvino")
        _ = try worker.ask(models().load("mixed.onnx"))
        #expect(try worker.failure(ProfileRequest())?.code == .profilingUnavailable)
        _ = try worker.ask(models().load("mixed.onnx", profiling: true))
        let layers = try worker.ask(ProfileRequest()).layers
        #expect(layers.contains { $0.type == "Convolution" && !$0.execType.isEmpty })
        #expect(layers.allSatisfy { $0.ns >= 0 && !$0.name.isEmpty })
        // Asked again it tells the same layers: later readings add inferences to the means.
        #expect(try worker.ask(ProfileRequest()).layers.map(\.name) == layers.map(\.name))
    }

    @Test("PyTorch names the operator it lacks, and its layers are the modules of the network")
    func pyTorchModules() throws {
        let worker = try pyTorch()
        let failure = try worker.failure(models().load("odd.onnx"))
        #expect(failure?.code == .unsupportedOperator)
        #expect(failure?.node == "NonZero_1")
        #expect(failure?.message.contains("NonZero") == true)
        _ = try worker.ask(models().load("mixed.onnx"))
        let layers = try worker.ask(ProfileRequest()).layers
        #expect(layers.contains { $0.name == "Conv_0" && $0.type == "Conv2d" && $0.ns > 0 })
        let types = layers.map(\.type)
        #expect(types.filter { $0 == "Conv2d" }.count == 2)
        #expect(types.contains("BatchNorm2d") && types.contains("SiLU") && types.contains("Linear"))
    }

    @Test("SULLIVAN_CPUS and the allocator's variables are obeyed and told")
    func pyTorchEnvironment() throws {
        let cpu = try #require(ProcessFacts.affinity().last)
        let worker = try pyTorch(environment: ["SULLIVAN_CPUS": "\(cpu)", "MALLOC_TRIM_THRESHOLD_": "1000000"])
        let hello = try worker.ask(HelloRequest())
        #expect(hello.affinity == [cpu])
        #expect(hello.settings["MALLOC_TRIM_THRESHOLD_"] == "1000000")
        #expect(hello.settings["cpu_capability"] != nil)
        _ = try worker.ask(QuitRequest())
        worker.process.waitUntilExit()
        #expect(worker.process.terminationStatus == 0)
    }

    @Test(
        "every operator that TensorFlow's worker translates agrees with ONNX's reference",
        .enabled(if: Installed.has("tensorflow"), "run: sullivan setup tensorflow"),
        arguments: [("test_onnx_keras.py", 30), ("test_keras_shapes.py", 23)])
    func kerasTranslation(_ file: String, atLeast count: Int) throws {
        try expectPassing(file, atLeast: count, in: "tensorflow")
    }

    @Test(
        "every operator that PyTorch's worker translates agrees with ONNX Runtime",
        arguments: [("test_onnx_modules.py", 53), ("test_onnx_operators.py", 50), ("test_onnx_constants.py", 17)])
    func translation(_ file: String, atLeast count: Int) throws {
        try expectPassing(file, atLeast: count)
    }

    /// Runs a file of Python tests; as many must have run as there are, so that none is lost unseen.
    private func expectPassing(_ file: String, atLeast count: Int, in environment: String = "python") throws {
        let (status, text) = try SmallModels.runPython([file], in: environment)
        #expect(status == 0, "\(text.suffix(4000))")
        let ran = text.firstMatch(of: /Ran (\d+) tests/).flatMap { Int($0.1) } ?? 0
        #expect(ran >= count && text.contains("OK"), "\(text.suffix(400))")
    }
}
