import Foundation
import NetworkGraph

/// `sullivan setup`: managed Python environments in `.sullivan/` with the pinned packages of the runtimes.
///
/// Most runtimes share an environment; an extra, such as TensorFlow, has one of its own and is installed only where it
/// is asked for. What is installed is marked by a file with its pins, written last. A set-up that was killed leaves a
/// mark of its own, and the next one makes that environment anew, with what was finished in it before.
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
    public static var names: [String] { Requirements.embedded.names }

    /// The names that are set up where none is given.
    public static var ordinaryNames: [String] { Requirements.embedded.groups.filter { !$0.isExtra }.map(\.name) }

    /// The names that are set up only where they are given, or all are asked for.
    public static var extraNames: [String] { Requirements.embedded.groups.filter(\.isExtra).map(\.name) }

    /// Every name but those that would serve no device of this machine.
    public var usableNames: [String] {
        Self.names.filter { name in
            let definitions = RuntimeRegistry.all.filter { $0.setupName == name }
            return definitions.isEmpty
                || definitions.contains {
                    if case .noDevice = $0.availability(in: installation) { false } else { true }
                }
        }
    }

    /// Whether all of it is installed, whole as far as a look at the files tells, in the wanted versions.
    ///
    /// `names` as for `run`; an unknown one is not installed.
    public func isSatisfied(_ names: [String] = []) -> Bool {
        (try? choose(names)).map(areSatisfied) ?? false
    }

    /// Installs what is missing of `names` (of all ordinary runtimes where the list is empty) and returns what was
    /// installed. A runtime's name stands for what installs it: `tensorflow-eager` for `tensorflow`. `progress` gets
    /// one line at a time.
    ///
    /// Throws `RuntimeError.unknownRuntime` and `RuntimeError.setupFailed`. What a cancelled or failed set-up left is
    /// repaired by the next.
    @discardableResult
    public func run(
        _ names: [String] = [], progress: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> [String] {
        let chosen = try choose(names)
        let lock = try SetupLock(folder: installation.root)
        defer { lock.release() }
        if areSatisfied(chosen) {
            progress("\(list(chosen)): already installed")
            return []
        }
        var installed: [String] = []
        for (name, groups) in Requirements.byEnvironment(chosen) where !areSatisfied(groups) {
            installed += try await install(groups, into: name, progress: progress)
        }
        return installed
    }

    /// Brings one environment to a state in which `chosen`, all of that environment, are installed.
    private func install(
        _ chosen: [Requirements.Group], into name: String, progress: @escaping @Sendable (String) -> Void
    ) async throws -> [String] {
        let marks = marks(of: name)
        let python = PythonEnvironment(
            place: installation.environment(name), environment: environment, progress: progress)
        if marks.isInterrupted { try await python.waitForOrphans() }
        let anew = marks.isInterrupted ? true : await !python.works()
        let wanted =
            anew
            ? requirements.groups.filter { $0.environment == name && (chosen.contains($0) || marks.isFinished($0)) }
            : chosen.filter { !(marks.isFinished($0) && isWhole($0)) }
        // Finished before but not whole now: pip would believe its own records and leave the damage.
        let damaged = anew ? [] : wanted.filter(marks.isFinished)

        try marks.begin(wanted)
        if anew { try await python.create() }
        if !damaged.isEmpty { try await python.install(Requirements.packages(of: damaged), force: true) }
        try await python.install(Requirements.packages(of: wanted), force: false)
        for group in wanted where !isWhole(group) {
            throw RuntimeError.setupFailed(
                step: "check \(group.name)", detail: "pip ended well but the runtime's files are not all there",
                remedy: "remove \(python.place.folder.path) and run setup again")
        }
        try marks.finish(wanted)
        progress("\(list(wanted)): installed in \(python.place.folder.path)")
        return wanted.map(\.name)
    }

    private func marks(of environment: String) -> SetupMarks {
        SetupMarks(folder: installation.root.appendingPathComponent("setup"), environment: environment)
    }

    private func list(_ groups: [Requirements.Group]) -> String {
        groups.map(\.name).joined(separator: ", ")
    }

    private func choose(_ names: [String]) throws -> [Requirements.Group] {
        if names.isEmpty { return requirements.groups.filter { !$0.isExtra } }
        let wanted = try names.map { name in
            let runtime = RuntimeID(name).flatMap { try? RuntimeRegistry.definition(for: $0) }
            guard let group = requirements.group(name) ?? runtime.flatMap({ requirements.group($0.setupName) }) else {
                let known = requirements.names
                throw RuntimeError.unknownRuntime(
                    name: name, near: NearestNames.of(name, among: known), all: known)
            }
            return group
        }
        return requirements.groups.filter(wanted.contains)
    }

    private func areSatisfied(_ groups: [Requirements.Group]) -> Bool {
        groups.allSatisfy { group in
            let marks = marks(of: group.environment)
            return !marks.isInterrupted && marks.isFinished(group) && isWhole(group)
        }
    }

    /// Whether all pinned packages are there in their versions and the runtime's library is no ruin.
    private func isWhole(_ group: Requirements.Group) -> Bool {
        let place = installation.environment(group.environment)
        // "===" asks pip for a build without a local part such as +cpu.
        let pins = group.packages.map { $0.replacing("===", with: "==").components(separatedBy: "==") }
        guard pins.allSatisfy({ $0.count == 2 && place.packageVersion($0[0]) == $0[1] }) else { return false }
        // One whose files are whole is enough: another may want a device that this machine has not.
        let definitions = RuntimeRegistry.all.filter { $0.setupName == group.name }
        return definitions.isEmpty || definitions.contains { $0.damage(in: installation) == nil }
    }
}
