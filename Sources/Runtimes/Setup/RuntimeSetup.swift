import Foundation

/// `sullivan setup`: a managed Python environment in `.sullivan/` with the pinned packages of the runtimes.
///
/// A runtime whose packages are installed is marked by a file with its pins, written last. A set-up that was killed
/// leaves a mark of its own, and the next one makes the environment anew, with what was finished before.
public struct RuntimeSetup: Sendable {
    /// Where to install.
    public let installation: RuntimeInstallation
    let requirements: Requirements
    let environment: [String: String]

    /// Installs into `installation`; `SULLIVAN_PYTHON` in `environment` names the Python to use.
    public init(
        installation: RuntimeInstallation, environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.init(installation: installation, environment: environment, requirements: .embedded)
    }

    init(installation: RuntimeInstallation, environment: [String: String], requirements: Requirements) {
        self.installation = installation
        self.environment = environment
        self.requirements = requirements
    }

    /// The names that can be set up, in the order in which they are installed.
    public static var runtimeNames: [String] { Requirements.embedded.runtimes }

    /// Whether the runtimes are installed, whole as far as a look at their files tells, in the wanted versions.
    public func isSatisfied(_ runtimes: [String] = RuntimeSetup.runtimeNames) -> Bool {
        !marks.isInterrupted && runtimes.allSatisfy { marks.isFinished($0) && isWhole($0) }
    }

    /// Installs what is missing of `runtimes` (names without device; all where the list is empty) and returns what was
    /// installed. `progress` gets one line at a time.
    ///
    /// Throws `RuntimeError.unknownRuntime` and `RuntimeError.setupFailed`. What a cancelled or failed set-up left is
    /// repaired by the next.
    @discardableResult
    public func run(
        _ runtimes: [String] = [], progress: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> [String] {
        let chosen = try choose(runtimes)
        let lock = try SetupLock(folder: installation.root)
        defer { lock.release() }
        if isSatisfied(chosen) {
            progress("\(chosen.joined(separator: ", ")): already installed")
            return []
        }
        let python = PythonEnvironment(installation: installation, environment: environment, progress: progress)
        if marks.isInterrupted { try await python.waitForOrphans() }
        let anew = marks.isInterrupted ? true : await !python.works()
        let wanted =
            anew
            ? requirements.runtimes.filter { chosen.contains($0) || marks.isFinished($0) }
            : chosen.filter { !(marks.isFinished($0) && isWhole($0)) }
        // Finished before but not whole now: pip would believe its own records and leave the damage.
        let damaged = anew ? [] : wanted.filter(marks.isFinished)

        try marks.begin(wanted)
        if anew { try await python.create() }
        if !damaged.isEmpty { try await python.install(requirements.packages(for: damaged), force: true) }
        try await python.install(requirements.packages(for: wanted), force: false)
        for runtime in wanted where !isWhole(runtime) {
            throw RuntimeError.setupFailed(
                step: "check \(runtime)", detail: "pip ended well but the runtime's files are not all there",
                remedy: "remove \(installation.pythonEnvironment.path) and run setup again")
        }
        try marks.finish(wanted)
        progress("\(wanted.joined(separator: ", ")): installed in \(installation.pythonEnvironment.path)")
        return wanted
    }

    private var marks: SetupMarks {
        SetupMarks(folder: installation.root.appendingPathComponent("setup"), requirements: requirements)
    }

    private func choose(_ runtimes: [String]) throws -> [String] {
        for name in runtimes where !requirements.runtimes.contains(name) {
            let near = RuntimeRegistry.near(name).filter(requirements.runtimes.contains)
            throw RuntimeError.unknownRuntime(name: name, near: near, all: requirements.runtimes)
        }
        return requirements.runtimes.filter { runtimes.isEmpty || runtimes.contains($0) }
    }

    /// Whether all pinned packages are there in their versions and the runtime's library is no ruin.
    private func isWhole(_ runtime: String) -> Bool {
        let pins = requirements.packages(for: [runtime]).map { $0.components(separatedBy: "==") }
        guard pins.allSatisfy({ $0.count == 2 && installation.packageVersion($0[0]) == $0[1] }) else { return false }
        let definitions = RuntimeRegistry.all.filter { $0.setupName == runtime }
        return definitions.allSatisfy {
            if case .available = $0.availability(in: installation) { true } else { false }
        }
    }
}
