import Runtimes

/// What one source tells of a runtime's use of the caches, for one inference.
public struct CacheFigures: Codable, Hashable, Sendable {
    /// The runtime that ran, or whose schedule was read.
    public var runtime: RuntimeID
    /// How the figures were obtained.
    public var source: CacheSource
    /// Lines that an inference asks of the L3 (its L2 misses); nil where the source does not tell.
    public var l3Accesses: Double?
    /// Lines that an inference fetches from memory (its L3 misses); nil where the source does not tell.
    public var l3Misses: Double?
    /// Bytes of a line.
    public var lineBytes: Int
    /// Instructions of an inference, user space; nil where the source does not tell.
    public var instructions: Double?
    /// Processor cycles of an inference, user space; nil where the source does not tell.
    public var cycles: Double?
    /// Latency beside a reader of half the L3 over latency beside a quiet neighbour; nil but for `contention`.
    public var sensitivity: CacheSensitivity?
    /// The caches meant; nil where they are the machine's own and it does not tell.
    public var geometry: CacheGeometry?
    /// Threads that the inference ran on.
    public var threads: Int
    /// Inferences that the figures are the mean of, after those that settled the caches.
    public var inferences: Int
    /// Whether misses were steady from inference to inference, within 1 %; nil where only one was looked at.
    public var isSteady: Bool?
    /// Which instructions were run, for example `avx2`; nil where they are those of the timed runs.
    public var codePath: String?
    /// Seconds that the pass took.
    public var seconds: Double
    /// L3 misses of each process that was simulated so far, lines, these figures' own last; nil where there was one.
    public var missesByProcess: [Double]?
    /// Misses of the same inference with other last levels, ascending.
    public var missCurve: [MissCurvePoint]
    /// What the misses belong to, most misses first: functions or layers.
    public var parts: [CachePart]
    /// What a reader must be told.
    public var remarks: [String]

    /// Creates figures; what a source does not tell is left out.
    public init(
        runtime: RuntimeID, source: CacheSource, l3Accesses: Double? = nil, l3Misses: Double? = nil,
        lineBytes: Int = 64, instructions: Double? = nil, cycles: Double? = nil,
        sensitivity: CacheSensitivity? = nil, geometry: CacheGeometry? = nil, threads: Int = 1, inferences: Int = 1,
        isSteady: Bool? = nil, codePath: String? = nil, seconds: Double, missCurve: [MissCurvePoint] = [],
        parts: [CachePart] = [], remarks: [String] = []
    ) {
        self.runtime = runtime
        self.source = source
        self.l3Accesses = l3Accesses
        self.l3Misses = l3Misses
        self.lineBytes = lineBytes
        self.instructions = instructions
        self.cycles = cycles
        self.sensitivity = sensitivity
        self.geometry = geometry
        self.threads = threads
        self.inferences = inferences
        self.isSteady = isSteady
        self.codePath = codePath
        self.seconds = seconds
        self.missCurve = missCurve
        self.parts = parts
        self.remarks = remarks
    }

    /// Part of the L3's accesses that it answers: 1 - misses/accesses; never to be shown without the misses.
    public var hitRate: Double? {
        guard let l3Accesses, let l3Misses, l3Accesses > 0 else { return nil }
        return max(0, 1 - l3Misses / l3Accesses)
    }

    /// Bytes that an inference fetches from memory.
    public var l3MissBytes: Double? { l3Misses.map { $0 * Double(lineBytes) } }
}

/// How much slower an inference is beside a neighbour that reads half the L3.
public struct CacheSensitivity: Codable, Hashable, Sendable {
    /// Latency beside the reader over latency beside a quiet neighbour.
    public var estimate: Double
    /// Lower end of the 95 % interval.
    public var low: Double
    /// Upper end of the 95 % interval.
    public var high: Double

    /// Creates a sensitivity.
    public init(estimate: Double, low: Double, high: Double) {
        self.estimate = estimate
        self.low = low
        self.high = high
    }
}

/// The misses of an inference with a last level of some size.
public struct MissCurvePoint: Codable, Hashable, Sendable {
    /// Capacity of the last level, bytes.
    public var lastLevelBytes: Int
    /// Lines fetched from memory in an inference.
    public var misses: Double

    /// Creates a point.
    public init(lastLevelBytes: Int, misses: Double) {
        self.lastLevelBytes = lastLevelBytes
        self.misses = misses
    }
}

/// A function or layer with the L3 accesses and misses that it causes in an inference.
public struct CachePart: Codable, Hashable, Sendable {
    /// What a part is.
    public enum Kind: String, Codable, Hashable, Sendable {
        case function, layer
    }

    /// Its name.
    public var name: String
    /// Whether it is a function or a layer.
    public var kind: Kind
    /// The operation of a layer, or the library of a function; nil where unknown.
    public var detail: String?
    /// Lines asked of the L3.
    public var l3Accesses: Double
    /// Lines fetched from memory.
    public var l3Misses: Double

    /// Creates a part.
    public init(name: String, kind: Kind, detail: String? = nil, l3Accesses: Double, l3Misses: Double) {
        self.name = name
        self.kind = kind
        self.detail = detail
        self.l3Accesses = l3Accesses
        self.l3Misses = l3Misses
    }
}
