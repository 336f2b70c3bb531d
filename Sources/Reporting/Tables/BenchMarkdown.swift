/// `bench --format markdown` and the report's results.md: for pull requests and notes (GitHub's tables).
public enum BenchMarkdown {
    /// Writes title, verdict, table, means and failures.
    public static func render(_ model: ReportModel) -> String {
        render(model, scaling: ScalingAnalysis.called(for: model))
    }

    /// As `render(_:)`, with an analysis that has been made already; nil for none.
    static func render(_ model: ReportModel, scaling: ScalingAnalysis?) -> String {
        var text = "# \(escaped(model.title))\n\n"
        text += Verdict(model).plain.map { "- \(escaped($0))\n" }.joined()
        if !model.rows.isEmpty { text += "\n" + comparisons(model) }
        let operators = OperatorText.markdown(model)
        if !operators.isEmpty { text += "\n" + operators }
        if !model.geometricMeans.isEmpty {
            text +=
                "\n"
                + table(
                    ["geometric mean of", "runtime", "networks", "speed-up", "95 % interval"], right: [2, 3],
                    model.geometricMeans.map {
                        [
                            $0.pattern ?? $0.kind?.rawValue ?? "all", $0.runtime, "\($0.networks)",
                            Quantity.ratio($0.speedup.estimate) + "x",
                            Quantity.range($0.speedup),
                        ]
                    })
        }
        if let scaling { text += "\n" + ScalingTables.markdown(scaling) }
        if !model.failures.isEmpty {
            text +=
                "\n"
                + table(
                    ["failed", "runtime", "while", "reason"], right: [],
                    model.failures.map { [$0.network, $0.runtime ?? "", $0.stage, $0.reason] })
        }
        let warnings =
            model.warnings
            + model.rows.flatMap { row in
                row.warnings.map { "\(row.network) on \(row.runtime): \($0)" }
            }
        if !warnings.isEmpty { text += "\n" + warnings.map { "- Warning: \(escaped($0))\n" }.joined() }
        let host = "\(model.host.cpu), \(model.host.cores) cores, \(model.settings.threads) thread(s)"
        return text
            + "\n\(escaped(host)); made by \(escaped(model.command)), \(Quantity.timestamp(model.generatedAt)).\n"
    }

    /// One line a candidate, its baseline's latency beside it; the kind of network only where there are several.
    private static func comparisons(_ model: ReportModel) -> String {
        let isReduced = PrecisionColumns.areShown(for: model)
        let hasKinds = Set(model.rows.map(\.kind)).count > 1
        let titles =
            ["network"] + (hasKinds ? ["kind"] : []) + [
                "MACs", "baseline", "p50", "candidate", "p50", "speed-up", "95 % interval", "outputs", "stopped by",
            ] + (isReduced ? PrecisionColumns.titles : [])
        let figures: Set = ["MACs", "p50", "speed-up", "max error", "cosine"]
        let right = titles.indices.filter { figures.contains(titles[$0]) }
        return table(
            titles, right: Set(right),
            ComparisonLine.lines(of: model).map { line in
                let row = line.candidate
                let either = row ?? line.baseline
                return [line.network] + (hasKinds ? [either?.kind.rawValue ?? ""] : []) + [
                    either?.macs.map(Quantity.count) ?? "", line.baselineName, time(line.baseline),
                    row?.runtime ?? "", time(row), row.map { Quantity.ratio($0.speedup.estimate) + "x" } ?? "",
                    row.map { Quantity.range($0.speedup) } ?? "",
                    row?.agrees.map { $0 ? "agree" : "disagree" } ?? "", either?.stoppedBy ?? "",
                ] + (isReduced ? PrecisionColumns.texts(of: row, missing: "") : [])
            })
    }

    private static func time(_ row: ReportRow?) -> String {
        row.map { Quantity.time(nanoseconds: $0.latency.p50) } ?? ""
    }

    /// A table in GitHub's Markdown; cells are escaped.
    static func table(_ titles: [String], right: Set<Int>, _ rows: [[String]]) -> String {
        let rule = titles.indices.map { right.contains($0) ? "---:" : "---" }
        let body = rows.map { $0.map(escaped) }
        return ([titles.map(escaped), rule] + body).map { "| \($0.joined(separator: " | ")) |\n" }.joined()
    }

    /// Text that Markdown shows as it is: no table cell, emphasis, link or element arises from a name.
    static func escaped(_ text: String) -> String {
        let characters = Array(text.visible)
        var result = ""
        for (index, character) in characters.enumerated() {
            switch character {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "_":
                // Within a word an underscore is no emphasis, and names stay readable.
                let isInside =
                    index > 0 && index + 1 < characters.count
                    && [characters[index - 1], characters[index + 1]].allSatisfy { $0.isLetter || $0.isNumber }
                result += isInside ? "_" : "\\_"
            case "\\", "|", "`", "*", "~", "#": result += "\\" + String(character)
            // Brackets make a link only where a parenthesis, a colon or another bracket follows: "[3.9, 4.3]" stays.
            case "]" where index + 1 < characters.count && "([:".contains(characters[index + 1]): result += "\\]"
            default: result.append(character)
            }
        }
        return result
    }
}
