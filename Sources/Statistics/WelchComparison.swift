#if canImport(Glibc)
    import Glibc
#else
    import Foundation
#endif

/// The difference of the means of two independent samples whose variances may differ, by Welch's t.
///
/// B. L. Welch, "The generalization of 'Student's' problem when several different population variances are involved",
/// Biometrika 34, 1947: the standard error is sqrt(s²a / na + s²b / nb), the degrees of freedom those of
/// Satterthwaite's approximation. Here the samples are the launches of two runs and the values logarithms, so that the
/// difference is the logarithm of a ratio.
public struct WelchComparison: Sendable, Hashable {
    /// Fewest values of a sample: with two, whose variance has one degree of freedom, an interval says next to nothing.
    public static let fewestValues = 3

    /// Mean of the first sample less the mean of the second.
    public let difference: Double
    /// The standard error of the difference; 0 where no value differs from its sample's others.
    public let standardError: Double
    /// Satterthwaite's degrees of freedom, not whole.
    public let degreesOfFreedom: Double

    /// Compares two samples.
    ///
    /// - Returns: nil where a sample has fewer than `fewestValues`, or a value is not finite.
    public init?(_ first: [Double], _ second: [Double]) {
        guard min(first.count, second.count) >= Self.fewestValues, (first + second).allSatisfy(\.isFinite),
            let firstMean = first.mean(), let secondMean = second.mean(),
            let firstVariance = first.variance(), let secondVariance = second.variance()
        else { return nil }
        let parts = [
            (variance: firstVariance / Double(first.count), degrees: Double(first.count - 1)),
            (variance: secondVariance / Double(second.count), degrees: Double(second.count - 1)),
        ]
        self.init(difference: firstMean - secondMean, parts: parts)
    }

    /// The comparison with a further variance of the difference, known from elsewhere: degrees of freedom grow with it.
    public func adding(variance: Double) -> WelchComparison {
        guard variance > 0 else { return self }
        let own = standardError * standardError
        return WelchComparison(difference: difference, parts: [(own, degreesOfFreedom), (variance, .infinity)])
    }

    /// The mean of several independent differences, with the error that theirs leave it.
    ///
    /// It speaks of these differences and no others: their spread is not taken for an error.
    ///
    /// - Returns: nil of none.
    public init?(meanOf comparisons: [WelchComparison]) {
        guard let mean = comparisons.map(\.difference).mean() else { return nil }
        let square = Double(comparisons.count * comparisons.count)
        self.init(
            difference: mean,
            parts: comparisons.map { ($0.standardError * $0.standardError / square, $0.degreesOfFreedom) })
    }

    /// Adds variances, with Satterthwaite's degrees of freedom; of no variance at all, the sum of degrees stands.
    private init(difference: Double, parts: [(variance: Double, degrees: Double)]) {
        let variance = parts.reduce(0) { $0 + $1.variance }
        let spread = parts.reduce(0) { $0 + $1.variance * $1.variance / $1.degrees }
        self.difference = difference
        standardError = variance.squareRoot()
        degreesOfFreedom = spread > 0 ? variance * variance / spread : parts.reduce(0) { $0 + $1.degrees }
    }

    /// The interval of the difference that holds the truth with probability `confidence`.
    ///
    /// - Precondition: `confidence` lies strictly between 0 and 1.
    public func interval(confidence: Double = 0.95) -> (low: Double, high: Double) {
        let half = StudentT(degreesOfFreedom: degreesOfFreedom).factor(confidence: confidence) * standardError
        return (difference - half, difference + half)
    }

    /// The probability of a difference as large as this, to either side, where the truth is none.
    public var pValue: Double {
        if difference == 0 { return 1 }
        guard standardError > 0 else { return 0 }
        return 2 * StudentT(degreesOfFreedom: degreesOfFreedom).cumulative(-abs(difference) / standardError)
    }
}
