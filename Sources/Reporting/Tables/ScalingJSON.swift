/// The `correlations`, `growth` and `efficacies` of results.json.
enum ScalingJSON {
    static func members(_ analysis: ScalingAnalysis) -> [(String, JSONValue)] {
        [
            ("correlations", .array(analysis.correlations.map(correlation))),
            ("growth", .array(analysis.growth.map(growth))),
            ("efficacies", .array(analysis.efficacies.map(efficacy))),
        ]
    }

    private static func correlation(_ row: ReportCorrelation) -> JSONValue {
        .object([
            ("x", .string(row.x.rawValue)), ("y", .string(row.y.rawValue)), ("method", .string(row.method.rawValue)),
            ("runtime", .string(row.runtime)), ("source", .string(row.source)), ("pattern", .string(row.pattern)),
            ("given", .string(row.given?.rawValue)), ("coefficient", BenchJSON.interval(row.interval)),
            ("points", .integer(row.points)), ("logarithmic", .bool(row.logarithmic)),
        ])
    }

    private static func growth(_ row: ReportGrowth) -> JSONValue {
        .object([
            ("quantity", .string(row.quantity.rawValue)), ("pattern", .string(row.pattern)),
            ("runtime", .string(row.runtime)), ("source", .string(row.source)),
            ("depth_exponent", BenchJSON.interval(row.depth)), ("width_exponent", BenchJSON.interval(row.width)),
            ("r2", .optional(row.r2)), ("points", .integer(row.points)),
        ])
    }

    private static func efficacy(_ row: ReportEfficacy) -> JSONValue {
        .object([
            ("runtime", .string(row.runtime)), ("baseline", .string(row.baseline)), ("source", .string(row.source)),
            ("pattern", .string(row.pattern)), ("ratio", BenchJSON.interval(row.ratio)),
            ("networks", .integer(row.networks)),
        ])
    }
}
