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

    /// Whether its files are installed; reads the file system only, starts nothing and loads nothing.
    ///
    /// What only the runtime itself can tell (its exact build, the devices it finds) is in a worker's `HelloAnswer`.
    func availability(in installation: RuntimeInstallation) -> Availability

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

    /// Throws `RuntimeError.notInstalled` unless the runtime's files are there.
    func requireAvailable(in installation: RuntimeInstallation) throws {
        if case .unavailable(let reason, let remedy) = availability(in: installation) {
            throw RuntimeError.notInstalled(runtime: id, reason: reason, remedy: remedy)
        }
    }

    /// The remedy for a runtime that is missing or damaged.
    var setupRemedy: String { "run: sullivan setup \(setupName)" }
}

/// Whether a runtime can be used.
public enum Availability: Sendable, Equatable {
    /// Installed, with its version and the devices that its files serve (lower case).
    case available(version: String, devices: [String])
    /// Not to be used: why, and what to do.
    case unavailable(reason: String, remedy: String)
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

    /// Creates a command.
    public init(
        executable: String, arguments: [String], environment: [String: String] = [:],
        recordedSettings: [String: String] = [:]
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.recordedSettings = recordedSettings
    }
}
