import Foundation

/// `compare --format json`: snake_case, units in the names, stable key order; null where there is no figure.
enum RunComparisonJSON {
    /// Version of the field names; it grows where a field changes its meaning or goes.
    static let schemaVersion = 1

    static func render(_ comparison: RunComparison, command: String, at date: Date) -> String {
        document(comparison, command: command, at: date).rendered() + "\n"
    }

    static func document(_ comparison: RunComparison, command: String, at date: Date) -> JSONValue {
        .object([
            ("schema_version", .whole(schemaVersion)),
            ("generated_at", .text(Quantity.timestamp(date))),
            ("command", .text(command)),
            ("a", side(comparison.a)), ("b", side(comparison.b)),
            ("same_machine", .bool(comparison.isOneMachine)),
            (
                "rule",
                .object([
                    ("metric", .text(comparison.rule.metric.rawValue)),
                    ("adjustment", .text(comparison.rule.adjustment.rawValue)),
                    ("level", .number(comparison.rule.level)),
                    ("between_runs", .number(comparison.rule.betweenRuns)),
                ])
            ),
            (
                "differences",
                .array(
                    comparison.differences.map {
                        .object([("what", .text($0.what)), ("a", .text($0.a)), ("b", .text($0.b))])
                    })
            ),
            ("changed", .whole(comparison.changedRows.count)),
            ("results", .array(comparison.rows.map { result($0, comparison) })),
            ("summaries", .array(comparison.summaries.map(summary))),
            (
                "missing",
                .array(
                    comparison.missing.map {
                        .object([
                            ("network", .text($0.network)), ("runtime", .string($0.runtime)), ("side", .text($0.side)),
                            ("reason", .text($0.reason)),
                        ])
                    })
            ),
            ("warnings", .array(comparison.warnings.map(JSONValue.text))),
        ])
    }

    private static func side(_ side: RunComparison.Side) -> JSONValue {
        .object([
            ("folder", .text(side.folder)), ("cells", .whole(side.cells)),
            ("first_measured_at", .string(side.span.map { Quantity.timestamp($0.lowerBound) })),
            ("last_measured_at", .string(side.span.map { Quantity.timestamp($0.upperBound) })),
            ("host", side.host.json),
        ])
    }

    private static func result(_ row: RunComparisonRow, _ comparison: RunComparison) -> JSONValue {
        .object([
            ("network", .text(row.network)), ("batch", .whole(row.batch)), ("runtime", .text(row.runtime)),
            ("baseline_a", .text(row.a.baseline)), ("baseline_b", .text(row.b.baseline)),
            ("a", figures(row.a)), ("b", figures(row.b)),
            ("speedup_b_over_a", ratio(row.speedup)), ("latency_a_over_b", ratio(row.latency)),
            ("verdict", .string(comparison.deciding(row)?.verdict.rawValue)),
        ])
    }

    private static func figures(_ figures: RunComparisonRow.Figures) -> JSONValue {
        .object([
            ("latency_ms", .optional(figures.latency.map { $0 / 1e6 })), ("speedup", .optional(figures.speedup)),
            ("launches", .whole(figures.launches)),
        ])
    }

    private static func ratio(_ ratio: RunRatio?) -> JSONValue {
        guard let ratio else { return .null }
        return .object([
            ("estimate", .number(ratio.estimate)), ("low", .optional(ratio.interval?.low)),
            ("high", .optional(ratio.interval?.high)), ("simultaneous_low", .optional(ratio.adjusted?.low)),
            ("simultaneous_high", .optional(ratio.adjusted?.high)), ("p", .optional(ratio.pValue)),
            ("adjusted_p", .optional(ratio.adjustedPValue)), ("verdict", .text(ratio.verdict.rawValue)),
        ])
    }

    private static func summary(_ summary: RunComparisonSummary) -> JSONValue {
        .object([
            ("runtime", .text(summary.runtime)),
            ("ratio", .text(summary.metric == .speedup ? "speedup_b_over_a" : "latency_a_over_b")),
            ("networks", .whole(summary.rows)), ("better", .whole(summary.better)), ("worse", .whole(summary.worse)),
            ("undecided", .whole(summary.undecided)),
            ("geometric_mean", .optional(summary.mean?.estimate)), ("low", .optional(summary.mean?.low)),
            ("high", .optional(summary.mean?.high)), ("most_changed", .string(summary.most)),
        ])
    }
}
