import GRDB

/// The tables of results.sqlite, as the steps that lead from each version to the next.
///
/// A step that was released is never changed: what comes later is a step of its own. The version stands in the file's
/// header (`PRAGMA user_version`), so that an older Sullivan can tell that a file is too new for it without reading it.
/// Columns carry the names of the records' properties; units are theirs (nanoseconds, bytes).
struct ResultSchema: Sendable {
    /// Marks the file as Sullivan's in its header: "SLVN".
    static let applicationID = 0x534c_564e

    /// All versions up to this build's.
    static let current = ResultSchema(steps: [createTables, createCache, createProfiles])

    /// Step n leads from version n to version n + 1.
    var steps: [@Sendable (Database) throws -> Void]

    /// The version that the last step leads to.
    var version: Int { steps.count }

    /// Brings a database to this version, each step in a transaction of its own.
    func migrate(_ writer: some DatabaseWriter) throws {
        var migrator = DatabaseMigrator()
        for (index, step) in steps.enumerated() {
            migrator.registerMigration("\(index + 1)") { db in
                try step(db)
                try db.execute(sql: "PRAGMA application_id = \(Self.applicationID)")
                try db.execute(sql: "PRAGMA user_version = \(index + 1)")
            }
        }
        try migrator.migrate(writer)
    }

    // MARK: Version 1

    private static let createTables: @Sendable (Database) throws -> Void = { db in
        try describeWhatIsMeasured(db)
        try describeMeasurements(db)
        try describeFindings(db)
    }

    private static func describeWhatIsMeasured(_ db: Database) throws {
        try db.create(table: "machine") { t in
            t.primaryKey("fingerprint", .text)
            t.column("cpu", .text).notNull()
            t.column("cores", .integer).notNull()
            t.column("l3Bytes", .integer)
            t.column("memoryBytes", .integer).notNull()
            t.column("facts", .text).notNull()  // HostFacts as JSON
        }
        try db.create(table: "environment") { t in
            t.autoIncrementedPrimaryKey("id")
            t.column("digest", .text).notNull().unique()
            t.column("machine", .text).notNull().references("machine")
            t.column("sullivanVersion", .text).notNull()
            t.column("versions", .text).notNull()  // runtime to version, JSON
            t.column("settings", .text).notNull()  // variable to value, JSON
        }
        try db.create(table: "network") { t in
            t.autoIncrementedPrimaryKey("id")
            t.column("digest", .text).notNull().unique()
            t.column("name", .text).notNull()
            t.column("kind", .text).notNull()
            t.column("pattern", .text)
            t.column("depth", .integer)
            t.column("width", .integer)
            t.column("resolution", .integer).notNull()
            t.column("parameters", .integer).notNull()
            t.column("macs", .integer).notNull()
            t.column("activationBytes", .integer).notNull()
            t.column("weightBytes", .integer).notNull()
            t.column("facts", .text).notNull()  // NetworkFacts as JSON
        }
        try part("layer", of: "network", db) { t in
            t.column("name", .text).notNull()
            t.column("operation", .text).notNull()
            t.column("inputShapes", .text).notNull()
            t.column("outputShape", .text).notNull()
            t.column("parameters", .integer).notNull()
            t.column("macs", .integer).notNull()
            t.column("bytes", .integer).notNull()
        }
        try db.create(table: "cell") { t in
            t.autoIncrementedPrimaryKey("id")
            t.column("key", .text).notNull()
            t.column("machine", .text).notNull().references("machine")
            t.column("environment", .integer).notNull().references("environment")
            t.column("network", .integer).references("network")
            t.column("networkName", .text).notNull()
            t.column("specification", .text).notNull()  // CellSpecification as asked, JSON
            t.column("status", .text).notNull()
            t.column("grantedBudgetSeconds", .double)  // what the study's budget left for the cell
            t.column("seconds", .double).notNull()  // spent in all sessions
            t.column("startedAt", .double).notNull()  // seconds since 2001-01-01 UTC, as all times here
            t.column("finishedAt", .double)
            t.uniqueKey(["key", "machine"])
        }
    }

    private static func describeMeasurements(_ db: Database) throws {
        try db.create(table: "launch") { t in
            t.autoIncrementedPrimaryKey("id")
            t.column("cell", .integer).notNull().references("cell", onDelete: .cascade)
            t.column("number", .integer).notNull()
            t.column("startedAt", .double).notNull()
            t.uniqueKey(["cell", "number"])
        }
        try part("worker", of: "launch", db) { t in
            t.column("runtime", .text).notNull()
            t.column("version", .text).notNull()
            t.column("effectivePrecision", .text).notNull()
            t.column("effectiveThreads", .integer).notNull()
            t.column("loadNanoseconds", .integer).notNull()
            t.column("peakResidentBytes", .integer).notNull()
            t.column("properties", .text).notNull()
            t.column("warmUpBlocks", .integer).notNull()
            t.column("warmedUp", .boolean).notNull()
        }
        try part("block", of: "launch", db) { t in
            t.column("runtime", .text).notNull()
            t.column("round", .integer).notNull()
            t.column("position", .integer).notNull()
            t.column("attempt", .integer).notNull()
            t.column("reentryNanoseconds", .blob).notNull()  // NanosecondsBlob
            t.column("sampleNanoseconds", .blob).notNull()
            t.column("disturbance", .text)
            t.column("wallNanoseconds", .integer).notNull()
            t.column("workerCPUNanoseconds", .integer).notNull()
            t.column("runQueueDelayNanoseconds", .integer).notNull()
            t.column("foreignCPUNanoseconds", .integer).notNull()
            t.column("stealNanoseconds", .integer).notNull()
            t.column("involuntarySwitches", .integer).notNull()
            t.column("migrations", .integer)
            t.column("frequencyMHz", .double)
            t.column("throttleEvents", .integer)
        }
    }

