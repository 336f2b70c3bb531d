/// The tables of a scaling study: cache figures, correlations and exponents of growth.
public enum ScalingTables {
    /// The report's files; nil for one that there is nothing to write of, so that an earlier one is taken away.
    static func files(_ model: ReportModel, _ analysis: ScalingAnalysis?) -> [(name: String, text: String?)] {
        let hasCaches = model.rows.contains { !$0.caches.isEmpty }
        return [
            ("correlations.csv", analysis.flatMap { $0.correlations.isEmpty ? nil : correlations($0) }),
            ("growth.csv", analysis.flatMap { $0.growth.isEmpty ? nil : growth($0) }),
            ("cache.csv", hasCaches ? cache(model) : nil),
        ]
    }

    /// correlations.csv: one row a coefficient, RFC 4180. `source` is empty where no cache figures bear on it,
    /// `pattern` where all networks were taken, `given` where nothing was held fixed.
    public static func correlations(_ analysis: ScalingAnalysis) -> String {
        let header = BenchCSV.record([
            "x", "y", "method", "runtime", "source", "pattern", "given", "estimate", "low", "high", "points",
            "logarithmic",
        ])
        return analysis.correlations.reduce(into: header) { text, row in
            text += BenchCSV.record(
                [
                    row.x.rawValue, row.y.rawValue, row.method.rawValue, row.runtime, row.source ?? "",
                    row.pattern ?? "", row.given?.rawValue ?? "",
                ] + ends(row.interval) + ["\(row.points)", "\(row.logarithmic)"])
        }
    }

    /// growth.csv: quantity ~ depth^a x width^b, one row a fit. `runtime` is empty of MACs.
    public static func growth(_ analysis: ScalingAnalysis) -> String {
        let header = BenchCSV.record([
            "quantity", "pattern", "runtime", "source", "depth_exponent", "depth_low", "depth_high", "width_exponent",
            "width_low", "width_high", "r2", "points",
        ])
        return analysis.growth.reduce(into: header) { text, row in
            text += BenchCSV.record(
                [row.quantity.rawValue, row.pattern, row.runtime ?? "", row.source ?? ""] + ends(row.depth)
                    + ends(row.width) + [row.r2.flatMap(BenchCSV.number) ?? "", "\(row.points)"])
        }
    }

    /// cache.csv: one row a network, runtime and source; figures that a source does not tell are empty fields.
    public static func cache(_ model: ReportModel) -> String {
        let header = BenchCSV.record(
            ["network", "pattern", "depth", "width", "macs", "runtime", "source"] + CacheColumns.figures.map(\.name) + [
                "l3_bytes", "threads", "code_path", "steady", "seconds",
            ])
        return model.rows.reduce(into: header) { text, row in
            for cache in row.caches {
                let network = [
                    row.network, row.patternID ?? "", row.depth?.description ?? "", row.width?.description ?? "",
                    row.macs?.description ?? "", row.runtime, cache.source,
                ]
                let settings = [
                    cache.l3Bytes?.description ?? "", "\(cache.threads)", cache.codePath ?? "",
                    cache.isSteady?.description ?? "", BenchCSV.number(cache.seconds) ?? "",
                ]
                text += BenchCSV.record(network + CacheColumns.figures.map { $0.value(row, cache) ?? "" } + settings)
            }
        }
    }

    private static func ends(_ interval: ReportInterval) -> [String] {
        [interval.estimate, interval.low, interval.high].map { BenchCSV.number($0) ?? "" }
    }
}

extension ScalingTables {
    /// A section of results.md: what the analysis says, correlations over all networks, exponents and efficacies.
    static func markdown(_ analysis: ScalingAnalysis) -> String {
        let sentences = ScalingVerdict(analysis).plain.map { "- \(BenchMarkdown.escaped($0))\n" }.joined()
        let tables = [correlationTable(analysis), growthTable(analysis), efficacyTable(analysis)].compactMap(\.self)
        return "## Scaling\n" + (sentences.isEmpty ? "" : "\n" + sentences) + tables.map { "\n" + $0 }.joined()
    }

    /// One line for each pair of quantities, its coefficients side by side.
    private static func correlationTable(_ analysis: ScalingAnalysis) -> String? {
        let overall = analysis.correlations.filter { $0.pattern == nil }
        guard !overall.isEmpty else { return nil }
        let lines = overall.filter { $0.method == .spearman }.map { row -> [String] in
            let coefficients = [row.method, .pearson, .kendall].map { method in
                analysis.correlation(
                    row.x, row.y, method, runtime: row.runtime, source: row.source, given: row.given
                ).map { ScalingVerdict.coefficient($0.interval) } ?? ""
            }
            return [
                row.x.title, row.y.title, row.given?.title ?? "", row.runtime, row.source ?? "", "\(row.points)",
            ] + coefficients
        }
        return BenchMarkdown.table(
            ["", "with", "held fixed", "runtime", "source", "networks", "Spearman", "Pearson", "Kendall"],
            right: [5, 6, 7, 8], lines)
    }

    private static func growthTable(_ analysis: ScalingAnalysis) -> String? {
        guard !analysis.growth.isEmpty else { return nil }
        return BenchMarkdown.table(
            ["pattern", "growth of", "runtime", "source", "networks", "depth to the", "width to the", "R²"],
            right: [4, 5, 6, 7],
            analysis.growth.map { row in
                [
                    row.pattern, row.quantity.title, row.runtime ?? "", row.source ?? "", "\(row.points)",
                    ScalingVerdict.coefficient(row.depth), ScalingVerdict.coefficient(row.width),
                    row.r2.map { Quantity.fixed($0, decimals: 3) } ?? "",
                ]
            })
    }

    private static func efficacyTable(_ analysis: ScalingAnalysis) -> String? {
        guard !analysis.efficacies.isEmpty else { return nil }
        return BenchMarkdown.table(
            ["pattern", "runtime", "baseline", "source", "networks", "baseline's L3 misses over its own"],
            right: [4, 5],
            analysis.efficacies.map { row in
                [
                    row.pattern ?? "all", row.runtime, row.baseline, row.source, "\(row.networks)",
                    Quantity.speedup(row.ratio),
                ]
            })
    }
}
