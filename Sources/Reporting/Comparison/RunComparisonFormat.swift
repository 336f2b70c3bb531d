import Foundation

/// The formats of `compare --format`.
public enum RunComparisonFormat: String, CaseIterable, Sendable {
    /// For people at a terminal.
    case text
    /// For programs.
    case json
    /// For spreadsheets and data frames.
    case csv
    /// For pull requests.
    case markdown
    /// A page of its own.
    case html

    /// Writes a comparison in this format, with a final line end.
    ///
    /// - Parameters:
    ///   - command: the command line that makes it again.
    ///   - style: bears on text only.
    public func render(
        _ comparison: RunComparison, command: String, at date: Date = Date(), style: TextStyle = TextStyle()
    ) -> String {
        switch self {
        case .text: RunComparisonText.render(comparison, style: style)
        case .json: RunComparisonJSON.render(comparison, command: command, at: date)
        case .csv: RunComparisonCSV.render(comparison)
        case .markdown: RunComparisonMarkdown.render(comparison, command: command, at: date)
        case .html: RunComparisonPage.render(comparison, command: command, at: date)
        }
    }
}

/// What the renderers for people share: the words of a table's cells.
struct RunComparisonWords {
    let comparison: RunComparison

    /// The metrics in the order in which their tables stand: what decides comes first.
    var metrics: [RunComparison.Metric] {
        [comparison.rule.metric] + RunComparison.Metric.allCases.filter { $0 != comparison.rule.metric }
    }

    /// The rows that have a metric's ratio.
    func rows(_ metric: RunComparison.Metric) -> [(row: RunComparisonRow, ratio: RunRatio)] {
        comparison.rows.compactMap { row in
            (metric == .speedup ? row.speedup : row.latency).map { (row, $0) }
        }
    }

    /// A table's heading.
    func heading(_ metric: RunComparison.Metric) -> String {
        metric == .speedup ? "Speed-ups" : "Latencies"
    }

    /// What a table's ratio is, and what is called a change.
    func note(_ metric: RunComparison.Metric) -> String {
        let tests = rows(metric).count { $0.ratio.pValue != nil }
        let ratio =
            metric == .speedup
            ? "B / A: the speed-up in B over that in A; above 1, B gains more."
            : "A / B: the latency in A over that in B; above 1, B is faster."
        let runs = comparison.rule.betweenRuns
        let allowance = runs > 0 ? "Intervals allow for \(Quantity.percent(runs)) between runs. " : ""
        return "\(ratio) \(allowance)p is adjusted for \(tests) test\(tests == 1 ? "" : "s") (\(adjustment)); "
            + "below \(comparison.rule.level) it is a change."
    }

    /// The name of the adjustment.
    var adjustment: String {
        comparison.rule.adjustment == .holm ? "Holm" : "Benjamini-Hochberg"
    }

    /// The heading of the ratio's column.
    func ratioTitle(_ metric: RunComparison.Metric) -> String { metric == .speedup ? "B / A" : "A / B" }

    /// What a side measured.
    func figure(_ metric: RunComparison.Metric, _ figures: RunComparisonRow.Figures) -> String {
        switch metric {
        case .speedup: figures.speedup.map { Quantity.ratio($0) + "x" } ?? Quantity.missing
        case .latency: figures.latency.map { Quantity.time(nanoseconds: $0) } ?? Quantity.missing
        }
    }

    /// A ratio with its interval where there is one.
    func ratio(_ ratio: RunRatio, sign: String = "x") -> String {
        ratio.interval.map { Quantity.speedup($0, sign: sign) } ?? Quantity.ratio(ratio.estimate) + sign
    }

    /// An adjusted p-value; its digits below a thousandth say nothing.
    func probability(_ ratio: RunRatio) -> String {
        guard let value = ratio.adjustedPValue else { return Quantity.missing }
        return value < 0.001 ? "<0.001" : Quantity.fixed(value, decimals: 3)
    }

    /// The verdict in words.
    func verdict(_ metric: RunComparison.Metric, _ ratio: RunRatio) -> String {
        switch ratio.verdict {
        case .better: metric == .speedup ? "gains more" : "faster"
        case .worse: metric == .speedup ? "gains less" : "slower"
        case .unchanged: "no change"
        case .undecided: "\(ratio.fewestLaunches) launch\(ratio.fewestLaunches == 1 ? "" : "es")"
        }
    }

    /// The network with its batch where that is not 1.
    func network(_ row: RunComparisonRow) -> String {
        row.batch == 1 ? row.network : "\(row.network) (batch \(row.batch))"
    }

    /// A summary's count of changes.
    func changes(_ summary: RunComparisonSummary) -> String {
        let known = summary.rows
        guard known > 0 else { return "too few launches" }
        return "\(summary.better + summary.worse) of \(known)"
    }

    /// When a side was measured, to the minute.
    func span(_ side: RunComparison.Side) -> String? {
        side.span.map { span in
            let first = Quantity.timestamp(span.lowerBound)
            let last = Quantity.timestamp(span.upperBound)
            return first == last ? first : "\(first) to \(last)"
        }
    }
}
