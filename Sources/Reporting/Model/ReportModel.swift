import Foundation

/// All that a report or a results table is made of, as plain values: no runtime, process or store is known here.
public struct ReportModel: Codable, Hashable, Sendable {
    /// The heading, for example the study's name.
    public var title: String
    /// When the report was made.
    public var generatedAt: Date
    /// The command line that makes it again.
    public var command: String
    /// The machine that measured.
    public var host: ReportHost
    /// How it was measured.
    public var settings: ReportSettings
    /// One row for each network and runtime, baselines among them, in the order in which they were asked for.
    public var rows: [ReportRow]
    /// What could not be had.
    public var failures: [ReportFailure]
    /// Geometric means of speed-ups, over all networks, by kind and by pattern.
    public var geometricMeans: [ReportMean]
    /// Versions of runtimes and tools, by name.
    public var versions: [String: String]
    /// What the machine can do at best; nil where it was not measured.
    public var ceilings: ReportCeilings?
    /// One runtime against itself: the smallest ratio that the machine can resolve; nil where it was not measured.
    public var selfComparison: ReportInterval?
    /// What goes together over the networks; empty where it was not reckoned.
    public var correlations: [CorrelationCell]
    /// What a reader must be told of the whole run.
    public var warnings: [String]

    /// Creates a model; everything but the title and the machine may be empty.
    public init(
        title: String, generatedAt: Date, command: String, host: ReportHost, settings: ReportSettings,
        rows: [ReportRow] = [], failures: [ReportFailure] = [], geometricMeans: [ReportMean] = [],
        versions: [String: String] = [:], ceilings: ReportCeilings? = nil, selfComparison: ReportInterval? = nil,
        correlations: [CorrelationCell] = [], warnings: [String] = []
    ) {
        self.title = title
        self.generatedAt = generatedAt
        self.command = command
        self.host = host
        self.settings = settings
        self.rows = rows
        self.failures = failures
        self.geometricMeans = geometricMeans
        self.versions = versions
        self.ceilings = ceilings
        self.selfComparison = selfComparison
        self.correlations = correlations
        self.warnings = warnings
    }

    /// The runtimes compared with a baseline, in order of first appearance.
    public var candidates: [String] {
        var seen = Set<String>()
        return rows.filter { !$0.isBaseline }.map(\.runtime).filter { seen.insert($0).inserted }
    }

    /// The baselines, in order of first appearance.
    public var baselines: [String] {
        var seen = Set<String>()
        return rows.map(\.baseline).filter { seen.insert($0).inserted }
    }

    /// The networks, in order of first appearance.
    public var networks: [String] {
        var seen = Set<String>()
        return rows.map(\.network).filter { seen.insert($0).inserted }
    }

    /// The geometric mean of a candidate's speed-ups, of all networks, of one pattern or of one kind.
    public func geometricMean(of runtime: String, pattern: String? = nil, kind: NetworkKind? = nil) -> ReportMean? {
        geometricMeans.first { $0.runtime == runtime && $0.pattern == pattern && $0.kind == kind }
    }

    /// The row of the baseline that a row was compared with.
    func baselineRow(of row: ReportRow) -> ReportRow? {
        rows.first { $0.network == row.network && $0.runtime == row.baseline }
    }
}

/// Something that was asked for and not had.
public struct ReportFailure: Codable, Hashable, Sendable {
    /// The network's name.
    public var network: String
    /// The runtime that failed; nil where the network itself could not be made.
    public var runtime: String?
    /// What was being done, for example `load` or `measure`.
    public var stage: String
    /// What went wrong, one line.
    public var reason: String

    /// Creates a failure.
    public init(network: String, runtime: String?, stage: String, reason: String) {
        self.network = network
        self.runtime = runtime
        self.stage = stage
        self.reason = reason
    }
}

/// The geometric mean of a candidate's speed-ups over networks.
public struct ReportMean: Codable, Hashable, Sendable {
    /// The candidate.
    public var runtime: String
    /// The pattern whose networks are meant; nil where they are not of one pattern.
    public var pattern: String?
    /// The kind whose networks are meant, for example searched ones; nil for those of every kind.
    public var kind: NetworkKind?
    /// The mean with its 95 % interval.
    public var speedup: ReportInterval
    /// Networks that it is taken over.
    public var networks: Int

    /// Creates a mean.
    public init(
        runtime: String, pattern: String? = nil, kind: NetworkKind? = nil, speedup: ReportInterval, networks: Int
    ) {
        self.runtime = runtime
        self.pattern = pattern
        self.kind = kind
        self.speedup = speedup
        self.networks = networks
    }

    /// How many networks of which kind, for example `39 searched`.
    var members: String { kind.map { "\(networks) \($0.rawValue)" } ?? "\(networks)" }
}

/// An estimate with its 95 % interval.
public struct ReportInterval: Codable, Hashable, Sendable {
    /// The estimate.
    public var estimate: Double
    /// The lower end.
    public var low: Double
    /// The upper end.
    public var high: Double

    /// Creates an interval.
    public init(estimate: Double, low: Double, high: Double) {
        self.estimate = estimate
        self.low = low
        self.high = high
    }

    /// On which side of 1, equal speed, the whole interval lies.
    var direction: Direction { low > 1 ? .gain : high < 1 ? .loss : .unclear }

    /// Whether all three are positive numbers in order, so that they have a place on a logarithmic axis.
    var isDrawable: Bool {
        low.isFinite && high.isFinite && estimate.isFinite && low > 0 && low <= estimate && estimate <= high
    }
}

/// What an interval allows to be said of a speed-up.
enum Direction: Hashable {
    /// Faster than the baseline.
    case gain
    /// Slower than the baseline.
    case loss
    /// The interval holds 1.
    case unclear
}
