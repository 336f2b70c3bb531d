import Foundation

/// What the definitions of PyTorch share: the device, the installed files, the worker's command.
struct PyTorchWorker: Sendable {
    let id: RuntimeID
    var devices = NVIDIADevices()

    /// Whether it runs on a device of NVIDIA's.
    var isOnCUDA: Bool { id.device != "cpu" }

    /// PyTorch's build for CUDA is several gigabytes larger and has an environment of its own.
    var setupName: String { isOnCUDA ? "pytorch-cuda" : "pytorch" }

    /// The Python environment that holds PyTorch.
    func environment(in installation: RuntimeInstallation) -> InstalledEnvironment {
        installation.environment(isOnCUDA ? "pytorch-cuda" : RuntimeInstallation.sharedEnvironment)
    }

    /// `cpu`, `cuda` or `cuda.1`: whether the worker knows such a device.
    static func knows(device: String, like own: String) -> Bool {
        if device == own { return true }
        let parts = device.split(separator: ".", omittingEmptySubsequences: false)
        return own == "cuda" && parts.count == 2 && parts[0] == "cuda" && Int(parts[1]).map { $0 >= 0 } == true
    }

    /// What is wrong with the installed files; nil where they are whole.
    func damage(in installation: RuntimeInstallation) -> String? {
        let environment = environment(in: installation)
        let python = environment.interpreter
        guard FileManager.default.isExecutableFile(atPath: python.path) else {
            return "there is no Python environment at \(python.path)"
        }
        for package in ["torch", "onnx", "numpy"] where environment.packageVersion(package) == nil {
            return "the package \(package) is missing in \(environment.folder.path)"
        }
        for name in ["libtorch_cpu.so"] + (isOnCUDA ? ["libtorch_cuda.so"] : []) {
            guard let library = environment.library(in: "torch/lib", prefix: name),
                RuntimeInstallation.isSharedLibrary(library)
            else { return "PyTorch's library \(name) in \(environment.folder.path) is missing or damaged" }
        }
        return nil
    }

    /// Whether the device is there and the files are.
    func availability(in installation: RuntimeInstallation) -> Availability {
        if isOnCUDA, let reason = devices.whyMissing(number) {
            return .noDevice(reason: reason, remedy: "run on a machine with an NVIDIA GPU and its driver")
        }
        if let reason = damage(in: installation) {
            return .unavailable(reason: reason, remedy: "run: sullivan setup \(setupName)")
        }
        let version = environment(in: installation).packageVersion("torch") ?? "unknown"
        return .available(version: version, devices: [id.device])
    }

    /// The environment's interpreter with the worker's files, which are written where they are missing.
    func command(in installation: RuntimeInstallation, threads: Int) throws -> WorkerCommand {
        let folder = try WorkerFiles.pyTorch.write(to: installation.workersFolder)
        var settings = [
            "torch.set_num_threads": "\(threads): the same threads for every runtime",
            "gc.freeze": "after load: what is loaded is not searched for garbage while inferences are timed",
            "python -I": "the user's own packages and PYTHON variables do not change what is measured",
        ]
        if isOnCUDA {
            settings["torch.cuda.synchronize"] = "after each inference: finished work is timed, copies included"
            settings["fp32_precision"] = "ieee for convolutions and matrix products: f32 is not rounded to TF32"
        }
        return WorkerCommand(
            executable: environment(in: installation).interpreter.path,
            // -I: neither the user's own packages nor PYTHON… variables change what is measured.
            arguments: ["-I", folder.appendingPathComponent("pytorch_worker.py").path, id.description],
            recordedSettings: settings)
    }

    /// The device's number: 0 of `cuda`, 1 of `cuda.1`.
    private var number: Int { id.device.split(separator: ".").last.flatMap { Int($0) } ?? 0 }
}
