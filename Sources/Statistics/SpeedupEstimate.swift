#if canImport(Glibc)
    import Glibc
#else
    import Foundation
#endif

/// The logarithm of one round's ratio: the baseline's block over the candidate's, each by its trimmed mean.
///
/// - Parameters:
///   - baseline: latencies of the baseline's block in nanoseconds, the re-entry inferences left out.
///   - candidate: the candidate's, likewise.
///   - trim: the share cut from each end of a block before averaging; 0.1 spares blocks of fewer than ten.
/// - Returns: positive where the candidate is faster; nil where a block is empty or a mean not positive.
public func logRatio(baseline: [Double], candidate: [Double], trim: Double = 0.1) -> Double? {
    guard let numerator = baseline.trimmedMean(fraction: trim), let denominator = candidate.trimmedMean(fraction: trim),
        numerator > 0, denominator > 0
    else { return nil }
    return log(numerator / denominator)
}

/// A speed-up, baseline latency over candidate latency, with its 95 % interval.
public struct SpeedupEstimate: Sendable, Equatable, Codable {
    /// exp of the mean over launches of the mean log ratio within the launch: every launch weighs the same.
    public let estimate: Double
    /// The lower end of the interval.
    public let low: Double
    /// The upper end of the interval.
    public let high: Double
    /// Launches with at least one round.
    public let launches: Int
    /// Rounds in all launches together.
    public let rounds: Int
    /// The standard error of the logarithm of the estimate: 0.01 is about 1 %.
    public let standardError: Double
    /// How the interval was drawn.
    public let method: IntervalMethod
    /// Whether there was one launch only: the interval then says nothing of how fresh processes differ.
    public let withinLaunchOnly: Bool

    /// Estimates a speed-up from the log ratios of rounds, by launch; cheap enough to be asked after every round.
    ///
    /// The launches, not the rounds, are the independent trials: their means carry the variance of both levels. With
    /// one launch the interval is of its rounds only, which `withinLaunchOnly` marks.
    ///
    /// - Parameters:
    ///   - logRatios: launches x rounds, logarithms of baseline over candidate; empty launches are passed over.
    ///   - confidence: the share of intervals meant to cover the truth.
    ///   - method: how the interval is drawn.
    ///   - resamples: how many resamples the bootstrap methods draw.
    ///   - seed: what the bootstrap's draws follow from.
    ///   - launchVariance: what other cells tell of launches; given it, `method` is `moderatedT` and one round is enough.
    /// - Returns: nil of fewer than two rounds in all, or of a value that is not finite.
    public init?(
        logRatios: [[Double]], confidence: Double = 0.95, method: IntervalMethod = .studentT, resamples: Int = 2000,
        seed: UInt64 = 0, launchVariance: LaunchVariance? = nil
    ) {
        let launches = logRatios.filter { !$0.isEmpty }
        guard launches.joined().allSatisfy(\.isFinite) else { return nil }
        // The rounds of a single launch stand as launches of one round each.
        let clusters = launches.count == 1 ? launches[0].map { [$0] } : launches
        let interval: MeanInterval?
        if let launchVariance {
            interval = launchVariance.interval(means: launches.compactMap { $0.mean() }, confidence: confidence)
        } else {
            interval = method.interval(
                clusters: clusters, confidence: confidence, resamples: resamples, seed: seed)
        }
        guard let interval else { return nil }
        estimate = exp(interval.mean)
        low = exp(interval.low)
        high = exp(interval.high)
        self.launches = launches.count
        rounds = launches.reduce(0) { $0 + $1.count }
        standardError = interval.standardError
        // Without other cells there is nothing to moderate by, and the interval was Student's.
        self.method = launchVariance != nil ? .moderatedT : method == .moderatedT ? .studentT : method
        withinLaunchOnly = launches.count == 1 && launchVariance == nil
    }

    /// Half the interval's width relative to the estimate, sqrt(high / low) - 1: 0.02 reads "± 2 %".
    public var relativeHalfWidth: Double {
        (high / low).squareRoot() - 1
    }
}
