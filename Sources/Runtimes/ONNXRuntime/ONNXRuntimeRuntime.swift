import Foundation

/// ONNX Runtime on the processor, over the C API in the wheel.
public struct ONNXRuntimeRuntime: RuntimeDefinition, EmbeddedRuntime {
    /// `onnxruntime:cpu`.
    public let id = RuntimeID(name: "onnxruntime", device: "cpu")
    /// The name in tables and figures.
    public let title = "ONNX Runtime"
    /// ONNX Runtime optimises the whole network.
    public let isNative = false

    init() {}

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
        return command
    }

    func makeEngine(in installation: RuntimeInstallation) throws -> any InferenceEngine {
        guard let library = Self.library(in: installation) else {
            throw RuntimeError.notInstalled(
                runtime: id, reason: "there is no ONNX Runtime in \(installation.pythonEnvironment.path)",
                remedy: setupRemedy)
        }
        return try ONNXRuntimeEngine(library: ONNXRuntimeLibrary(path: library.path, runtime: id))
    }

    private static func library(in installation: RuntimeInstallation) -> URL? {
        installation.library(in: "onnxruntime/capi", prefix: "libonnxruntime.so")
    }
}
