import Foundation
import Measurement
import Runtimes

/// Which cell of which machine.
public struct CellReference: Hashable, Sendable, Codable {
    /// The cell's key.
    public var key: String
    /// The machine's fingerprint.
    public var machine: String

    /// Creates a reference.
    public init(key: String, machine: String) {
        self.key = key
        self.machine = machine
    }
}

/// How far a cell is.
public enum CellStatus: String, Codable, Hashable, Sendable, CaseIterable {
    /// Begun and not ended: being measured, or cut off.
    case running
    /// Measured.
    case done
    /// At least one runtime failed; what the others gave is kept.
    case failed
}

/// What cells were measured with: the machine, the build of Sullivan, the runtimes.
public struct EnvironmentFacts: Codable, Hashable, Sendable {
    /// The machine.
    public var host: HostFacts
    /// Sullivan's version.
    public var sullivanVersion: String
    /// Each runtime's version by its identifier, for example `openvino:cpu`.
    public var versions: [String: String]
    /// Settings of the environment that bear on speed, for example the allocator's.
    public var settings: [String: String]

    /// Creates an environment's facts.
    public init(
        host: HostFacts, sullivanVersion: String, versions: [RuntimeID: String], settings: [String: String] = [:]
    ) {
        self.host = host
        self.sullivanVersion = sullivanVersion
        self.versions = Dictionary(versions.map { ($0.description, $1) }, uniquingKeysWith: { first, _ in first })
        self.settings = settings
    }
}

/// A cell as a results folder holds it.
public struct StoredCell: Hashable, Sendable {
    /// Its key and machine.
    public var reference: CellReference
    /// What was asked, with the budget that was asked.
    public var specification: CellSpecification
    /// How far it is.
    public var status: CellStatus
    /// What was found; nil before a first end. A cell that is being continued keeps its last findings until the next.
    public var outcome: CellOutcome?
    /// Its network; nil where the network's graph was not known.
    public var facts: NetworkFacts?
    /// What it was last measured with.
    public var environment: EnvironmentFacts
    /// Launches stored.
    public var launches: Int
    /// Seconds spent on it, in all sessions.
    public var seconds: Double
    /// When it was first begun.
    public var startedAt: Date
    /// When it last ended.
    public var finishedAt: Date?

    /// Whether nothing is left to do for `request`: it ended under a rule for stopping that demanded no less, or every
    /// estimate has the precision and the launches that are asked for.
    public func satisfies(_ request: CellSpecification) -> Bool {
        guard status == .done, let outcome else { return false }
        let asked = request.settings
        if !asked.demandsMore(than: specification.settings) { return true }
        return asked.targetError >= specification.settings.targetError && launches >= asked.minimumLaunches
            && outcome.estimates.allSatisfy { $0.stoppedBy == .target }
    }
}
