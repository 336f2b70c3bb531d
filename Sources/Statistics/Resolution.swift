#if canImport(Glibc)
    import Glibc
#else
    import Foundation
#endif

/// What an A/A test says of a machine: how far from 1 the ratio of a runtime to itself comes out.
public struct Resolution: Sendable, Equatable, Codable {
    /// The geometric mean of the ratios: away from 1 it shows a bias, such as the order within rounds.
    public let estimate: Double
    /// The lower end of the 95 % interval of `estimate`.
    public let low: Double
    /// The upper end of the 95 % interval of `estimate`.
    public let high: Double
    /// The smallest ratio above 1 that a measurement can tell from no difference.
    ///
    /// 95 % of A/A estimates are expected within 1 / this and this, so an estimate beyond either is no accident.
    /// It is exp(t s / sqrt(k)): s is the root mean square of the log ratios, about 0 since the truth of an A/A ratio
    /// is known to be 1 (so that a bias counts as error too); t is Student's with as many degrees of freedom as there
    /// are ratios; k is how many of them a future estimate averages.
    public let smallestResolvableRatio: Double
    /// How many A/A ratios there were.
    public let repetitions: Int

    /// Reads an A/A test.
    ///
    /// - Parameters:
    ///   - ratios: A/A ratios from independent fresh launches, each an estimate over as many launches as the others.
    ///   - averaged: how many such ratios a future estimate averages: 1 where `ratios` are whole estimates, 8 where
    ///     each is of one launch and a measurement makes 8.
    ///   - confidence: the share of A/A estimates to be expected within the smallest resolvable ratio.
    /// - Returns: nil of fewer than two ratios, or where one is not positive and finite.
    /// - Precondition: `averaged` is positive.
    public init?(ratios: [Double], averaged: Int = 1, confidence: Double = 0.95) {
        precondition(averaged > 0, "an estimate averages at least one ratio")
        guard ratios.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
        let logarithms = ratios.map { log($0) }
        guard let centre = SpeedupEstimate(logRatios: logarithms.map { [$0] }, confidence: confidence),
            let meanSquare = logarithms.map({ $0 * $0 }).mean()
        else { return nil }
        let t = StudentT(degreesOfFreedom: Double(ratios.count)).factor(confidence: confidence)
        estimate = centre.estimate
        low = centre.low
        high = centre.high
        smallestResolvableRatio = exp(t * (meanSquare / Double(averaged)).squareRoot())
        repetitions = ratios.count
    }

    /// Reads the launches of one A/A measurement, launches x rounds of log ratios, for measurements of as many launches.
    ///
    /// - Returns: nil of fewer than two launches with rounds.
    public init?(launches: [[Double]], confidence: Double = 0.95) {
        let means = launches.compactMap { $0.mean() }
        self.init(ratios: means.map { exp($0) }, averaged: Swift.max(means.count, 1), confidence: confidence)
    }
}
