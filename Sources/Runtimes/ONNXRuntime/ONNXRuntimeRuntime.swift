import Foundation

/// ONNX Runtime on the processor, over the C API in the wheel; with its graph optimisations, or without them.
public struct ONNXRuntimeRuntime: RuntimeDefinition, EmbeddedRuntime {
    /// `onnxruntime:cpu` or `onnxruntime-unoptimized:cpu`.
    public let id: RuntimeID
    /// The name in tables and figures.
    public let title: String
    /// ONNX Runtime optimises the whole network; without that it runs the file's operators, though not as a framework.
    public let isNative = false
    /// f32 and int8; without optimisation quantised operators would be run as f32 ones between conversions.
    public var precisions: [String] { optimization == .none ? ["f32"] : ["f32", "int8"] }
    private let optimization: ONNXRuntimeOptimization

    init(optimization: ONNXRuntimeOptimization = .all) {
        self.optimization = optimization
        switch optimization {
        case .all:
            id = RuntimeID(name: "onnxruntime")
            title = "ONNX Runtime"
        case .none:
            id = RuntimeID(name: "onnxruntime-unoptimized")
            title = "ONNX Runtime without graph optimisation"
        }
    }

    /// `onnxruntime`: both are the same library.
    public var setupName: String { "onnxruntime" }

    /// Whether the library is there.
    public func availability(in installation: RuntimeInstallation) -> Availability {
        guard let library = Self.library(in: installation) else {
            return .unavailable(
                reason: "there is no ONNX Runtime in \(installation.pythonEnvironment.path)", remedy: setupRemedy)
        }
        guard RuntimeInstallation.isSharedLibrary(library) else {
            return .unavailable(reason: "\(library.path) is damaged", remedy: setupRemedy)
        }
        return .available(version: installation.packageVersion("onnxruntime") ?? "unknown", devices: ["cpu"])
    }

    /// The hidden command `worker` of the running program.
    public func workerCommand(
        in installation: RuntimeInstallation, sullivanExecutable: String, threads: Int
    ) throws -> WorkerCommand {
        try requireAvailable(in: installation)
        var command = embeddedWorkerCommand(in: installation, sullivanExecutable: sullivanExecutable)
        command.recordedSettings = [
            "intra_op_num_threads": "\(threads): the same threads for every runtime",
            "outputs": "written into the first inference's outputs again: no allocation for each inference",
        ]
        if optimization == .none {
            command.recordedSettings["graph_optimization_level"] =
                "the file's operators run as they stand: nothing is fused or folded, the same kernels and threads"
        }
        return command
    }

    func makeEngine(in installation: RuntimeInstallation) throws -> any InferenceEngine {
        guard let library = Self.library(in: installation) else {
            throw RuntimeError.notInstalled(
                runtime: id, reason: "there is no ONNX Runtime in \(installation.pythonEnvironment.path)",
                remedy: setupRemedy)
        }
        return try ONNXRuntimeEngine(
            library: ONNXRuntimeLibrary(path: library.path, runtime: id), optimization: optimization)
    }

    private static func library(in installation: RuntimeInstallation) -> URL? {
        installation.library(in: "onnxruntime/capi", prefix: "libonnxruntime.so")
    }
}

/// How much ONNX Runtime changes the graph before it runs it.
enum ONNXRuntimeOptimization: Sendable {
    /// All optimisations, its default.
    case all
    /// None: each operator of the file is run.
    case none

    /// `GraphOptimizationLevel` of the C API; nil where the default stays.
    var level: Int32? { self == .none ? 0 : nil }

    /// The name in the C API.
    var name: String { self == .none ? "ORT_DISABLE_ALL" : "ORT_ENABLE_ALL" }
}
