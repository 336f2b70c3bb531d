/// What a runtime's workers told of themselves, beside what was measured.
public struct ReportWorker: Codable, Hashable, Sendable {
    /// Threads of an inference as read back.
    public var effectiveThreads: Int?
    /// Median over launches of the time to make the network ready to run, nanoseconds; part of the load time.
    public var compileNanoseconds: Double?
    /// Load time of the first launch, nanoseconds: what it takes where nothing compiled is kept from before.
    public var firstLoadNanoseconds: Double?
    /// Time to copy an inference's inputs to the device, nanoseconds; nil on a processor, as the next two.
    public var copyInNanoseconds: Double?
    /// Time that the device computes in an inference, nanoseconds.
    public var computeNanoseconds: Double?
    /// Time to copy an inference's outputs back, nanoseconds.
    public var copyOutNanoseconds: Double?

    /// Creates what is known; the rest is nil.
    public init(
        effectiveThreads: Int? = nil, compileNanoseconds: Double? = nil, firstLoadNanoseconds: Double? = nil,
        copyInNanoseconds: Double? = nil, computeNanoseconds: Double? = nil, copyOutNanoseconds: Double? = nil
    ) {
        self.effectiveThreads = effectiveThreads
        self.compileNanoseconds = compileNanoseconds
        self.firstLoadNanoseconds = firstLoadNanoseconds
        self.copyInNanoseconds = copyInNanoseconds
        self.computeNanoseconds = computeNanoseconds
        self.copyOutNanoseconds = copyOutNanoseconds
    }
}
