/// PyTorch's compiler: the modules of `pytorch` through torch.compile (inductor), on the processor or over CUDA.
public struct PyTorchCompileRuntime: RuntimeDefinition {
    /// `pytorch-compile:cpu`, `pytorch-compile:cuda`, `pytorch-compile:cuda.1`.
    public let id: RuntimeID
    /// The name in tables and figures.
    public let title: String
    /// Inductor compiles the whole network.
    public let isNative = false
    /// f32 and bf16; int8 would need other modules than a user's.
    public let precisions = ["f32", "bf16"]
    private let worker: PyTorchWorker
    private let tools: CompilerTools

    /// Seconds that a load may take. Without cached code a network of a thousand layers compiles for many minutes.
    static let loadTimeoutSeconds = 1800.0

    init(
        device: String = "cpu", devices: NVIDIADevices = NVIDIADevices(), tools: CompilerTools = CompilerTools()
    ) {
        id = RuntimeID(name: "pytorch-compile", device: device)
        worker = PyTorchWorker(id: id, devices: devices)
        self.tools = tools
        title = worker.isOnCUDA ? "PyTorch compile (inductor, CUDA graphs)" : "PyTorch compile (inductor)"
    }

    /// `pytorch`, or `pytorch-cuda` for PyTorch's build for CUDA.
    public var setupName: String { worker.setupName }

    /// Whether the device, the packages, a C++ compiler and Python's headers are there.
    public func availability(in installation: RuntimeInstallation) -> Availability {
        let availability = worker.availability(in: installation)
        guard case .available = availability,
            let missing = tools.missing(for: worker.environment(in: installation))
        else { return availability }
        return .unavailable(reason: missing, remedy: CompilerTools.remedy)
    }

    /// What is wrong with the interpreter and the packages; a compiler is not installed by `setup`.
    public func damage(in installation: RuntimeInstallation) -> String? {
        worker.damage(in: installation)
    }

    /// The compiler for another CUDA device.
    public func serving(device: String) -> (any RuntimeDefinition)? {
        PyTorchWorker.knows(device: device, like: id.device)
            ? PyTorchCompileRuntime(device: device, devices: worker.devices, tools: tools) : nil
    }

    /// PyTorch's worker; what it compiles is kept in the installation folder for the next fresh process.
    public func workerCommand(
        in installation: RuntimeInstallation, sullivanExecutable: String, threads: Int
    ) throws -> WorkerCommand {
        try requireAvailable(in: installation)
        var command = try worker.command(in: installation, threads: threads)
        let cache = installation.root.appendingPathComponent("cache/inductor", isDirectory: true).path
        command.environment["TORCHINDUCTOR_CACHE_DIR"] = cache
        command.recordedSettings["TORCHINDUCTOR_CACHE_DIR"] =
            "\(cache): compiled code is kept for the next fresh process; moves compile time only"
        command.recordedSettings["torch.compile"] =
            worker.isOnCUDA
            ? "mode=reduce-overhead, which records and replays CUDA graphs, dynamic=False: shapes are fixed"
            : "default mode, dynamic=False: shapes are fixed"
        command.loadTimeoutSeconds = Self.loadTimeoutSeconds
        return command
    }
}
