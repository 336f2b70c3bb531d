import Foundation

/// `bench --format json` and the report's results.json: snake_case, units in the names, stable key order.
///
/// The fields that other programs rely on are those of docs/ARCHITECTURE.md; a null says that a figure does not apply
/// or could not be had. Times are milliseconds. `correlations`, `growth` and `efficacies` are there only of a model with
/// cache figures, or with a pattern at three depths and two widths or more; a result's `cache` is the best of `caches`.
public enum BenchJSON {
    /// Version of the field names; it grows where a field changes its meaning or goes.
    public static let schemaVersion = 1

    /// Writes a model as a JSON document with a final newline.
    public static func render(_ model: ReportModel) -> String {
        render(model, scaling: ScalingAnalysis.called(for: model))
    }

    /// As `render(_:)`, with an analysis that has been made already; nil for none.
    static func render(_ model: ReportModel, scaling: ScalingAnalysis?) -> String {
        document(model, scaling: scaling).rendered() + "\n"
    }

    private static func document(_ model: ReportModel, scaling: ScalingAnalysis?) -> JSONValue {
        let members: [(String, JSONValue)] = [
            ("schema_version", .integer(schemaVersion)),
            ("title", .string(model.title)),
            ("generated_at", .string(Quantity.timestamp(model.generatedAt))),
            ("command", .string(model.command)),
            ("host", model.host.json),
            ("ceilings", model.ceilings?.json ?? .null),
            ("settings", model.settings.json),
            ("versions", .object(model.versions.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
            ("results", .array(model.rows.map(result))),
            ("geometric_means", .array(model.geometricMeans.map(mean))),
        ]
        let rest: [(String, JSONValue)] = [
            ("failures", .array(model.failures.map(failure))),
            ("warnings", .array(model.warnings.map(JSONValue.string))),
        ]
        return .object(members + (scaling.map(ScalingJSON.members) ?? []) + rest)
    }

    private static func result(_ row: ReportRow) -> JSONValue {
        .object([
            ("network", .string(row.network)), ("kind", .string(row.kind.rawValue)),
            ("pattern", .string(row.patternID)), ("depth", .integer(row.depth)), ("width", .integer(row.width)),
            ("resolution", .integer(row.resolution)), ("parameters", .integer(row.parameters)),
            ("macs", .integer(row.macs)), ("runtime", .string(row.runtime)), ("version", .string(row.version)),
            ("baseline", .string(row.baseline)),
            (
                "latency_ms",
                .object([
                    ("p50", .number(row.latency.p50 / 1e6)), ("p90", .number(row.latency.p90 / 1e6)),
                    ("mean", .number(row.latency.mean / 1e6)), ("min", .number(row.latency.minimum / 1e6)),
                ])
            ),
            ("speedup", interval(row.speedup)),
            ("rounds", .integer(row.rounds)), ("launches", .integer(row.launches)),
            ("samples", .integer(row.samples)), ("blocks", .integer(row.blocks)),
            ("disturbed_blocks", .integer(row.disturbedBlocks)), ("stopped_by", .string(row.stoppedBy)),
            ("max_abs_error", .optional(row.maxAbsError)), ("cosine", .optional(row.cosine)),
            ("agrees", .flag(row.agrees)), ("load_ms", .number(row.loadNanoseconds / 1e6)),
            ("first_load_ms", milliseconds(row.worker.firstLoadNanoseconds)),
            ("compile_ms", milliseconds(row.worker.compileNanoseconds)),
            ("copy_in_ms", milliseconds(row.worker.copyInNanoseconds)),
            ("compute_ms", milliseconds(row.worker.computeNanoseconds)),
            ("copy_out_ms", milliseconds(row.worker.copyOutNanoseconds)),
            ("effective_threads", .integer(row.worker.effectiveThreads)),
            ("effective_precision", .string(row.effectivePrecision)),
            ("peak_rss_bytes", .integer(row.peakRSSBytes)),
            ("operators", .array(operators(row))),
            ("warnings", .array(row.warnings.map(JSONValue.string))),
            ("cache", row.cache.map { CacheColumns.json(row, $0) } ?? .null),
            ("caches", .array(row.caches.map { CacheColumns.json(row, $0) })),
        ])
    }

    /// Times by operation, longest first; shares are of their sum.
    private static func operators(_ row: ReportRow) -> [JSONValue] {
        let sum = row.profiledNanoseconds ?? .nan
        return row.operatorTimes.map { time in
            .object([
                ("type", .string(time.type)), ("ms", .number(time.nanoseconds / 1e6)),
                ("share", .number(time.nanoseconds / sum)),
            ])
        }
    }

    private static func mean(_ mean: ReportMean) -> JSONValue {
        .object([
            ("runtime", .string(mean.runtime)), ("pattern", .string(mean.pattern)),
            ("kind", .string(mean.kind?.rawValue)),
            ("networks", .integer(mean.networks)), ("speedup", interval(mean.speedup)),
        ])
    }

    private static func failure(_ failure: ReportFailure) -> JSONValue {
        .object([
            ("network", .string(failure.network)), ("runtime", .string(failure.runtime)),
            ("stage", .string(failure.stage)), ("reason", .string(failure.reason)),
        ])
    }

    private static func milliseconds(_ nanoseconds: Double?) -> JSONValue {
        .optional(nanoseconds.map { $0 / 1e6 })
    }

    static func interval(_ interval: ReportInterval) -> JSONValue {
        .object([
            ("estimate", .number(interval.estimate)), ("low", .number(interval.low)), ("high", .number(interval.high)),
        ])
    }
}
