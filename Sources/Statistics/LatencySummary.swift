#if canImport(Glibc)
    import Glibc
#else
    import Foundation
#endif

/// What latencies of one runtime were like, in nanoseconds.
///
/// Every launch weighs the same: launches that happened to be fast fit more inferences into the same time, and
/// pooling would lean towards them. p50, p90 and mean are means over launches; the minimum is of them all.
public struct LatencySummary: Sendable, Equatable, Codable {
    /// The median latency of a launch, averaged over launches, in nanoseconds.
    public let p50: Double
    /// The 90th percentile of a launch, averaged over launches, in nanoseconds.
    public let p90: Double
    /// The mean latency of a launch, averaged over launches, in nanoseconds.
    public let mean: Double
    /// The shortest latency of all, in nanoseconds.
    public let min: Double
    /// How many inferences were timed in all.
    public let samples: Int

    /// Summarises raw latencies in nanoseconds by launch; nil where no launch has any.
    public init?(launches: [[Double]]) {
        let sorted = launches.filter { !$0.isEmpty }.map { $0.sorted() }
        guard let p50 = sorted.compactMap({ $0.quantileOfSorted(0.5) }).mean(),
            let p90 = sorted.compactMap({ $0.quantileOfSorted(0.9) }).mean(),
            let mean = sorted.compactMap({ $0.mean() }).mean(),
            let min = sorted.compactMap(\.first).min()
        else { return nil }
        self.p50 = p50
        self.p90 = p90
        self.mean = mean
        self.min = min
        samples = sorted.reduce(0) { $0 + $1.count }
    }

    /// Summarises latencies held as whole nanoseconds.
    public init?(launches: [[some BinaryInteger]]) {
        self.init(launches: launches.map { $0.map { Double($0) } })
    }
}

/// A latency in nanoseconds with its 95 % interval, over launches of block means.
///
/// The estimate is the geometric mean over launches of the geometric mean of block means, so that the quotient of two
/// runtimes' estimates is their speed-up exactly, where both have the same blocks.
public struct LatencyEstimate: Sendable, Equatable, Codable {
    /// The latency in nanoseconds.
    public let estimate: Double
    /// The lower end of the interval, in nanoseconds.
    public let low: Double
    /// The upper end of the interval, in nanoseconds.
    public let high: Double
    /// Launches with at least one block.
    public let launches: Int
    /// Whether there was one launch only: the interval then says nothing of how fresh processes differ.
    public let withinLaunchOnly: Bool

    /// Estimates a latency from block means in nanoseconds, by launch.
    ///
    /// - Returns: nil of fewer than two blocks in all, or where one is not positive.
    public init?(blockMeans: [[Double]], confidence: Double = 0.95) {
        guard blockMeans.joined().allSatisfy({ $0 > 0 }),
            let logarithmic = SpeedupEstimate(
                logRatios: blockMeans.map { $0.map { log($0) } }, confidence: confidence)
        else { return nil }
        estimate = logarithmic.estimate
        low = logarithmic.low
        high = logarithmic.high
        launches = logarithmic.launches
        withinLaunchOnly = logarithmic.withinLaunchOnly
    }
}
