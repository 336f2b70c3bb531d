/// Where a network comes from.
public enum NetworkKind: String, Codable, Hashable, Sendable, CaseIterable {
    /// A design pattern at some depth and width.
    case pattern
    /// A published network that people designed.
    case handCrafted = "hand-crafted"
    /// A published network that a search found.
    case searched
    /// A file of the user's.
    case file
}

/// The latency of one inference, nanoseconds.
public struct ReportLatency: Codable, Hashable, Sendable {
    /// The median.
    public var p50: Double
    /// The 90th percentile.
    public var p90: Double
    /// The mean.
    public var mean: Double
    /// The least.
    public var minimum: Double

    /// Creates a latency of nanoseconds.
    public init(p50: Double, p90: Double, mean: Double, minimum: Double) {
        self.p50 = p50
        self.p90 = p90
        self.mean = mean
        self.minimum = minimum
    }
}

/// What was found for one network on one runtime; the baseline stands as a row of its own with speed-up 1.
public struct ReportRow: Codable, Hashable, Sendable {
    /// The network's name as `bench` takes it.
    public var network: String
    /// The design pattern; nil for other networks.
    public var patternID: String?
    /// Blocks in all; nil where the network is not of a pattern.
    public var depth: Int?
    /// Channels of the first stage.
    public var width: Int?
    /// Height and width of the input, pixels.
    public var resolution: Int?
    /// Where the network comes from.
    public var kind: NetworkKind
    /// Learnable parameters.
    public var parameters: Int?
    /// Multiply-accumulates of one inference at the measured batch.
    public var macs: Int?
    /// Bytes of all layers' results, each once.
    public var activationBytes: Int?
    /// Bytes of weights, running statistics included.
    public var weightBytes: Int?
    /// Bytes of the inputs of one inference.
    public var inputBytes: Int?
    /// Bytes that all layers read when every operation runs on its own.
    public var bytesRead: Int?
    /// The runtime measured.
    public var runtime: String
    /// The runtime that it is compared with.
    public var baseline: String
    /// Latency, nanoseconds.
    public var latency: ReportLatency
    /// Baseline latency over this runtime's latency.
    public var speedup: ReportInterval
    /// Rounds that the estimate rests on.
    public var rounds: Int
    /// Launches of fresh processes that the estimate rests on.
    public var launches: Int
    /// Timed inferences that the estimate rests on.
    public var samples: Int
    /// Why measuring ended: `target` or `budget`.
    public var stoppedBy: String
    /// Largest absolute difference of the outputs from the reference's; nil for the reference.
    public var maxAbsError: Double?
    /// Cosine of the outputs with the reference's; nil for the reference.
    public var cosine: Double?
    /// Whether the outputs agree within the precision's limits; nil for the reference.
    public var agrees: Bool?
    /// Time to read and compile the network, nanoseconds.
    public var loadNanoseconds: Double
    /// The precision that inference really used.
    public var effectivePrecision: String
    /// Highest resident memory of the worker, bytes.
    public var peakRSSBytes: Int
    /// The runtime's version.
    public var version: String
    /// Blocks that the guard marked.
    public var disturbedBlocks: Int
    /// All blocks.
    public var blocks: Int
    /// What the runtime's workers told of themselves.
    public var worker: ReportWorker
    /// What is known of its use of the caches, the best source first.
    public var caches: [ReportCache]
    /// Time by operation in a pass of its own; empty where none was made.
    public var operatorTimes: [ReportOperatorTime]
    /// What a reader must be told of this estimate.
    public var warnings: [String]

    /// Creates a row.
    public init(
        network: String, patternID: String? = nil, depth: Int? = nil, width: Int? = nil, resolution: Int? = nil,
        kind: NetworkKind, parameters: Int? = nil, macs: Int? = nil, activationBytes: Int? = nil,
        weightBytes: Int? = nil, inputBytes: Int? = nil, bytesRead: Int? = nil, runtime: String, baseline: String,
        latency: ReportLatency, speedup: ReportInterval, rounds: Int, launches: Int, samples: Int, stoppedBy: String,
        maxAbsError: Double? = nil, cosine: Double? = nil, agrees: Bool? = nil, loadNanoseconds: Double,
        effectivePrecision: String, peakRSSBytes: Int, version: String, disturbedBlocks: Int = 0, blocks: Int = 0,
        worker: ReportWorker = ReportWorker(), caches: [ReportCache] = [], operatorTimes: [ReportOperatorTime] = [],
        warnings: [String] = []
    ) {
        self.network = network
        self.patternID = patternID
        self.depth = depth
        self.width = width
        self.resolution = resolution
        self.kind = kind
        self.parameters = parameters
        self.macs = macs
        self.activationBytes = activationBytes
        self.weightBytes = weightBytes
        self.inputBytes = inputBytes
        self.bytesRead = bytesRead
        self.runtime = runtime
        self.baseline = baseline
        self.latency = latency
        self.speedup = speedup
        self.rounds = rounds
        self.launches = launches
        self.samples = samples
        self.stoppedBy = stoppedBy
        self.maxAbsError = maxAbsError
        self.cosine = cosine
        self.agrees = agrees
        self.loadNanoseconds = loadNanoseconds
        self.effectivePrecision = effectivePrecision
        self.peakRSSBytes = peakRSSBytes
        self.version = version
        self.disturbedBlocks = disturbedBlocks
        self.blocks = blocks
        self.worker = worker
        self.caches = caches
        self.operatorTimes = operatorTimes
        self.warnings = warnings
    }

    /// Whether the row is the baseline itself.
    public var isBaseline: Bool { runtime == baseline }
}
