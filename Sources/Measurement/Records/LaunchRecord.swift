import Foundation
import Runtimes

/// One launch of a cell: a set of fresh worker processes and every block that they ran.
public struct LaunchRecord: Codable, Hashable, Sendable {
    /// Position among the cell's launches, from 0.
    public var index: Int
    /// When its workers were started.
    public var startedAt: Date
    /// The workers, one a runtime.
    public var workers: [WorkerRecord]
    /// All blocks in the order in which they ran, disturbed ones included.
    public var blocks: [BlockRecord]

    /// Creates the record of a launch.
    public init(index: Int, startedAt: Date, workers: [WorkerRecord], blocks: [BlockRecord]) {
        self.index = index
        self.startedAt = startedAt
        self.workers = workers
        self.blocks = blocks
    }
}

/// A worker process as it described itself after loading the network.
public struct WorkerRecord: Codable, Hashable, Sendable {
    /// The runtime that it runs.
    public var runtime: RuntimeID
    /// The runtime's version, read at run time.
    public var version: String
    /// The precision that inference really uses, read back.
    public var effectivePrecision: String
    /// The threads that inference really uses, read back.
    public var effectiveThreads: Int
    /// Nanoseconds to read and to compile the network.
    public var loadNanoseconds: Int
    /// Highest resident memory of the process, bytes.
    public var peakResidentBytes: Int
    /// Environment settings that bear on speed, and what the runtime read back.
    public var properties: [String: String]
    /// Warm-up blocks that it ran.
    public var warmUpBlocks: Int
    /// Whether block medians stopped falling before the warm-up's cap.
    public var warmedUp: Bool

    /// Creates the record of a worker.
    public init(
        runtime: RuntimeID, version: String, effectivePrecision: String, effectiveThreads: Int, loadNanoseconds: Int,
        peakResidentBytes: Int, properties: [String: String], warmUpBlocks: Int, warmedUp: Bool
    ) {
        self.runtime = runtime
        self.version = version
        self.effectivePrecision = effectivePrecision
        self.effectiveThreads = effectiveThreads
        self.loadNanoseconds = loadNanoseconds
        self.peakResidentBytes = peakResidentBytes
        self.properties = properties
        self.warmUpBlocks = warmUpBlocks
        self.warmedUp = warmedUp
    }
}

/// Consecutive inferences of one runtime.
public struct BlockRecord: Codable, Hashable, Sendable {
    /// The runtime that ran.
    public var runtime: RuntimeID
    /// The round, from 0.
    public var round: Int
    /// The place within the round's random order, from 0.
    public var position: Int
    /// 0 for the first try, more where disturbed blocks were repeated.
    public var attempt: Int
    /// The inferences just after the switch, kept apart, nanoseconds.
    public var reentryNanoseconds: [Int]
    /// The timed inferences, nanoseconds.
    public var sampleNanoseconds: [Int]
    /// What else went on meanwhile.
    public var noise: NoiseRecord
    /// Why the guard rejected the block; nil where it did not.
    public var disturbance: String?

    /// Creates the record of a block.
    public init(
        runtime: RuntimeID, round: Int, position: Int, attempt: Int, reentryNanoseconds: [Int],
        sampleNanoseconds: [Int], noise: NoiseRecord, disturbance: String?
    ) {
        self.runtime = runtime
        self.round = round
        self.position = position
        self.attempt = attempt
        self.reentryNanoseconds = reentryNanoseconds
        self.sampleNanoseconds = sampleNanoseconds
        self.noise = noise
        self.disturbance = disturbance
    }
}

/// What else the machine did during a block.
public struct NoiseRecord: Codable, Hashable, Sendable {
    /// Wall time of the block, nanoseconds.
    public var wallNanoseconds: Int
    /// Processor time of the worker, nanoseconds.
    public var workerCPUNanoseconds: Int
    /// Time that the worker's threads were ready but waited for a processor, nanoseconds.
    public var runQueueDelayNanoseconds: Int
    /// Processor time of everything else on this machine, nanoseconds (10 ms resolution).
    public var foreignCPUNanoseconds: Int
    /// Time that the hypervisor gave to others, nanoseconds (10 ms resolution).
    public var stealNanoseconds: Int
    /// Context switches that the worker's threads did not ask for.
    public var involuntarySwitches: Int
    /// Moves of the worker's threads between processors; nil where the kernel does not tell.
    public var migrations: Int?
    /// Mean processor frequency, MHz; nil where the machine does not tell.
    public var frequencyMHz: Double?
    /// Thermal throttling events of all cores; nil where the machine does not tell.
    public var throttleEvents: Int?

    /// Creates a noise record.
    public init(
        wallNanoseconds: Int, workerCPUNanoseconds: Int, runQueueDelayNanoseconds: Int, foreignCPUNanoseconds: Int,
        stealNanoseconds: Int, involuntarySwitches: Int, migrations: Int?, frequencyMHz: Double?, throttleEvents: Int?
    ) {
        self.wallNanoseconds = wallNanoseconds
        self.workerCPUNanoseconds = workerCPUNanoseconds
        self.runQueueDelayNanoseconds = runQueueDelayNanoseconds
        self.foreignCPUNanoseconds = foreignCPUNanoseconds
        self.stealNanoseconds = stealNanoseconds
        self.involuntarySwitches = involuntarySwitches
        self.migrations = migrations
        self.frequencyMHz = frequencyMHz
        self.throttleEvents = throttleEvents
    }
}
