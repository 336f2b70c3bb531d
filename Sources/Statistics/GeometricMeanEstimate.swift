#if canImport(Glibc)
    import Glibc
#else
    import Foundation
#endif

/// The geometric mean of speed-ups over networks, with a 95 % interval over networks.
///
/// The interval speaks of the networks these are a sample of: what another set of the same kind would give. It takes
/// in the error of each network's own speed-up, which is part of how far the networks differ.
public struct GeometricMeanEstimate: Sendable, Equatable, Codable {
    /// The geometric mean.
    public let estimate: Double
    /// The lower end of the interval; nil of a single network.
    public let low: Double?
    /// The upper end of the interval; nil of a single network.
    public let high: Double?
    /// How many networks there were.
    public let networks: Int
    /// The standard error of the logarithm of the mean; nil of a single network.
    public let standardError: Double?
    /// How the interval was drawn.
    public let method: IntervalMethod

    /// Estimates the mean from one speed-up a network.
    ///
    /// - Parameters:
    ///   - speedups: positive ratios, one a network.
    ///   - confidence: the share of intervals meant to cover the truth.
    ///   - method: how the interval is drawn; by default the expanded percentile bootstrap over networks, which follows
    ///     skewed and clustered speed-ups better than Student's t does, from eight networks on, and Student's t below,
    ///     where too few resamples differ.
    ///   - resamples: how many resamples the bootstrap methods draw.
    ///   - seed: what the bootstrap's draws follow from.
    /// - Returns: nil of no speed-ups, or where one is not positive and finite.
    public init?(
        speedups: [Double], confidence: Double = 0.95, method: IntervalMethod? = nil, resamples: Int = 10_000,
        seed: UInt64 = 0
    ) {
        guard speedups.allSatisfy({ $0 > 0 && $0.isFinite }), let mean = speedups.geometricMean() else { return nil }
        let method = method ?? (speedups.count >= 8 ? .expandedPercentile : .studentT)
        // In ascending order, so that a bootstrap's interval doesn't hang on the order networks were given in.
        let interval = method.interval(
            clusters: speedups.sorted().map { [log($0)] }, confidence: confidence, resamples: resamples, seed: seed)
        estimate = mean
        low = interval.map { exp($0.low) }
        high = interval.map { exp($0.high) }
        networks = speedups.count
        standardError = interval?.standardError
        self.method = method
    }
}
