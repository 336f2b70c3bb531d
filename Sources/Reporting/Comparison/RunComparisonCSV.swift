/// `compare --format csv`: one row a network and runtime of both sides (RFC 4180).
enum RunComparisonCSV {
    private typealias Column = (name: String, value: (RunComparisonRow) -> String?)

    private static var columns: [Column] {
        let ofSides: [Column] = [
            ("network", { $0.network }), ("batch", { $0.batch.description }), ("runtime", { $0.runtime }),
            ("baseline_a", { $0.a.baseline }), ("baseline_b", { $0.b.baseline }),
            ("launches_a", { $0.a.launches.description }), ("launches_b", { $0.b.launches.description }),
            ("latency_a_ms", { number($0.a.latency.map { $0 / 1e6 }) }),
            ("latency_b_ms", { number($0.b.latency.map { $0 / 1e6 }) }),
            ("speedup_a", { number($0.a.speedup) }), ("speedup_b", { number($0.b.speedup) }),
        ]
        return ofSides + ratio("speedup_b_over_a") { $0.speedup } + ratio("latency_a_over_b") { $0.latency }
    }

    private static func ratio(_ name: String, _ ratio: @escaping (RunComparisonRow) -> RunRatio?) -> [Column] {
        [
            (name, { number(ratio($0)?.estimate) }), (name + "_low", { number(ratio($0)?.interval?.low) }),
            (name + "_high", { number(ratio($0)?.interval?.high) }), (name + "_p", { number(ratio($0)?.pValue) }),
            (name + "_adjusted_p", { number(ratio($0)?.adjustedPValue) }),
            (name + "_verdict", { ratio($0)?.verdict.rawValue }),
        ]
    }

    static func render(_ comparison: RunComparison) -> String {
        let columns = columns
        return comparison.rows.reduce(into: BenchCSV.record(columns.map(\.name))) { text, row in
            text += BenchCSV.record(columns.map { $0.value(row) ?? "" })
        }
    }

    private static func number(_ value: Double?) -> String? {
        value.flatMap { $0.isFinite ? "\($0)" : nil }
    }
}
