/// PyTorch in eager mode: a Python worker that runs torch.nn modules one after the other, on the processor or over CUDA.
public struct PyTorchRuntime: RuntimeDefinition {
    /// `pytorch:cpu`, `pytorch:cuda`, `pytorch:cuda.1`.
    public let id: RuntimeID
    /// The name in tables and figures.
    public let title: String
    /// PyTorch runs operation by operation.
    public let isNative = true
    /// f32 and bf16; int8 would need other modules than a user's.
    public let precisions = ["f32", "bf16"]
    private let worker: PyTorchWorker

    init(device: String = "cpu", devices: NVIDIADevices = NVIDIADevices()) {
        id = RuntimeID(name: "pytorch", device: device)
        worker = PyTorchWorker(id: id, devices: devices)
        title = worker.isOnCUDA ? "PyTorch (CUDA)" : "PyTorch"
    }

    /// `pytorch`, or `pytorch-cuda` for PyTorch's build for CUDA.
    public var setupName: String { worker.setupName }

    /// Whether the device, the interpreter and the packages are there.
    public func availability(in installation: RuntimeInstallation) -> Availability {
        worker.availability(in: installation)
    }

    /// What is wrong with the interpreter and the packages.
    public func damage(in installation: RuntimeInstallation) -> String? {
        worker.damage(in: installation)
    }

    /// PyTorch on another CUDA device.
    public func serving(device: String) -> (any RuntimeDefinition)? {
        PyTorchWorker.knows(device: device, like: id.device)
            ? PyTorchRuntime(device: device, devices: worker.devices) : nil
    }

    /// The environment's interpreter with the worker's files, which are written where they are missing.
    public func workerCommand(
        in installation: RuntimeInstallation, sullivanExecutable: String, threads: Int
    ) throws -> WorkerCommand {
        try requireAvailable(in: installation)
        return try worker.command(in: installation, threads: threads)
    }
}
