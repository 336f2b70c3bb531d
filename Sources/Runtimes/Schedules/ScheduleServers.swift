/// The programs that tell runtimes' schedules: Python files that answer `ScheduleRequest` for network after network.
public enum ScheduleServers {
    /// The runtimes whose schedules can be read.
    public static let runtimes = [RuntimeID(name: "openvino"), RuntimeID(name: "pytorch")]

    static let openVINO = WorkerFiles(files: [
        "openvino_schedule.py": PackageResources.openvino_schedule_py,
        "schedule_server.py": PackageResources.schedule_server_py,
        "worker_channel.py": PackageResources.worker_channel_py,
    ])

    /// With PyTorch's translation of ONNX files: what is looked at is what its worker runs.
    static let pyTorch = WorkerFiles(
        files: WorkerFiles.pyTorch.files.merging([
            "pytorch_schedule.py": PackageResources.pytorch_schedule_py,
            "schedule_server.py": PackageResources.schedule_server_py,
        ]) { $1 })

    /// How to start the server of a runtime; nil for one whose schedule cannot be read.
    ///
    /// It speaks the worker protocol's lines and knows `schedule` alone. Throws `RuntimeError.notInstalled`, and
    /// `RuntimeError.workerFilesFailed` where files cannot be written.
    public static func command(for runtime: RuntimeID, in installation: RuntimeInstallation) throws -> WorkerCommand? {
        guard runtimes.contains(runtime) else { return nil }
        let definition = try RuntimeRegistry.definition(for: runtime)
        try definition.requireAvailable(in: installation)
        let (files, program) =
            runtime.name == "openvino" ? (openVINO, "openvino_schedule.py") : (pyTorch, "pytorch_schedule.py")
        let folder = try files.write(to: installation.workersFolder)
        // -I: neither the user's own packages nor PYTHON… variables change what is read.
        return WorkerCommand(
            executable: installation.pythonExecutable.path,
            arguments: ["-I", folder.appendingPathComponent(program).path])
    }
}
