/// How cache figures were obtained; figures of different sources are never mixed (docs/CACHE.md).
public enum CacheSource: String, Codable, Hashable, Sendable, CaseIterable {
    /// Counted by the processor's performance monitoring unit, user space only.
    case hardware
    /// The worker ran under Valgrind, whose cache simulation saw every access of an inference.
    case simulated
    /// Estimated from the compiled graph's schedule, without running it.
    case modelled
    /// Latency beside a neighbour that reads half the L3: a sensitivity, not a count.
    case contention
}
