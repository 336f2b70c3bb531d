import NetworkGraph

/// What can go wrong with a runtime, its worker or its installation.
public enum RuntimeError: UserFacingError, Equatable {
    /// Text that has not the form `name` or `name:device`.
    case malformedRuntime(text: String)
    /// No runtime of that name; `near` may hold what was meant.
    case unknownRuntime(name: String, near: [String], all: [String])
    /// A known runtime, but not on that device.
    case unknownDevice(runtime: String, device: String, devices: [String])
    /// The runtime is missing or damaged.
    case notInstalled(runtime: RuntimeID, reason: String, remedy: String)
    /// A known runtime on a device that this machine lacks.
    case noDevice(runtime: RuntimeID, reason: String, remedy: String)
    /// No runtime of a comparison knows the precision; `able` are those that do.
    case precisionUnavailable(precision: String, runtimes: [RuntimeID], able: [RuntimeID])
    /// A device that only emulates one was to be timed.
    case emulatedDevice(runtime: RuntimeID)
    /// The runtime's library is there but cannot be opened.
    case libraryUnusable(runtime: RuntimeID, path: String, reason: String)
    /// The runtime itself reported an error, for example while it read a model.
    case runtimeFailed(runtime: RuntimeID, failure: WorkerFailure)
    /// A worker's files could not be written.
    case workerFilesFailed(path: String, reason: String)
    /// A worker was set up wrongly, for example with processors that do not exist.
    case workerSettings(reason: String)
    /// A step of `sullivan setup` failed.
    case setupFailed(step: String, detail: String, remedy: String)

    /// What is wrong.
    public var message: String {
        switch self {
        case .malformedRuntime(let text): "'\(text)' is not a runtime; runtimes are written name or name:device"
        case .unknownRuntime(let name, _, _): "unknown runtime '\(name)'"
        case .unknownDevice(let runtime, let device, _): "runtime '\(runtime)' does not know the device '\(device)'"
        case .notInstalled(let runtime, let reason, _): "runtime '\(runtime)' is not installed: \(reason)"
        case .noDevice(let runtime, let reason, _): "runtime '\(runtime)' has no device here: \(reason)"
        case .precisionUnavailable(let precision, let runtimes, _):
            runtimes.count == 1
                ? "\(runtimes[0]) has no \(precision)"
                : "none of \(runtimes.map(\.description).joined(separator: ", ")) has \(precision)"
        case .emulatedDevice(let runtime):
            "the device of '\(runtime)' is emulated by the processor: its times mean nothing and are not measured"
        case .libraryUnusable(let runtime, let path, let reason):
            "the library of '\(runtime)' cannot be opened: \(path): \(reason)"
        case .runtimeFailed(let runtime, let failure):
            "'\(runtime)' failed: \(failure.message)\(failure.node.map { " (node '\($0)')" } ?? "")"
        case .workerFilesFailed(let path, let reason): "cannot write the worker's files in \(path): \(reason)"
        case .workerSettings(let reason): reason
        case .setupFailed(let step, let detail, _): "setup failed: \(step): \(detail)"
        }
    }

    /// What to do.
    public var remedy: String? {
        switch self {
        case .malformedRuntime: "for example: openvino or openvino:cpu"
        case .unknownRuntime(_, let near, let all):
            near.isEmpty
                ? "known are \(all.joined(separator: ", "))" : "did you mean \(near.joined(separator: " or "))?"
        case .unknownDevice(_, _, let devices): "it knows \(devices.joined(separator: ", "))"
        case .notInstalled(_, _, let remedy), .noDevice(_, _, let remedy): remedy
        case .precisionUnavailable(_, _, let able):
            "add one that has: \(able.map(\.description).joined(separator: ", "))"
        case .emulatedDevice: "compare outputs with: sullivan verify"
        case .libraryUnusable(let runtime, _, _): "run: sullivan setup \(RuntimeRegistry.setupName(of: runtime))"
        case .runtimeFailed, .workerSettings: nil
        case .workerFilesFailed: "make the folder writable, or set SULLIVAN_HOME to one that is"
        case .setupFailed(_, _, let remedy): remedy
        }
    }
}
