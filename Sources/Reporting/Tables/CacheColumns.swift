/// The cache figures of a row as the tables and results.json write them; docs/CACHE.md has the definitions.
enum CacheColumns {
    /// What cache.csv and results.csv have in common, by name.
    static let figures: [(name: String, value: @Sendable (ReportRow, ReportCache) -> String?)] = [
        ("l3_accesses", { $1.l3Accesses.flatMap(BenchCSV.number) }),
        ("l3_misses", { $1.l3Misses.flatMap(BenchCSV.number) }),
        ("l3_miss_bytes", { $1.l3MissBytes.flatMap(BenchCSV.number) }),
        ("hit_rate", { $1.hitRate.flatMap(BenchCSV.number) }),
        ("misses_over_compulsory", { $0.missesOverCompulsory($1).flatMap(BenchCSV.number) }),
        ("bytes_per_mac", { $0.bytesPerMAC($1).flatMap(BenchCSV.number) }),
        ("misses_per_kiloinstruction", { $1.missesPerKiloInstruction.flatMap(BenchCSV.number) }),
        ("sensitivity_estimate", { ($1.sensitivity?.estimate).flatMap(BenchCSV.number) }),
        ("sensitivity_low", { ($1.sensitivity?.low).flatMap(BenchCSV.number) }),
        ("sensitivity_high", { ($1.sensitivity?.high).flatMap(BenchCSV.number) }),
    ]

    /// The `cache` object of a result, or one of its `caches`.
    static func json(_ row: ReportRow, _ cache: ReportCache) -> JSONValue {
        .object([
            ("source", .string(cache.source)), ("l3_accesses", .optional(cache.l3Accesses)),
            ("l3_misses", .optional(cache.l3Misses)), ("l3_miss_bytes", .optional(cache.l3MissBytes)),
            ("hit_rate", .optional(cache.hitRate)),
            ("misses_over_compulsory", .optional(row.missesOverCompulsory(cache))),
            ("bytes_per_mac", .optional(row.bytesPerMAC(cache))),
            ("misses_per_kiloinstruction", .optional(cache.missesPerKiloInstruction)),
            ("instructions", .optional(cache.instructions)),
            ("sensitivity", cache.sensitivity.map(BenchJSON.interval) ?? .null),
            ("line_bytes", .integer(cache.lineBytes)), ("l3_bytes", .integer(cache.l3Bytes)),
            ("threads", .integer(cache.threads)), ("steady", .flag(cache.isSteady)),
            ("code_path", .string(cache.codePath)), ("seconds", .number(cache.seconds)),
            ("l3_misses_by_process", cache.missesByProcess.map { .array($0.map(JSONValue.number)) } ?? .null),
            (
                "miss_curve",
                .array(
                    cache.missCurve.map { point in
                        .object([
                            ("last_level_bytes", .integer(point.lastLevelBytes)), ("misses", .number(point.misses)),
                        ])
                    })
            ),
            ("parts", .array(told(cache.parts).map(part))), ("remarks", .array(cache.remarks.map(JSONValue.string))),
        ])
    }

    /// Most functions or layers that are told singly: a large network has thousands, and a study many networks.
    private static let mostParts = 20

    /// The parts that miss most, first; the rest as one of kind `others`, so that sums stay whole.
    static func told(_ parts: [ReportCache.Part]) -> [ReportCache.Part] {
        guard parts.count > mostParts + 1 else { return parts }
        let rest = parts.dropFirst(mostParts)
        return parts.prefix(mostParts) + [
            ReportCache.Part(
                name: "\(rest.count) others", kind: "others", l3Accesses: rest.map(\.l3Accesses).reduce(0, +),
                l3Misses: rest.map(\.l3Misses).reduce(0, +))
        ]
    }

    private static func part(_ part: ReportCache.Part) -> JSONValue {
        .object([
            ("name", .string(part.name)), ("kind", .string(part.kind)), ("detail", .string(part.detail)),
            ("l3_accesses", .number(part.l3Accesses)), ("l3_misses", .number(part.l3Misses)),
        ])
    }
}
