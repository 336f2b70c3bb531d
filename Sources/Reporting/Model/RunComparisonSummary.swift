import Foundation
import Statistics

/// What the rows of one runtime say together.
public struct RunComparisonSummary: Sendable, Hashable {
    /// The runtime.
    public var runtime: String
    /// What the ratios are of.
    public var metric: RunComparison.Metric
    /// The geometric mean of the ratios with its 95 % interval; nil where no row has an interval.
    ///
    /// The networks are the same on both sides, so it is an interval of measuring error alone: that these networks
    /// changed by so much on the mean, not what others would.
    public var mean: ReportInterval?
    /// Rows that the mean is taken over.
    public var rows: Int
    /// Rows that got better beyond noise.
    public var better: Int
    /// Rows that got worse beyond noise.
    public var worse: Int
    /// Rows with too few launches for an interval.
    public var undecided: Int
    /// The network that changed most beyond noise; nil where none did.
    public var most: String?
    /// The ratio of that network.
    public var mostRatio: ReportInterval?
}

extension RunComparison {
    /// One summary a runtime and metric, speed-ups first, in the order of rows.
    public var summaries: [RunComparisonSummary] {
        var seen = Set<String>()
        let runtimes = rows.map(\.runtime).filter { seen.insert($0).inserted }
        return Metric.allCases.flatMap { metric in
            runtimes.compactMap { summary(of: $0, metric) }
        }
    }

    private func summary(of runtime: String, _ metric: Metric) -> RunComparisonSummary? {
        let ratios: [(network: String, ratio: RunRatio)] = rows.compactMap { row in
            guard row.runtime == runtime, let ratio = metric == .speedup ? row.speedup : row.latency else { return nil }
            return (row.network, ratio)
        }
        guard !ratios.isEmpty else { return nil }
        let known = ratios.compactMap(\.ratio.comparison)
        let most = ratios.filter { $0.ratio.verdict.isChange }.max {
            abs(log($0.ratio.estimate)) < abs(log($1.ratio.estimate))
        }
        return RunComparisonSummary(
            runtime: runtime, metric: metric,
            mean: WelchComparison(meanOf: known).map { RunRatio.interval($0, confidence: 0.95) }, rows: known.count,
            better: ratios.count { $0.ratio.verdict == .better }, worse: ratios.count { $0.ratio.verdict == .worse },
            undecided: ratios.count { $0.ratio.verdict == .undecided }, most: most?.network,
            mostRatio: most?.ratio.interval)
    }

    /// What the comparison comes to, a few sentences.
    public var sentences: [String] {
        [headline] + summaryLines + [latencyCaution].compactMap(\.self)
    }

    private var headline: String {
        let (one, many) = rule.metric == .speedup ? ("speed-up", "speed-ups") : ("latency", "latencies")
        let decided = decidedRows.filter { deciding($0)?.verdict != .undecided }
        guard !decidedRows.isEmpty else {
            return "No \(one) is on both sides: nothing can be said of changes by it."
        }
        guard !decided.isEmpty else {
            return
                "A side has fewer than \(WelchComparison.fewestValues) launches throughout: no interval can be drawn, "
                + "and nothing can be said of changes."
        }
        let noun = decided.count == 1 ? one : many
        let count = changedRows.count
        return count == 0
            ? "No change beyond noise in \(decided.count) \(noun)."
            : "\(count) of \(decided.count) \(noun) changed beyond noise."
    }

    private var summaryLines: [String] {
        summaries.filter { $0.metric == rule.metric }.compactMap { summary in
            guard let mean = summary.mean else { return nil }
            let what =
                rule.metric == .speedup
                ? "\(summary.runtime): the speed-up of B over that of A"
                : "\(summary.runtime): the latency of A over that of B"
            let most = summary.most.flatMap { network in
                summary.mostRatio.map { "; most changed is \(network), \(Quantity.speedup($0))" }
            }
            return "\(what) is \(Quantity.speedup(mean)) on the geometric mean of \(summary.rows) "
                + "network\(summary.rows == 1 ? "" : "s")\(most ?? "")."
        }
    }

    private var latencyCaution: String? {
        if rows.allSatisfy({ $0.latency == nil }) { return nil }
        return isOneMachine
            ? "Latencies are less sure than speed-ups: all that the machine drifted between the two runs is in them, "
                + "which may be more than their intervals allow for."
            : "A and B are different machines: the latencies compare the machines, which may be what is wanted."
    }
}
