import CRuntimes

/// ONNX Runtime as a worker drives it: one session, inputs set once, outputs written into the same memory.
final class ONNXRuntimeEngine: InferenceEngine {
    private let library: ONNXRuntimeLibrary
    private let environment: OpaquePointer
    private let optimization: ONNXRuntimeOptimization
    private var session: ONNXRuntimeSession?

    init(library: ONNXRuntimeLibrary, optimization: ONNXRuntimeOptimization = .all) throws {
        self.library = library
        self.optimization = optimization
        var environment: OpaquePointer?
        let warnings: Int32 = 2
        try library.check(
            library.api.CreateEnv(warnings, "sullivan", &environment), .libraryUnusable, "cannot start ONNX Runtime")
        guard let environment else {
            throw WorkerFailure(code: .libraryUnusable, message: "ONNX Runtime did not start")
        }
        self.environment = environment
    }

    deinit {
        session = nil
        library.api.ReleaseEnv(environment)
    }

    func introduce() throws -> Introduction {
        Introduction(version: String(cString: library.api.version), devices: ["CPU"], settings: [:])
    }

    func load(_ request: LoadRequest) throws -> LoadAnswer {
        session = nil
        guard ["f32", "int8"].contains(request.precision) else {
            throw WorkerFailure(
                code: .unsupportedPrecision,
                message: "ONNX Runtime runs f32 and int8 here, not '\(request.precision)'")
        }
        guard request.profiling != true else {
            throw WorkerFailure(code: .profilingUnavailable, message: "ONNX Runtime gives no times by layer here")
        }
        try ModelInput.requireModel(at: request.modelPath)
        if request.precision == "int8" { try QuantizedModel.require(at: request.modelPath) }
        let start = monotonicNanoseconds()
        let session = try ONNXRuntimeSession(
            library: library, environment: environment, model: request.modelPath, threads: request.threads,
            optimization: optimization)
        let ready = monotonicNanoseconds()
        try session.setInputs(from: request.inputPath)
        let before = monotonicNanoseconds()
        try session.infer()
        let first = monotonicNanoseconds() - before
        self.session = session
        var outputs: [TensorDescription] = []
        try session.withOutputs { description, _ in outputs.append(description) }
        let properties = ElementType.properties(of: session.inputTypes)
            .merging([
                "intra_op_num_threads": "\(request.threads)", "graph_optimization_level": optimization.name,
            ]) { $1 }
        // The API has no separate reading and no way to ask for the threads back.
        return LoadAnswer(
            loadNs: 0, compileNs: ready - start, firstInferenceNs: first, effectivePrecision: request.precision,
            effectiveThreads: nil, properties: properties, inputs: session.inputs, outputs: outputs)
    }

    func infer() throws {
        guard let session else { throw WorkerFailure(code: .notLoaded, message: "no model is loaded") }
        try session.infer()
    }

    func withOutputs(_ body: (TensorDescription, UnsafeRawBufferPointer) throws -> Void) throws {
        try session?.withOutputs(body)
    }
}
