import CRuntimes
import Glibc

/// OpenVINO as a worker drives it: one model, one request that is used again and again, inputs set once.
final class OpenVINOEngine: InferenceEngine {
    private let library: OpenVINOLibrary
    private let device: OpenVINODevice
    private let core: OpaquePointer
    private var model: CompiledModel?

    init(library: OpenVINOLibrary, device: OpenVINODevice) throws {
        self.library = library
        self.device = device
        var core: OpaquePointer?
        try library.check(library.api.ov_core_create(&core), .libraryUnusable, "cannot start OpenVINO")
        guard let core else { throw WorkerFailure(code: .libraryUnusable, message: "OpenVINO did not start") }
        self.core = core
    }

    deinit {
        model = nil
        library.api.ov_core_free(core)
    }

    func introduce() throws -> Introduction {
        let devices = try devices()
        try device.require(in: devices)
        var settings = deviceProperties(["FULL_DEVICE_NAME", "OPTIMIZATION_CAPABILITIES"])
        let processors = [property("FULL_DEVICE_NAME", of: "CPU"), ProcessFacts.model()]
        let names = devices.filter(device.isOfKind).map { listed in
            let name = property("FULL_DEVICE_NAME", of: listed) ?? listed
            return device.isEmulated(name: name, processors: processors) ? "\(name) (emulated)" : name
        }
        if let name = settings["FULL_DEVICE_NAME"], device.isEmulated(name: name, processors: processors) {
            settings[HelloAnswer.emulated] = "\(device.name) is '\(name)', a processor shown as a GPU"
        }
        return Introduction(
            version: try library.version(), devices: devices, deviceNames: names, settings: settings)
    }

    func load(_ request: LoadRequest) throws -> LoadAnswer {
        model = nil
        try ModelInput.requireModel(at: request.modelPath)
        try device.require(in: devices())
        let hint = try precisionHint(request)
        let api = library.api
        let start = monotonicNanoseconds()
        var network: OpaquePointer?
        try library.check(
            api.ov_core_read_model(core, request.modelPath, nil, &network), .modelUnreadable,
            "OpenVINO cannot read \(request.modelPath)")
        defer { api.ov_model_free(network) }
        let read = monotonicNanoseconds()

        var settings = ["PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": hint]
        if device.hasThreads { settings["INFERENCE_NUM_THREADS"] = "\(request.threads)" }
        if request.profiling == true { settings["PERF_COUNT"] = "YES" }
        let compiled = try compile(network, settings)
        let model = try CompiledModel(library: library, compiled: compiled)
        let ready = monotonicNanoseconds()

        try model.setInputs(from: request.inputPath)
        let before = monotonicNanoseconds()
        try model.infer()
        let first = monotonicNanoseconds() - before
        self.model = model

        var properties = model.properties([
            "PERFORMANCE_HINT", "INFERENCE_NUM_THREADS", "INFERENCE_PRECISION_HINT", "NUM_STREAMS",
            "ENABLE_CPU_PINNING", "ENABLE_HYPER_THREADING", "SCHEDULING_CORE_TYPE", "EXECUTION_DEVICES",
            "EXECUTION_MODE_HINT", "PERF_COUNT", "CPU_DENORMALS_OPTIMIZATION",
        ]).merging(deviceProperties(["FULL_DEVICE_NAME"])) { compiled, _ in compiled }
        properties.merge(ElementType.properties(of: model.inputTypes)) { own, _ in own }
        let effective = properties["INFERENCE_PRECISION_HINT"] ?? "unknown"
        return LoadAnswer(
            loadNs: read - start, compileNs: ready - read, firstInferenceNs: first,
            // The hint says what the layers run in that were not quantised.
            effectivePrecision: request.precision == "int8" ? "int8" : effective,
            effectiveThreads: properties["INFERENCE_NUM_THREADS"].flatMap { Int($0) }, properties: properties,
            inputs: model.inputs, outputs: try model.outputs())
    }

    func infer() throws {
        guard let model else { throw WorkerFailure(code: .notLoaded, message: "no model is loaded") }
        try model.infer()
    }

    func withOutputs(_ body: (TensorDescription, UnsafeRawBufferPointer) throws -> Void) throws {
        try model?.withOutputs(body)
    }

    func profile() throws -> [LayerTime] {
        guard let model, model.properties(["PERF_COUNT"])["PERF_COUNT"] == "YES" else {
            throw WorkerFailure(
                code: .profilingUnavailable, message: "the model was not loaded with profiling switched on")
        }
        return try model.profile(isMean: device.hasThreads)
    }

    /// What the layers run in: the precision asked for, f32 beside quantised layers.
    ///
    /// Throws `unsupportedPrecision` where the device lacks it or a model that is to run in int8 is not quantised.
    private func precisionHint(_ request: LoadRequest) throws -> String {
        let capabilities = property("OPTIMIZATION_CAPABILITIES", of: device.name) ?? ""
        try device.require(precision: request.precision, capabilities: capabilities)
        if request.precision == "int8" { try QuantizedModel.require(at: request.modelPath) }
        return request.precision == "int8" ? "f32" : request.precision
    }

    /// The devices that OpenVINO finds, in its own words: `CPU`, `GPU`, or `GPU.0` and `GPU.1` where there are several.
    private func devices() throws -> [String] {
        let api = library.api
        var list = ov_available_devices_t()
        try library.check(
            api.ov_core_get_available_devices(core, &list), .libraryUnusable, "cannot list OpenVINO's devices")
        defer { api.ov_available_devices_free(&list) }
        return (0..<list.size).compactMap { list.devices[$0].map { String(cString: $0) } }
    }

    private func deviceProperties(_ names: [String]) -> [String: String] {
        names.reduce(into: [:]) { $0[$1] = property($1, of: device.name) }
    }

    private func property(_ name: String, of device: String) -> String? {
        var value: UnsafeMutablePointer<CChar>?
        guard library.api.ov_core_get_property(core, device, name, &value) == 0 else { return nil }
        return library.take(value)
    }

    private func compile(_ network: OpaquePointer?, _ settings: [String: String]) throws -> OpaquePointer {
        var compiled: OpaquePointer?
        let texts = settings.sorted { $0.key < $1.key }.map { (strdup($0.key), strdup($0.value)) }
        defer {
            texts.forEach {
                free($0.0); free($0.1)
            }
        }
        let properties = texts.map { ov_property_t(property_key: $0.0, property_value: $0.1) }
        try library.check(
            library.api.ov_core_compile_model_props(
                core, network, device.name, properties.count, properties, &compiled),
            .compileFailed, "OpenVINO cannot compile the model for \(device.name)")
        guard let compiled else { throw WorkerFailure(code: .compileFailed, message: "OpenVINO compiled nothing") }
        return compiled
    }
}
