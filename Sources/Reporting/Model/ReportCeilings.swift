/// What the machine can do at best, measured by kernels of its own on the threads of the study: the roofline's roof.
public struct ReportCeilings: Codable, Hashable, Sendable {
    /// Threads that the ceilings were measured with.
    public var threads: Int
    /// Peak of 32-bit multiply-adds, FLOPs a second.
    public var flopsPerSecond: Double
    /// Bytes a second read from the L2; nil where it was not measured.
    public var l2BytesPerSecond: Double?
    /// Bytes a second read from the L3; nil where it was not measured.
    public var l3BytesPerSecond: Double?
    /// Bytes a second read from memory.
    public var memoryBytesPerSecond: Double

    /// Creates ceilings.
    public init(
        threads: Int, flopsPerSecond: Double, l2BytesPerSecond: Double? = nil, l3BytesPerSecond: Double? = nil,
        memoryBytesPerSecond: Double
    ) {
        self.threads = threads
        self.flopsPerSecond = flopsPerSecond
        self.l2BytesPerSecond = l2BytesPerSecond
        self.l3BytesPerSecond = l3BytesPerSecond
        self.memoryBytesPerSecond = memoryBytesPerSecond
    }

    /// The fields as `bench` and `doctor` print them.
    public var json: JSONValue {
        .object([
            ("threads", .integer(threads)), ("flops_per_s", .number(flopsPerSecond)),
            ("l2_bytes_per_s", .optional(l2BytesPerSecond)), ("l3_bytes_per_s", .optional(l3BytesPerSecond)),
            ("memory_bytes_per_s", .number(memoryBytesPerSecond)),
        ])
    }
}

/// Time that an inference spends in the operations of one type, read in a pass of its own.
public struct ReportOperatorTime: Codable, Hashable, Sendable {
    /// The operation as the catalogue names it where it is known, for example `Conv`, else the runtime's own name.
    public var type: String
    /// Nanoseconds of an inference.
    public var nanoseconds: Double

    /// Creates a time.
    public init(type: String, nanoseconds: Double) {
        self.type = type
        self.nanoseconds = nanoseconds
    }
}
