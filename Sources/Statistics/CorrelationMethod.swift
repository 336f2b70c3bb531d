/// How the association of quantities is told, by a coefficient between -1 and 1.
public enum CorrelationMethod: String, Sendable, Codable, CaseIterable {
    /// Pearson's product-moment coefficient: how well a straight line fits. O(n).
    case pearson
    /// Spearman's: Pearson's of the ranks, equal values sharing the mean of theirs. O(n log n).
    case spearman
    /// Kendall's tau-b: concordant less discordant pairs, corrected for ties (M. G. Kendall, "The treatment of ties in
    /// ranking problems", Biometrika 33, 1945). O(n log n).
    case kendall
}

extension CorrelationMethod {
    /// The coefficient of two quantities, value by value.
    ///
    /// - Returns: nil of fewer than three pairs, where a value is not finite, or where one quantity does not vary.
    /// - Precondition: both have as many values.
    public func coefficient(_ x: [Double], _ y: [Double]) -> Double? {
        partialCoefficient(x, y, given: [])
    }

    /// The coefficient of two quantities with others held fixed.
    ///
    /// It is read off the inverse of the matrix of coefficients of all of them (J. Whittaker, "Graphical Models in
    /// Applied Multivariate Statistics", 1990, section 5.8). With Pearson's that is the correlation of what is left of
    /// both after regression on the others; with Spearman's the same of the ranks; with Kendall's and one quantity held
    /// fixed, Kendall's own partial tau ("Partial rank correlation", Biometrika 32, 1942). That one is not 0 where two
    /// normal quantities have nothing in common but the third: beside a strong third it stands above (by the arcsine law,
    /// 1/9 where the third makes half of either's variance), so that it proves no association of its own.
    ///
    /// - Returns: nil of fewer than three pairs and one more for each quantity held fixed, where a value is not finite,
    ///   where a quantity does not vary, or where those held fixed determine another.
    /// - Precondition: all have as many values.
    public func partialCoefficient(_ x: [Double], _ y: [Double], given others: [[Double]]) -> Double? {
        guard let sample = CorrelationSample([x, y] + others, method: self) else { return nil }
        return sample.coefficient(counts: sample.onceEach)
    }
}
