/// `compare` on a terminal: the two runs, what differs between them, verdict, ratios, what is missing.
enum RunComparisonText {
    /// Writes a comparison as text, no line wider than the style's width except where a single word is.
    static func render(_ comparison: RunComparison, style: TextStyle) -> String {
        let words = RunComparisonWords(comparison: comparison)
        var parts = [sides(comparison, words, style), differences(comparison, style)]
        parts.append(comparison.sentences.map { BenchText.wrapped($0.visible, style) + "\n" }.joined())
        let names = ShortNames(comparison.rows.map(\.network))
        for metric in words.metrics where !words.rows(metric).isEmpty {
            parts.append(table(metric, words, names, style))
        }
        if !comparison.summaries.isEmpty { parts.append(summaries(comparison, words, style)) }
        if !comparison.missing.isEmpty { parts.append(missing(comparison, style)) }
        if !comparison.warnings.isEmpty {
            let sign = style.apply(.bad, to: "warning:")
            parts.append(comparison.warnings.map { "\(sign) \($0.visible)\n" }.joined())
        }
        return parts.joined(separator: "\n")
    }

    private static func sides(_ comparison: RunComparison, _ words: RunComparisonWords, _ style: TextStyle) -> String {
        let dot = style.unicode ? " · " : ", "
        return [("A", comparison.a), ("B", comparison.b)].map { letter, side in
            let facts = [
                side.folder.visible, "\(side.cells) cell\(side.cells == 1 ? "" : "s")", side.host.cpu.visible,
                words.span(side),
            ]
            let text = BenchText.wrapped("\(letter): \(facts.compactMap(\.self).joined(separator: dot))", style)
            return text + "\n"
        }.joined()
    }

    private static func differences(_ comparison: RunComparison, _ style: TextStyle) -> String {
        guard !comparison.differences.isEmpty else {
            let text = "Nothing differs between A and B: machine, versions and settings are the same."
            return BenchText.wrapped(text, style) + "\n"
        }
        var table = TextTable(columns: [
            .init("differs", minimumWidth: 12), .init("A", minimumWidth: 12), .init("B", minimumWidth: 12),
        ])
        for difference in comparison.differences {
            table.add([.init(difference.what), .init(difference.a), .init(difference.b)])
        }
        return table.render(style)
    }

    private static func table(
        _ metric: RunComparison.Metric, _ words: RunComparisonWords, _ names: ShortNames, _ style: TextStyle
    ) -> String {
        var table = TextTable(columns: [
            .init("network", minimumWidth: 18), .init("runtime", minimumWidth: 10), .init("A", .right),
            .init("B", .right), .init(words.ratioTitle(metric)), .init("p", .right), .init("verdict"),
        ])
        for (row, ratio) in words.rows(metric) {
            var row = row
            row.network = names[row.network]
            let emphasis: TextStyle.Emphasis =
                switch ratio.verdict {
                case .better: .good
                case .worse: .bad
                case .unchanged, .undecided: .none
                }
            table.add([
                .init(words.network(row)), .init(row.runtime), .init(words.figure(metric, row.a)),
                .init(words.figure(metric, row.b)), .init(words.ratio(ratio), emphasis),
                .init(words.probability(ratio)), .init(words.verdict(metric, ratio), emphasis),
            ])
        }
        let common = names.common.map { "\n" + BenchText.wrapped("Every pattern: \($0.visible).", style) } ?? ""
        let note = BenchText.wrapped(words.note(metric), style) + common
        return "\(style.apply(.strong, to: words.heading(metric)))\n\(note)\n\n\(table.render(style))"
    }

    private static func summaries(
        _ comparison: RunComparison, _ words: RunComparisonWords, _ style: TextStyle
    ) -> String {
        var table = TextTable(columns: [
            .init("summary"), .init("runtime", minimumWidth: 10), .init("changed", .right),
            .init("geometric mean"), .init("most changed", minimumWidth: 14, isDroppable: true),
        ])
        for summary in comparison.summaries {
            table.add([
                .init("\(words.heading(summary.metric)), \(words.ratioTitle(summary.metric))"), .init(summary.runtime),
                .init(words.changes(summary)),
                .init(summary.mean.map { Quantity.speedup($0) } ?? Quantity.missing), .init(summary.most ?? ""),
            ])
        }
        return table.render(style)
    }

    private static func missing(_ comparison: RunComparison, _ style: TextStyle) -> String {
        var table = TextTable(columns: [
            .init("missing", minimumWidth: 18), .init("runtime", minimumWidth: 8), .init("in"),
            .init("why", minimumWidth: 20),
        ])
        for missing in comparison.missing {
            table.add([
                .init(missing.network, .bad), .init(missing.runtime ?? "all"), .init(missing.side),
                .init(missing.reason),
            ])
        }
        return table.render(style)
    }
}
