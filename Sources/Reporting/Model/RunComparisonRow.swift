import Foundation
import Statistics

/// A network on a runtime in both runs.
public struct RunComparisonRow: Sendable, Hashable {
    /// What one side measured.
    public struct Figures: Sendable, Hashable {
        /// Logarithms of latencies in nanoseconds, one a launch.
        public var logLatencies: [Double]
        /// Logarithms of speed-ups, one a launch; empty for a baseline.
        public var logSpeedups: [Double]
        /// The runtime that it was compared with.
        public var baseline: String

        /// Creates a side's figures.
        public init(logLatencies: [Double], logSpeedups: [Double], baseline: String) {
            self.logLatencies = logLatencies
            self.logSpeedups = logSpeedups
            self.baseline = baseline
        }

        /// The latency in nanoseconds, the geometric mean over launches.
        public var latency: Double? { logLatencies.mean().map(exp) }
        /// The speed-up, the geometric mean over launches.
        public var speedup: Double? { logSpeedups.mean().map(exp) }
        /// Launches that were made.
        public var launches: Int { logLatencies.count }
    }

    /// The network's name.
    public var network: String
    /// Images in one inference.
    public var batch: Int
    /// The runtime.
    public var runtime: String
    /// The figures of the run before.
    public var a: Figures
    /// The figures of the run after.
    public var b: Figures
    /// Latency A over latency B; nil where a side has none.
    public var latency: RunRatio?
    /// Speed-up B over speed-up A; nil for a baseline, and where the sides' baselines differ.
    public var speedup: RunRatio?

    /// Compares two sides' launches.
    public init(network: String, batch: Int = 1, runtime: String, a: Figures, b: Figures) {
        self.network = network
        self.batch = batch
        self.runtime = runtime
        self.a = a
        self.b = b
        latency = RunRatio(logsAbove: a.logLatencies, below: b.logLatencies)
        if a.baseline == b.baseline, runtime != a.baseline {
            speedup = RunRatio(logsAbove: b.logSpeedups, below: a.logSpeedups)
        }
    }

    /// Whether the runtime is the baseline on both sides.
    public var isBaseline: Bool { runtime == a.baseline && runtime == b.baseline }

    /// Adjusts the p-values and intervals of one metric over all rows that have it.
    static func judge(
        _ rows: inout [RunComparisonRow], _ metric: WritableKeyPath<RunComparisonRow, RunRatio?>,
        rule: RunComparison.Rule
    ) {
        for index in rows.indices { rows[index][keyPath: metric]?.widen(betweenRuns: rule.betweenRuns) }
        let tested = rows.indices.filter { rows[$0][keyPath: metric]?.comparison != nil }
        let adjusted = rule.adjustment.adjusted(tested.compactMap { rows[$0][keyPath: metric]?.comparison?.pValue })
        for (index, pValue) in zip(tested, adjusted) {
            rows[index][keyPath: metric]?.judge(adjustedPValue: pValue, tests: tested.count, level: rule.level)
        }
    }
}

/// A ratio between two runs, above 1 where the second is better.
public struct RunRatio: Sendable, Hashable {
    /// What can be said of a ratio.
    public enum Verdict: String, Sendable, Hashable {
        /// Better in B, beyond noise.
        case better
        /// Worse in B, beyond noise.
        case worse
        /// No change that the noise of the runs would let be seen.
        case unchanged
        /// Too few launches for an interval.
        case undecided

        /// Whether something changed.
        public var isChange: Bool { self == .better || self == .worse }
    }

    /// The ratio.
    public var estimate: Double
    /// Its 95 % interval; nil where a side has fewer than three launches.
    public var interval: ReportInterval?
    /// The interval that holds together with those of all rows at 95 % (Bonferroni).
    public private(set) var adjusted: ReportInterval?
    /// The probability of a ratio so far from 1 where nothing changed, adjusted for all rows.
    public private(set) var adjustedPValue: Double?
    /// What can be said.
    public private(set) var verdict = Verdict.undecided
    /// Launches of the side with fewer.
    public var fewestLaunches: Int
    /// The comparison of logarithms.
    private(set) var comparison: WelchComparison?

    /// Compares one side's logarithms, a launch each, with the other's; nil where a side has none.
    init?(logsAbove above: [Double], below: [Double]) {
        guard let numerator = above.mean(), let denominator = below.mean(), (numerator - denominator).isFinite else {
            return nil
        }
        estimate = exp(numerator - denominator)
        fewestLaunches = min(above.count, below.count)
        comparison = WelchComparison(above, below)
        interval = comparison.map { Self.interval($0, confidence: 0.95) }
    }

    /// The test's own p-value, before any adjustment.
    public var pValue: Double? { comparison?.pValue }

    /// Takes in what two runs differ by beyond their launches.
    mutating func widen(betweenRuns: Double) {
        let sigma = log(1 + betweenRuns)
        comparison = comparison?.adding(variance: 2 * sigma * sigma)
        interval = comparison.map { Self.interval($0, confidence: 0.95) }
    }

    mutating func judge(adjustedPValue: Double, tests: Int, level: Double) {
        guard let comparison else { return }
        self.adjustedPValue = adjustedPValue
        adjusted = Self.interval(
            comparison, confidence: MultipleTesting.simultaneousConfidence(1 - level, tests: tests))
        verdict = adjustedPValue >= level ? .unchanged : comparison.difference > 0 ? .better : .worse
    }

    static func interval(_ comparison: WelchComparison, confidence: Double) -> ReportInterval {
        let logarithms = comparison.interval(confidence: confidence)
        return ReportInterval(
            estimate: exp(comparison.difference), low: exp(logarithms.low), high: exp(logarithms.high))
    }
}
