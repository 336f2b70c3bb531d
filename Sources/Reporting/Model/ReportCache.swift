/// What one source tells of a runtime's use of the caches, for one inference; the definitions are docs/CACHE.md's.
public struct ReportCache: Codable, Hashable, Sendable {
    /// How the figures were obtained: `hardware`, `simulated`, `modelled` or `contention`.
    public var source: String
    /// Lines that an inference asks of the L3; nil where the source does not tell.
    public var l3Accesses: Double?
    /// Lines that an inference fetches from memory; nil where the source does not tell.
    public var l3Misses: Double?
    /// Bytes of a line.
    public var lineBytes: Int
    /// Instructions of an inference.
    public var instructions: Double?
    /// Latency beside a reader of half the L3 over latency beside a quiet neighbour; only of `contention`.
    public var sensitivity: ReportInterval?
    /// Capacity of the last level that is meant, bytes.
    public var l3Bytes: Int?
    /// Threads that the inference ran on.
    public var threads: Int
    /// Whether misses were steady from inference to inference, within 1 %.
    public var isSteady: Bool?
    /// Which instructions were run where they are not those of the timed runs, for example `avx2`.
    public var codePath: String?
    /// Seconds that the pass took.
    public var seconds: Double
    /// L3 misses of each process simulated so far, lines; nil where there was one.
    public var missesByProcess: [Double]?
    /// Misses of an inference with other last levels, ascending.
    public var missCurve: [MissPoint]
    /// What the misses belong to, most first.
    public var parts: [Part]
    /// What a reader must be told.
    public var remarks: [String]

    /// The misses with a last level of some size.
    public struct MissPoint: Codable, Hashable, Sendable {
        /// Capacity of the last level, bytes.
        public var lastLevelBytes: Int
        /// Lines fetched from memory in an inference.
        public var misses: Double

        /// Creates a point.
        public init(lastLevelBytes: Int, misses: Double) {
            self.lastLevelBytes = lastLevelBytes
            self.misses = misses
        }
    }

    /// A function or layer with its accesses and misses, lines an inference.
    public struct Part: Codable, Hashable, Sendable {
        /// Its name.
        public var name: String
        /// `function` or `layer`.
        public var kind: String
        /// The operation of a layer, or the library of a function.
        public var detail: String?
        /// Lines asked of the L3.
        public var l3Accesses: Double
        /// Lines fetched from memory.
        public var l3Misses: Double

        /// Creates a part.
        public init(name: String, kind: String, detail: String? = nil, l3Accesses: Double, l3Misses: Double) {
            self.name = name
            self.kind = kind
            self.detail = detail
            self.l3Accesses = l3Accesses
            self.l3Misses = l3Misses
        }
    }

    /// Creates figures; what a source does not tell is left out.
    public init(
        source: String, l3Accesses: Double? = nil, l3Misses: Double? = nil, lineBytes: Int = 64,
        instructions: Double? = nil, sensitivity: ReportInterval? = nil, l3Bytes: Int? = nil, threads: Int = 1,
        isSteady: Bool? = nil, codePath: String? = nil, seconds: Double = 0,
        missesByProcess: [Double]? = nil, missCurve: [MissPoint] = [], parts: [Part] = [], remarks: [String] = []
    ) {
        self.source = source
        self.l3Accesses = l3Accesses
        self.l3Misses = l3Misses
        self.lineBytes = lineBytes
        self.instructions = instructions
        self.sensitivity = sensitivity
        self.l3Bytes = l3Bytes
        self.threads = threads
        self.isSteady = isSteady
        self.codePath = codePath
        self.seconds = seconds
        self.missesByProcess = missesByProcess
        self.missCurve = missCurve
        self.parts = parts
        self.remarks = remarks
    }

    /// Bytes that an inference fetches from memory.
    public var l3MissBytes: Double? { l3Misses.map { $0 * Double(lineBytes) } }

    /// Part of the L3's accesses that it answers; never shown without the misses.
    public var hitRate: Double? {
        guard let l3Accesses, let l3Misses, l3Accesses > 0 else { return nil }
        return max(0, 1 - l3Misses / l3Accesses)
    }

    /// L3 misses in a thousand instructions.
    public var missesPerKiloInstruction: Double? {
        guard let l3Misses, let instructions, instructions > 0 else { return nil }
        return l3Misses / instructions * 1000
    }
}

extension ReportRow {
    /// The figures of the best source that there is.
    public var cache: ReportCache? { caches.first }

    /// Weights and inputs read once, bytes: what no cache can spare an inference whose weights it does not hold.
    public var compulsoryBytes: Int? {
        guard let weightBytes else { return nil }
        return weightBytes + (inputBytes ?? 0)
    }

    /// FLOPs for each byte moved when every operation runs on its own.
    public var arithmeticIntensity: Double? {
        guard let macs, let activationBytes, let bytesRead, activationBytes + bytesRead > 0 else { return nil }
        return 2 * Double(macs) / Double(activationBytes + bytesRead)
    }

    /// Bytes fetched from memory over the compulsory ones.
    public func missesOverCompulsory(_ cache: ReportCache) -> Double? {
        guard let bytes = cache.l3MissBytes, let compulsoryBytes, compulsoryBytes > 0 else { return nil }
        return bytes / Double(compulsoryBytes)
    }

    /// Bytes fetched from memory for each multiply-accumulate.
    public func bytesPerMAC(_ cache: ReportCache) -> Double? {
        guard let bytes = cache.l3MissBytes, let macs, macs > 0 else { return nil }
        return bytes / Double(macs)
    }
}
