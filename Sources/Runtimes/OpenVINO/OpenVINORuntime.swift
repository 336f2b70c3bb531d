import Foundation

/// OpenVINO over the C API in the wheel, on the processor or on Intel's GPUs.
public struct OpenVINORuntime: RuntimeDefinition, EmbeddedRuntime {
    /// `openvino:cpu`, `openvino:gpu`, `openvino:gpu.1`.
    public let id: RuntimeID
    /// The name in tables and figures.
    public var title: String { device.hasThreads ? "OpenVINO" : "OpenVINO (GPU)" }
    /// OpenVINO compiles the whole network.
    public let isNative = false
    /// On a GPU f32 and int8; on a processor bf16 too, where it has it.
    public var precisions: [String] { device.hasThreads ? ["f32", "bf16", "int8"] : ["f32", "int8"] }
    private let openCL: OpenCLDevices

    private var device: OpenVINODevice { OpenVINODevice(id.device) }

    init(device: String = "cpu", openCL: OpenCLDevices = OpenCLDevices()) {
        id = RuntimeID(name: "openvino", device: device)
        self.openCL = openCL
    }

    /// Whether the library and the device's plugin are there, and for a GPU, whether there may be one.
    public func availability(in installation: RuntimeInstallation) -> Availability {
        if let damage = damage(in: installation) { return .unavailable(reason: damage, remedy: setupRemedy) }
        if device.plugin == "gpu", let missing = openCL.missing {
            return .noDevice(reason: missing.reason, remedy: missing.remedy)
        }
        let name = isEmulated(in: installation) ? "\(id.device) (emulated)" : id.device
        return .available(version: installation.packageVersion("openvino") ?? "unknown", devices: [name])
    }

    /// What is wrong with the library or the device's plugin.
    public func damage(in installation: RuntimeInstallation) -> String? {
        guard let library = Self.library(in: installation) else {
            return "there is no OpenVINO in \(installation.pythonEnvironment.path)"
        }
        let plugin = installation.library(in: "openvino/libs", prefix: "libopenvino_intel_\(device.plugin)_plugin.so")
        let isWhole = [library, plugin].allSatisfy { $0.map(RuntimeInstallation.isSharedLibrary) == true }
        return isWhole ? nil : "\(library.path) or its plugin for \(device.plugin) is damaged"
    }

    /// OpenVINO on another GPU.
    public func serving(device: String) -> (any RuntimeDefinition)? {
        if device == id.device { return self }
        guard self.device.plugin == "gpu", device.hasPrefix("gpu."), let number = Int(device.dropFirst(4)), number >= 0
        else { return nil }
        return OpenVINORuntime(device: "gpu.\(number)", openCL: openCL)
    }

    /// Whether what looks like a GPU is the processor behind an OpenCL runtime for processors.
    public func isEmulated(in installation: RuntimeInstallation) -> Bool {
        device.plugin == "gpu" && openCL.isEmulated
    }

    /// The hidden command `worker` of the running program.
    public func workerCommand(
        in installation: RuntimeInstallation, sullivanExecutable: String, threads: Int
    ) throws -> WorkerCommand {
        try requireAvailable(in: installation)
        var command = embeddedWorkerCommand(in: installation, sullivanExecutable: sullivanExecutable)
        command.recordedSettings = [
            "PERFORMANCE_HINT": "LATENCY: one inference at a time is what is measured",
            "INFERENCE_PRECISION_HINT": "what is asked for: the same precision for every runtime",
        ]
        if device.hasThreads {
            command.recordedSettings["INFERENCE_NUM_THREADS"] = "\(threads): the same threads for every runtime"
        }
        return command
    }

    func makeEngine(in installation: RuntimeInstallation) throws -> any InferenceEngine {
        guard let library = Self.library(in: installation) else {
            throw RuntimeError.notInstalled(
                runtime: id, reason: "there is no OpenVINO in \(installation.pythonEnvironment.path)",
                remedy: setupRemedy)
        }
        let openVINO = try OpenVINOLibrary(path: library.path, runtime: id)
        return try OpenVINOEngine(library: openVINO, device: device)
    }

    private static func library(in installation: RuntimeInstallation) -> URL? {
        installation.library(in: "openvino/libs", prefix: "libopenvino_c.so")
    }
}
