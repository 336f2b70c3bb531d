/// `bench --format csv` and the report's results.csv: one row an estimate, RFC 4180 (CRLF, quotes doubled).
public enum BenchCSV {
    private static let columns: [(name: String, value: @Sendable (ReportRow) -> String?)] = [
        ("network", { $0.network }), ("kind", { $0.kind.rawValue }), ("pattern", { $0.patternID }),
        ("depth", { $0.depth?.description }), ("width", { $0.width?.description }),
        ("resolution", { $0.resolution?.description }), ("parameters", { $0.parameters?.description }),
        ("macs", { $0.macs?.description }), ("runtime", { $0.runtime }), ("version", { $0.version }),
        ("baseline", { $0.baseline }), ("latency_p50_ms", { number($0.latency.p50 / 1e6) }),
        ("latency_p90_ms", { number($0.latency.p90 / 1e6) }), ("latency_mean_ms", { number($0.latency.mean / 1e6) }),
        ("latency_min_ms", { number($0.latency.minimum / 1e6) }),
        ("speedup_estimate", { number($0.speedup.estimate) }), ("speedup_low", { number($0.speedup.low) }),
        ("speedup_high", { number($0.speedup.high) }), ("rounds", { $0.rounds.description }),
        ("launches", { $0.launches.description }), ("samples", { $0.samples.description }),
        ("blocks", { $0.blocks.description }), ("disturbed_blocks", { $0.disturbedBlocks.description }),
        ("stopped_by", { $0.stoppedBy }), ("max_abs_error", { $0.maxAbsError.flatMap(number) }),
        ("cosine", { $0.cosine.flatMap(number) }), ("agrees", { $0.agrees?.description }),
        ("load_ms", { number($0.loadNanoseconds / 1e6) }), ("effective_precision", { $0.effectivePrecision }),
        ("peak_rss_bytes", { $0.peakRSSBytes.description }),
        ("first_load_ms", { milliseconds($0.worker.firstLoadNanoseconds) }),
        ("compile_ms", { milliseconds($0.worker.compileNanoseconds) }),
        ("copy_in_ms", { milliseconds($0.worker.copyInNanoseconds) }),
        ("compute_ms", { milliseconds($0.worker.computeNanoseconds) }),
        ("copy_out_ms", { milliseconds($0.worker.copyOutNanoseconds) }),
        ("effective_threads", { $0.worker.effectiveThreads?.description }),
        ("warnings", { $0.warnings.joined(separator: "; ") }),
    ]

    /// The figures of the best source, named by the first column.
    private static let cacheColumns: [String] = ["cache_source"] + CacheColumns.figures.map(\.name)

    private static func cacheFields(_ row: ReportRow) -> [String] {
        guard let cache = row.cache else { return cacheColumns.map { _ in "" } }
        return [cache.source] + CacheColumns.figures.map { $0.value(row, cache) ?? "" }
    }

    /// Writes the rows under a header line; figures that do not apply are empty fields.
    public static func render(_ model: ReportModel) -> String {
        let header = record(columns.map(\.name) + cacheColumns)
        return model.rows.reduce(into: header) { text, row in
            text += record(columns.map { $0.value(row) ?? "" } + cacheFields(row))
        }
    }

    /// One record with its line end; a field with a comma, a quote or a line end is quoted.
    public static func record(_ fields: [String]) -> String {
        fields.map(field).joined(separator: ",") + "\r\n"
    }

    private static func field(_ value: String) -> String {
        // By scalars: Swift takes "\r\n" as one character.
        let special: Set<Unicode.Scalar> = [",", "\"", "\r", "\n"]
        guard value.unicodeScalars.contains(where: special.contains) else { return value }
        return "\"" + value.replacing("\"", with: "\"\"") + "\""
    }

    private static func milliseconds(_ nanoseconds: Double?) -> String? {
        nanoseconds.flatMap { number($0 / 1e6) }
    }

    static func number(_ value: Double) -> String? {
        value.isFinite ? "\(value)" : nil
    }
}
