/// How p-values of many tests are adjusted, so that a claim over all of them can be made at one level.
public enum MultipleTesting: String, Sendable, Codable, CaseIterable {
    /// Holm's step-down method: the probability that anything at all is called changed where nothing is stays below the
    /// level, however the tests depend on one another (S. Holm, "A simple sequentially rejective multiple test
    /// procedure", Scandinavian Journal of Statistics 6, 1979).
    case holm
    /// Benjamini and Hochberg's step-up method: of what is called changed, the expected share of false calls stays
    /// below the level, for tests that are independent or positively dependent (Journal of the Royal Statistical
    /// Society B 57, 1995). It finds more, and is wrong more often.
    case benjaminiHochberg = "benjamini-hochberg"

    /// The adjusted p-values in the order of `pValues`: what is below a level is rejected at that level.
    ///
    /// Ties get equal values; NaN is not allowed for.
    public func adjusted(_ pValues: [Double]) -> [Double] {
        let order = pValues.indices.sorted { pValues[$0] < pValues[$1] }
        let count = Double(pValues.count)
        var result = pValues
        switch self {
        case .holm:
            var greatest = 0.0
            for (rank, index) in order.enumerated() {
                greatest = max(greatest, min(1, (count - Double(rank)) * pValues[index]))
                result[index] = greatest
            }
        case .benjaminiHochberg:
            var least = 1.0
            for (rank, index) in order.enumerated().reversed() {
                least = min(least, count / Double(rank + 1) * pValues[index])
                result[index] = least
            }
        }
        return result
    }

    /// The confidence at which each of `tests` intervals must be drawn for all of them to hold with `confidence`
    /// (Bonferroni): 0.95 of ten is 0.995.
    ///
    /// An interval that leaves out 1 at this confidence belongs to a test that Holm's method rejects, too.
    public static func simultaneousConfidence(_ confidence: Double, tests: Int) -> Double {
        1 - (1 - confidence) / Double(max(1, tests))
    }
}
