/// What the machine can do at best on some threads, each on a processor of its own: the roof of a roofline.
///
/// Rates are those of all threads together, the best of several short runs: something else on the machine only ever
/// lowers them.
public struct HostCeilings: Codable, Hashable, Sendable {
    /// Threads that ran side by side.
    public var threads: Int
    /// Bits of the vectors that were calculated with: 512 (AVX-512), 256 (AVX2 with FMA) or 128.
    public var vectorBits: Int
    /// Peak of 32-bit multiply-adds, FLOPs a second; a multiply-add is two.
    public var flopsPerSecond: Double
    /// Bytes a second read from the L2; nil where its size is not known.
    public var l2BytesPerSecond: Double?
    /// Bytes a second read from the L3; nil where its size is not known or no buffer fits between L2 and L3.
    public var l3BytesPerSecond: Double?
    /// Bytes a second read from memory.
    public var memoryBytesPerSecond: Double
    /// The buffers that were read.
    public var sizes: CeilingSizes

    /// Creates ceilings.
    public init(
        threads: Int, vectorBits: Int, flopsPerSecond: Double, l2BytesPerSecond: Double?, l3BytesPerSecond: Double?,
        memoryBytesPerSecond: Double, sizes: CeilingSizes
    ) {
        self.threads = threads
        self.vectorBits = vectorBits
        self.flopsPerSecond = flopsPerSecond
        self.l2BytesPerSecond = l2BytesPerSecond
        self.l3BytesPerSecond = l3BytesPerSecond
        self.memoryBytesPerSecond = memoryBytesPerSecond
        self.sizes = sizes
    }
}
