/// What Sullivan knows of one runtime on one device before any process is started.
///
/// A new runtime is one folder in this module that holds a definition, and one line in `RuntimeRegistry.all`.
public protocol RuntimeDefinition: Sendable {
    /// The name on the command line.
    var id: RuntimeID { get }
    /// The name in tables and figures, for example "OpenVINO".
    var title: String { get }
    /// Whether it executes operation by operation, as a framework does.
    var isNative: Bool { get }
    /// The name under which `sullivan setup` installs it.
    var setupName: String { get }
    /// The precisions that it can run where the processor has them, of `f32`, `bf16` and `int8`; f32 always.
    var precisions: [String] { get }

    /// Whether it can be used here; reads the file system only, starts nothing and loads nothing.
    ///
    /// What only the runtime itself can tell (its exact build, the devices it finds) is in a worker's `HelloAnswer`.
    func availability(in installation: RuntimeInstallation) -> Availability

    /// What is wrong with the files that `sullivan setup` installs; nil where they are whole, whatever else is missing.
    func damage(in installation: RuntimeInstallation) -> String?

    /// The same runtime on another device of its kind, for example `cuda.1` for `cuda`, whether or not this machine has
    /// it; nil where the runtime knows no device of that name.
    func serving(device: String) -> (any RuntimeDefinition)?

    /// Whether its device here is only an emulation, whose times mean nothing.
    func isEmulated(in installation: RuntimeInstallation) -> Bool

    /// How to start a worker process. `sullivanExecutable` is the path of the running executable, which serves as
    /// worker for runtimes reached over a C API.
    ///
    /// Throws `RuntimeError.notInstalled`, and `RuntimeError.workerFilesFailed` where files cannot be written.
    func workerCommand(
        in installation: RuntimeInstallation, sullivanExecutable: String, threads: Int
    ) throws -> WorkerCommand
}

extension RuntimeDefinition {
    /// The runtime's own name.
    public var setupName: String { id.name }

    /// f32 alone.
    public var precisions: [String] { ["f32"] }

    /// A device is what it says.
    public func isEmulated(in installation: RuntimeInstallation) -> Bool { false }

    /// What makes it unavailable.
    public func damage(in installation: RuntimeInstallation) -> String? {
        if case .unavailable(let reason, _) = availability(in: installation) { reason } else { nil }
    }

    /// Itself where the device is its own.
    public func serving(device: String) -> (any RuntimeDefinition)? { device == id.device ? self : nil }

    /// The runtime's version as its files tell it.
    ///
    /// Throws `RuntimeError.notInstalled` and `RuntimeError.noDevice`.
    @discardableResult
    public func requireAvailable(in installation: RuntimeInstallation) throws -> String {
        switch availability(in: installation) {
        case .available(let version, _): return version
        case .unavailable(let reason, let remedy):
            throw RuntimeError.notInstalled(runtime: id, reason: reason, remedy: remedy)
        case .noDevice(let reason, let remedy):
            throw RuntimeError.noDevice(runtime: id, reason: reason, remedy: remedy)
        }
    }

    /// The remedy for a runtime that is missing or damaged.
    var setupRemedy: String { "run: sullivan setup \(setupName)" }
}

/// Whether a runtime can be used.
public enum Availability: Sendable, Equatable {
    /// Installed, with its version and the devices that its files serve (lower case).
    case available(version: String, devices: [String])
    /// Not to be used: why, and what to install.
    case unavailable(reason: String, remedy: String)
    /// This machine lacks the device: what was looked for, and what it would take.
    case noDevice(reason: String, remedy: String)
}

/// How to start a worker process.
public struct WorkerCommand: Sendable, Equatable {
    /// Absolute path of the program.
    public var executable: String
    /// Its arguments.
    public var arguments: [String]
    /// Variables that override the inherited environment.
    public var environment: [String: String]
    /// Each setting that departs from what the runtime's users get, with its value and reason.
    public var recordedSettings: [String: String]
    /// How long a load may take where that is longer than the protocol's time-out, because it compiles.
    public var loadTimeoutSeconds: Double?

    /// Creates a command.
    public init(
        executable: String, arguments: [String], environment: [String: String] = [:],
        recordedSettings: [String: String] = [:], loadTimeoutSeconds: Double? = nil
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.recordedSettings = recordedSettings
        self.loadTimeoutSeconds = loadTimeoutSeconds
    }
}
