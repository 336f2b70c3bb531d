/// Decides whether a block was disturbed so much that it must be repeated.
///
/// A busy neighbour is catastrophic at full thread count, not merely noisy: PyTorch's 25 ms become 110 to 765 ms.
public struct BlockGuard: Sendable, Hashable {
    /// Largest share of the block's wall time that each thread may wait for a processor.
    public var runQueueShare = 0.01
    /// Largest share of one core that other processes, or the hypervisor's other guests, may use.
    public var foreignShare = 0.10
    /// Foreign processor time that cannot be told from the 10 ms steps of `/proc/stat`, nanoseconds.
    public var foreignResolution = 25_000_000

    /// Creates the guard with the limits of the protocol.
    public init() {}

    /// Why the block must be repeated, in words; nil where it was quiet.
    public func disturbance(_ noise: NoiseRecord, threads: Int) -> String? {
        let wall = Double(noise.wallNanoseconds)
        guard wall > 0 else { return nil }
        let delay = Double(noise.runQueueDelayNanoseconds) / wall / Double(max(1, threads))
        if delay > runQueueShare { return "waited for a processor \(percent(delay)) of the time" }
        let limit = max(foreignShare * wall, Double(foreignResolution))
        let foreign = Double(noise.foreignCPUNanoseconds)
        if foreign > limit { return "other processes used \(percent(foreign / wall)) of a core" }
        let steal = Double(noise.stealNanoseconds)
        if steal > limit { return "the hypervisor took \(percent(steal / wall)) of a core" }
        return nil
    }

    private func percent(_ share: Double) -> String {
        "\(Int((100 * share).rounded())) %"
    }
}
