import Runtimes
import Statistics

/// How two runtimes' outputs for the same input agree, before anything is timed.
public struct AgreementRecord: Codable, Hashable, Sendable {
    /// The runtime whose output is checked.
    public var runtime: RuntimeID
    /// The runtime that it is checked against.
    public var reference: RuntimeID
    /// Largest absolute difference.
    public var maximumAbsoluteError: Double
    /// Largest absolute difference over the reference output's range.
    public var maximumRelativeError: Double
    /// Cosine of the angle between the outputs.
    public var cosine: Double
    /// Whether both figures are within the limits of the precision.
    public var agrees: Bool

    /// Creates the record of a comparison.
    public init(
        runtime: RuntimeID, reference: RuntimeID, maximumAbsoluteError: Double, maximumRelativeError: Double,
        cosine: Double, agrees: Bool
    ) {
        self.runtime = runtime
        self.reference = reference
        self.maximumAbsoluteError = maximumAbsoluteError
        self.maximumRelativeError = maximumRelativeError
        self.cosine = cosine
        self.agrees = agrees
    }
}

/// Something that a cell asked for and did not get.
public struct FailureRecord: Codable, Hashable, Sendable {
    /// The network's name.
    public var network: String
    /// The runtime that failed; nil where the network itself could not be made.
    public var runtime: RuntimeID?
    /// What was being done: `start`, `load`, `check` or `measure`.
    public var stage: String
    /// What went wrong, one line.
    public var reason: String

    /// Creates the record of a failure.
    public init(network: String, runtime: RuntimeID?, stage: String, reason: String) {
        self.network = network
        self.runtime = runtime
        self.stage = stage
        self.reason = reason
    }
}

/// Why measuring a cell ended.
public enum StopReason: String, Codable, Hashable, Sendable {
    /// The interval reached the target.
    case target
    /// The time or the launches were used up.
    case budget
}

/// What was found for one runtime on one network.
public struct RuntimeEstimate: Codable, Hashable, Sendable {
    /// The runtime.
    public var runtime: RuntimeID
    /// The runtime that it is compared with.
    public var baseline: RuntimeID
    /// Latency of one inference over all launches, nanoseconds.
    public var latencyP50: Double
    /// 90th percentile of the latency, nanoseconds.
    public var latencyP90: Double
    /// Mean latency, nanoseconds.
    public var latencyMean: Double
    /// Least latency, nanoseconds.
    public var latencyMinimum: Double
    /// Baseline latency over this runtime's latency: exp of the mean log ratio over launches.
    public var speedup: Double
    /// Lower end of the speed-up's 95 % interval.
    public var speedupLow: Double
    /// Upper end of the speed-up's 95 % interval.
    public var speedupHigh: Double
    /// Launches that the estimate rests on.
    public var launches: Int
    /// Rounds that the estimate rests on.
    public var rounds: Int
    /// Timed inferences that the estimate rests on.
    public var samples: Int
    /// Blocks that the guard marked, of all blocks.
    public var disturbedBlocks: Int
    /// All blocks of this runtime, repeated ones included.
    public var blocks: Int
    /// Why measuring ended.
    public var stoppedBy: StopReason
    /// Median time to read and compile the network, nanoseconds.
    public var loadNanoseconds: Double
    /// The precision that inference really used.
    public var effectivePrecision: String
    /// Highest resident memory of the worker, bytes.
    public var peakResidentBytes: Int
    /// The runtime's version.
    public var version: String
    /// What a reader must be told, for example a warm-up that never settled.
    public var warnings: [String]

    /// Creates an estimate.
    public init(
        runtime: RuntimeID, baseline: RuntimeID, latencyP50: Double, latencyP90: Double, latencyMean: Double,
        latencyMinimum: Double, speedup: Double, speedupLow: Double, speedupHigh: Double, launches: Int, rounds: Int,
        samples: Int, disturbedBlocks: Int, blocks: Int, stoppedBy: StopReason, loadNanoseconds: Double,
        effectivePrecision: String, peakResidentBytes: Int, version: String, warnings: [String]
    ) {
        self.runtime = runtime
        self.baseline = baseline
        self.latencyP50 = latencyP50
        self.latencyP90 = latencyP90
        self.latencyMean = latencyMean
        self.latencyMinimum = latencyMinimum
        self.speedup = speedup
        self.speedupLow = speedupLow
        self.speedupHigh = speedupHigh
        self.launches = launches
        self.rounds = rounds
        self.samples = samples
        self.disturbedBlocks = disturbedBlocks
        self.blocks = blocks
        self.stoppedBy = stoppedBy
        self.loadNanoseconds = loadNanoseconds
        self.effectivePrecision = effectivePrecision
        self.peakResidentBytes = peakResidentBytes
        self.version = version
        self.warnings = warnings
    }
}

/// All that was found for a cell.
public struct CellOutcome: Codable, Hashable, Sendable {
    /// What was asked.
    public var specification: CellSpecification
    /// One estimate for each runtime that could be measured.
    public var estimates: [RuntimeEstimate]
    /// One comparison for each runtime but the reference.
    public var agreements: [AgreementRecord]
    /// What could not be had.
    public var failures: [FailureRecord]

    /// Creates a cell's outcome.
    public init(
        specification: CellSpecification, estimates: [RuntimeEstimate], agreements: [AgreementRecord],
        failures: [FailureRecord]
    ) {
        self.specification = specification
        self.estimates = estimates
        self.agreements = agreements
        self.failures = failures
    }
}
