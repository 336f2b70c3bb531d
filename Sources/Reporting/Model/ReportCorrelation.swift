import Statistics

/// How two quantities go together over networks, on one runtime.
public struct ReportCorrelation: Codable, Hashable, Sendable {
    /// The network's quantity.
    public var x: ScalingQuantity
    /// Latency or speed-up.
    public var y: ScalingQuantity
    /// Which coefficient it is.
    public var method: CorrelationMethod
    /// The runtime.
    public var runtime: String
    /// The source of the cache figures; nil where none bear on it. Of `macs` with latency it says that only networks
    /// with figures of that source were taken, so that it compares with that source's misses.
    public var source: String?
    /// The pattern that all networks are of; nil for all networks.
    public var pattern: String?
    /// What was held fixed: the correlation is a partial one.
    public var given: ScalingQuantity?
    /// The coefficient with its 95 % interval.
    public var interval: ReportInterval
    /// Networks that it rests on.
    public var points: Int
    /// Whether x was taken by its logarithm; y always is. It bears on Pearson's coefficient only.
    public var logarithmic: Bool

    /// Creates a correlation.
    public init(
        x: ScalingQuantity, y: ScalingQuantity, method: CorrelationMethod, runtime: String, source: String? = nil,
        pattern: String? = nil, given: ScalingQuantity? = nil, interval: ReportInterval, points: Int,
        logarithmic: Bool = true
    ) {
        self.x = x
        self.y = y
        self.method = method
        self.runtime = runtime
        self.source = source
        self.pattern = pattern
        self.given = given
        self.interval = interval
        self.points = points
        self.logarithmic = logarithmic
    }
}

/// How a quantity grows within a pattern: quantity ~ depth^a x width^b.
public struct ReportGrowth: Codable, Hashable, Sendable {
    /// Latency, L3 misses or MACs.
    public var quantity: ScalingQuantity
    /// The pattern.
    public var pattern: String
    /// The runtime; nil of MACs, which are the network's own.
    public var runtime: String?
    /// The source of the cache figures; nil where none bear on it.
    public var source: String?
    /// The exponent of depth.
    public var depth: ReportInterval
    /// The exponent of width.
    public var width: ReportInterval
    /// Part of the variance of the logarithms that both explain; nil where there is none.
    public var r2: Double?
    /// Networks that it rests on.
    public var points: Int

    /// Creates a growth.
    public init(
        quantity: ScalingQuantity, pattern: String, runtime: String?, source: String? = nil, depth: ReportInterval,
        width: ReportInterval, r2: Double?, points: Int
    ) {
        self.quantity = quantity
        self.pattern = pattern
        self.runtime = runtime
        self.source = source
        self.depth = depth
        self.width = width
        self.r2 = r2
        self.points = points
    }
}

/// The efficacy of acceleration: L3 misses of the baseline over those of the candidate.
public struct ReportEfficacy: Codable, Hashable, Sendable {
    /// The candidate.
    public var runtime: String
    /// What it is compared with.
    public var baseline: String
    /// The source of both counts.
    public var source: String
    /// The pattern that all networks are of; nil for all networks.
    public var pattern: String?
    /// The geometric mean with its 95 % interval over networks.
    public var ratio: ReportInterval
    /// Networks that it rests on.
    public var networks: Int

    /// Creates an efficacy.
    public init(
        runtime: String, baseline: String, source: String, pattern: String? = nil, ratio: ReportInterval, networks: Int
    ) {
        self.runtime = runtime
        self.baseline = baseline
        self.source = source
        self.pattern = pattern
        self.ratio = ratio
        self.networks = networks
    }
}