    /// Doubles are nullable, since SQLite stores NaN as NULL.
    private static func describeFindings(_ db: Database) throws {
        try part("agreement", of: "cell", db) { t in
            t.column("runtime", .text).notNull()
            t.column("reference", .text).notNull()
            t.column("maximumAbsoluteError", .double)
            t.column("maximumRelativeError", .double)
            t.column("cosine", .double)
            t.column("agrees", .boolean).notNull()
        }
        try part("estimate", of: "cell", db) { t in
            t.column("runtime", .text).notNull()
            t.column("baseline", .text).notNull()
            for name in RuntimeEstimateColumns.reals { t.column(name, .double) }
            t.column("launches", .integer).notNull()
            t.column("rounds", .integer).notNull()
            t.column("samples", .integer).notNull()
            t.column("disturbedBlocks", .integer).notNull()
            t.column("blocks", .integer).notNull()
            t.column("stoppedBy", .text).notNull()
            t.column("effectivePrecision", .text).notNull()
            t.column("peakResidentBytes", .integer).notNull()
            t.column("version", .text).notNull()
            t.column("warnings", .text).notNull()
        }
        try part("failure", of: "cell", db) { t in
            t.column("network", .text).notNull()
            t.column("runtime", .text)
            t.column("stage", .text).notNull()
            t.column("reason", .text).notNull()
        }
    }

    /// The names are listed here, not taken from the record: a step must not change when the record does.
    private enum RuntimeEstimateColumns {
        static let reals = [
            "latencyP50", "latencyP90", "latencyMean", "latencyMinimum", "speedup", "speedupLow", "speedupHigh",
            "loadNanoseconds",
        ]
    }

    // MARK: Version 2

    private static let createCache: @Sendable (Database) throws -> Void = { db in
        try db.create(table: "cache", options: .withoutRowID) { t in
            t.column("cell", .integer).notNull().references("cell", onDelete: .cascade)
            t.column("runtime", .text).notNull()
            t.column("source", .text).notNull()  // CacheSource
            t.column("l3Accesses", .double)  // lines an inference
            t.column("l3Misses", .double)
            t.column("lineBytes", .integer)
            t.column("seconds", .double).notNull()
            t.column("reason", .text)
            t.column("figures", .text)  // CacheFigures as JSON
            t.primaryKey(["cell", "runtime", "source"])
        }
    }

    // MARK: Version 3

    private static let createProfiles: @Sendable (Database) throws -> Void = { db in
        try db.create(table: "profile", options: .withoutRowID) { t in
            t.column("cell", .integer).notNull().references("cell", onDelete: .cascade)
            t.column("runtime", .text).notNull()
            t.column("readings", .integer).notNull()
            t.column("inferenceNanoseconds", .double)  // a whole inference while layers are timed
            t.column("refusal", .text)
            t.column("isFailure", .boolean).notNull()
            t.primaryKey(["cell", "runtime"])
        }
        try db.create(table: "profileLayer", options: .withoutRowID) { t in
            t.column("cell", .integer).notNull()
            t.column("runtime", .text).notNull()
            t.column("ordinal", .integer).notNull()
            t.column("name", .text).notNull()
            t.column("type", .text).notNull()  // the runtime's own word
            t.column("execType", .text).notNull()
            t.column("operation", .text).notNull()  // its common name
            t.column("nanoseconds", .double).notNull()
            t.primaryKey(["cell", "runtime", "ordinal"])
            t.foreignKey(["cell", "runtime"], references: "profile", onDelete: .cascade)
        }
        try db.create(table: "ceiling", options: .withoutRowID) { t in
            t.column("machine", .text).notNull().references("machine")
            t.column("threads", .integer).notNull()
            t.column("flopsPerSecond", .double).notNull()
            t.column("l2BytesPerSecond", .double)
            t.column("l3BytesPerSecond", .double)
            t.column("memoryBytesPerSecond", .double).notNull()
            t.column("facts", .text).notNull()  // HostCeilings as JSON
            t.primaryKey(["machine", "threads"])
        }
    }

    /// A table of a parent's parts in their order.
    private static func part(
        _ name: String, of parent: String, _ db: Database, columns: (TableDefinition) -> Void
    ) throws {
        try db.create(table: name, options: .withoutRowID) { t in
            t.column("parent", .integer).notNull().references(parent, onDelete: .cascade)
            t.column("ordinal", .integer).notNull()
            columns(t)
            t.primaryKey(["parent", "ordinal"])
        }
    }
}
