import Foundation

/// `compare --format markdown`: for pull requests; the verdict stands above, long tables are folded.
enum RunComparisonMarkdown {
    /// Most rows of a table that stands open.
    private static let openRows = 12

    static func render(_ comparison: RunComparison, command: String, at date: Date) -> String {
        let words = RunComparisonWords(comparison: comparison)
        var parts = ["## \(BenchMarkdown.escaped("\(comparison.b.folder) against \(comparison.a.folder)"))\n"]
        parts.append(comparison.sentences.map { "- \(BenchMarkdown.escaped($0))\n" }.joined())
        if !comparison.summaries.isEmpty { parts.append(summaries(comparison, words)) }
        for metric in words.metrics where !words.rows(metric).isEmpty { parts.append(table(metric, words)) }
        if !comparison.missing.isEmpty {
            parts.append(
                BenchMarkdown.table(
                    ["missing", "runtime", "in", "why"], right: [],
                    comparison.missing.map { [$0.network, $0.runtime ?? "all", $0.side, $0.reason] }))
        }
        parts.append(differences(comparison))
        if !comparison.warnings.isEmpty {
            parts.append(comparison.warnings.map { "- Warning: \(BenchMarkdown.escaped($0))\n" }.joined())
        }
        let made = "Made by \(BenchMarkdown.escaped(command)), \(Quantity.timestamp(date)).\n"
        return (parts + [made]).joined(separator: "\n")
    }

    private static func summaries(_ comparison: RunComparison, _ words: RunComparisonWords) -> String {
        BenchMarkdown.table(
            ["ratio", "runtime", "changed", "geometric mean", "95 % interval", "most changed"], right: [2, 3],
            comparison.summaries.map { summary in
                [
                    "\(words.heading(summary.metric)), \(words.ratioTitle(summary.metric))", summary.runtime,
                    words.changes(summary), summary.mean.map { Quantity.ratio($0.estimate) + "x" } ?? "",
                    summary.mean.map(Quantity.range) ?? "", summary.most ?? "",
                ]
            })
    }

    private static func table(_ metric: RunComparison.Metric, _ words: RunComparisonWords) -> String {
        let rows = words.rows(metric).map { row, ratio in
            let verdict = words.verdict(metric, ratio)
            return [
                words.network(row), row.runtime, words.figure(metric, row.a), words.figure(metric, row.b),
                words.ratio(ratio), words.probability(ratio), verdict,
            ]
        }
        let table = BenchMarkdown.table(
            ["network", "runtime", "A", "B", words.ratioTitle(metric), "p", "verdict"], right: [2, 3, 4, 5], rows)
        let text = "\(BenchMarkdown.escaped(words.note(metric)))\n\n\(table)"
        guard rows.count > openRows else { return "### \(words.heading(metric))\n\n\(text)" }
        return "<details><summary>\(words.heading(metric)), \(rows.count) rows</summary>\n\n\(text)\n</details>\n"
    }

    private static func differences(_ comparison: RunComparison) -> String {
        guard !comparison.differences.isEmpty else {
            return "Machine, versions and settings are the same on both sides.\n"
        }
        return BenchMarkdown.table(
            ["differs", "A", "B"], right: [], comparison.differences.map { [$0.what, $0.a, $0.b] })
    }
}
