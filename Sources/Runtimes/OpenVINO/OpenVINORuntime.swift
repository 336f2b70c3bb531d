import Foundation

/// OpenVINO on the processor, over the C API in the wheel.
public struct OpenVINORuntime: RuntimeDefinition, EmbeddedRuntime {
    /// `openvino:cpu`.
    public let id = RuntimeID(name: "openvino", device: "cpu")
    /// The name in tables and figures.
    public let title = "OpenVINO"
    /// OpenVINO compiles the whole network.
    public let isNative = false

    init() {}

    /// Whether the library and the device's plugin are there.
    public func availability(in installation: RuntimeInstallation) -> Availability {
        guard let library = Self.library(in: installation) else {
            return .unavailable(
                reason: "there is no OpenVINO in \(installation.pythonEnvironment.path)", remedy: setupRemedy)
        }
        let plugins = ["cpu", "gpu", "npu"].filter {
            installation.library(in: "openvino/libs", prefix: "libopenvino_intel_\($0)_plugin.so") != nil
        }
        guard RuntimeInstallation.isSharedLibrary(library), plugins.contains(id.device) else {
            return .unavailable(reason: "\(library.path) or its plugin is damaged", remedy: setupRemedy)
        }
        return .available(version: installation.packageVersion("openvino") ?? "unknown", devices: [id.device])
    }

    /// The hidden command `worker` of the running program.
    public func workerCommand(
        in installation: RuntimeInstallation, sullivanExecutable: String, threads: Int
    ) throws -> WorkerCommand {
        try requireAvailable(in: installation)
        var command = embeddedWorkerCommand(in: installation, sullivanExecutable: sullivanExecutable)
        command.recordedSettings = [
            "PERFORMANCE_HINT": "LATENCY: one inference at a time is what is measured",
            "INFERENCE_NUM_THREADS": "\(threads): the same threads for every runtime",
            "INFERENCE_PRECISION_HINT": "what is asked for: the same precision for every runtime",
        ]
        return command
    }

    func makeEngine(in installation: RuntimeInstallation) throws -> any InferenceEngine {
        guard let library = Self.library(in: installation) else {
            throw RuntimeError.notInstalled(
                runtime: id, reason: "there is no OpenVINO in \(installation.pythonEnvironment.path)",
                remedy: setupRemedy)
        }
        let openVINO = try OpenVINOLibrary(path: library.path, runtime: id)
        return try OpenVINOEngine(library: openVINO, device: id.device.uppercased())
    }

    private static func library(in installation: RuntimeInstallation) -> URL? {
        installation.library(in: "openvino/libs", prefix: "libopenvino_c.so")
    }
}
