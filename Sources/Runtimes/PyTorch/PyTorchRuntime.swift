import Foundation

/// PyTorch on the processor in eager mode: a Python worker that runs torch.nn modules one after the other.
public struct PyTorchRuntime: RuntimeDefinition {
    /// `pytorch:cpu`.
    public let id = RuntimeID(name: "pytorch", device: "cpu")
    /// The name in tables and figures.
    public let title = "PyTorch"
    /// PyTorch runs operation by operation.
    public let isNative = true

    init() {}

    /// Whether the interpreter and the packages are there.
    public func availability(in installation: RuntimeInstallation) -> Availability {
        let python = installation.pythonExecutable
        guard FileManager.default.isExecutableFile(atPath: python.path) else {
            return .unavailable(reason: "there is no Python environment at \(python.path)", remedy: setupRemedy)
        }
        for package in ["torch", "onnx", "numpy"] where installation.packageVersion(package) == nil {
            return .unavailable(
                reason: "the package \(package) is missing in \(installation.pythonEnvironment.path)",
                remedy: setupRemedy)
        }
        guard let library = installation.library(in: "torch/lib", prefix: "libtorch_cpu.so"),
            RuntimeInstallation.isSharedLibrary(library)
        else {
            return .unavailable(
                reason: "PyTorch's library in \(installation.pythonEnvironment.path) is missing or damaged",
                remedy: setupRemedy)
        }
        return .available(version: installation.packageVersion("torch") ?? "unknown", devices: ["cpu"])
    }

    /// The environment's interpreter with the worker's files, which are written where they are missing.
    public func workerCommand(
        in installation: RuntimeInstallation, sullivanExecutable: String, threads: Int
    ) throws -> WorkerCommand {
        try requireAvailable(in: installation)
        let folder = try WorkerFiles.pyTorch.write(to: installation.workersFolder)
        return WorkerCommand(
            executable: installation.pythonExecutable.path,
            // -I: neither the user's own packages nor PYTHON… variables change what is measured.
            arguments: ["-I", folder.appendingPathComponent("pytorch_worker.py").path],
            recordedSettings: [
                "torch.set_num_threads": "\(threads): the same threads for every runtime",
                "gc.freeze": "after load: what is loaded is not searched for garbage while inferences are timed",
                "python -I": "the user's own packages and PYTHON variables do not change what is measured",
            ])
    }
}
