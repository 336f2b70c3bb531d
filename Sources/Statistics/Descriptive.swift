#if canImport(Glibc)
    import Glibc
#else
    import Foundation
#endif

// Every function answers nil where its value is not defined: no values, or too few for a variance.
extension Collection where Element == Double {
    /// The arithmetic mean, or nil of no values.
    public func mean() -> Double? {
        guard !isEmpty else { return nil }
        let count = Double(count)
        let first = reduce(0, +) / count
        guard first.isFinite else { return first }
        // A second pass takes back the rounding of the first.
        return first + reduce(0) { $0 + ($1 - first) } / count
    }

    /// The middle value, or the mean of the two middle ones; nil of no values.
    public func median() -> Double? {
        quantile(0.5)
    }

    /// The quantile `p` (0 to 1), interpolated linearly between order statistics; nil of no values.
    ///
    /// Definition 7 of Hyndman & Fan ("Sample quantiles in statistical packages", The American Statistician 50, 1996),
    /// the default of R and NumPy: the value at position (n - 1) p of the sorted values, counted from 0.
    ///
    /// - Precondition: `p` lies in 0...1.
    public func quantile(_ p: Double) -> Double? {
        sorted().quantileOfSorted(p)
    }

    /// The mean of what is left when a share of the values is cut off at either end; nil of no values.
    ///
    /// floor(n x `fraction`) values are cut from each end, so that a few values lose none: at 0.1, fewer than ten.
    ///
    /// - Precondition: `fraction` lies in 0 ..< 0.5.
    public func trimmedMean(fraction: Double) -> Double? {
        precondition((0..<0.5).contains(fraction), "a trimmed mean cuts less than half from each end")
        let cut = Int(Double(count) * fraction)
        guard cut > 0 else { return mean() }
        return sorted().dropFirst(cut).dropLast(cut).mean()
    }

    /// The unbiased variance (divided by n - 1), or nil of fewer than two values.
    public func variance() -> Double? {
        guard count > 1, let mean = mean() else { return nil }
        return reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)
    }

    /// The square root of the unbiased variance, or nil of fewer than two values.
    public func standardDeviation() -> Double? {
        variance()?.squareRoot()
    }

    /// exp of the mean logarithm; nil of no values, or where one is not positive.
    public func geometricMean() -> Double? {
        guard allSatisfy({ $0 > 0 }) else { return nil }
        return map { log($0) }.mean().map { exp($0) }
    }
}

extension Array where Element == Double {
    /// `quantile` of values that are in ascending order already.
    func quantileOfSorted(_ p: Double) -> Double? {
        precondition((0...1).contains(p), "a quantile's share lies between 0 and 1")
        guard !isEmpty else { return nil }
        let position = Double(count - 1) * p
        let lower = Int(position)
        guard lower + 1 < count else { return self[count - 1] }
        let weight = position - Double(lower)
        // Not a + (b - a) w: with this form equal neighbours give their value exactly, and w = 0 never meets infinity.
        return weight == 0 ? self[lower] : self[lower] * (1 - weight) + self[lower + 1] * weight
    }
}
