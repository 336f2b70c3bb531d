import Foundation
import Testing

@testable import Statistics

/// Expected values are scipy 1.17.1's (Benchmarks/statistics/compare_expected.py).
@Suite struct WelchComparisonTests {
    static let cases:
        [(
            a: [Double], b: [Double], difference: Double, error: Double, degrees: Double, p: Double, low: Double,
            high: Double
        )] =
            [
                (
                    [0.31, 0.35, 0.29, 0.33, 0.30], [0.28, 0.27, 0.30, 0.26, 0.29, 0.25, 0.31, 0.28], 0.036,
                    0.0128840987267, 7.40525184275, 0.0252690120829, 0.00586869383755, 0.0661313061624
                ),
                (
                    [1.0, 1.1, 1.3], [0.9, 1.0, 0.8, 1.4], 0.108333333333, 0.158333333333, 4.83763317124,
                    0.525232005201, -0.30281876264, 0.519485429307
                ),
                (
                    [2.302, 2.299, 2.305, 2.301, 2.300], [2.20, 2.41, 2.33, 2.28, 2.37], -0.0166, 0.0365384728745,
                    4.00635681758, 0.673127441361, -0.117983614561, 0.0847836145614
                ),
            ]

    @Test(arguments: 0..<3)
    func agreesWithSciPy(index: Int) throws {
        let expected = Self.cases[index]
        let found = try #require(WelchComparison(expected.a, expected.b))
        #expect(isClose(found.difference, expected.difference, within: 1e-9))
        #expect(isClose(found.standardError, expected.error, within: 1e-9))
        #expect(isClose(found.degreesOfFreedom, expected.degrees, within: 1e-9))
        #expect(isClose(found.pValue, expected.p, within: 1e-9))
        #expect(isClose(found.interval().low, expected.low, within: 1e-9))
        #expect(isClose(found.interval().high, expected.high, within: 1e-9))
        let turned = try #require(WelchComparison(expected.b, expected.a))
        #expect(turned.difference == -found.difference && isClose(turned.pValue, found.pValue))
    }

    @Test func wideIntervalsAgreeWithSciPy() throws {
        let first = try #require(WelchComparison(Self.cases[0].a, Self.cases[0].b))
        let wide = first.interval(confidence: MultipleTesting.simultaneousConfidence(0.95, tests: 16))
        #expect(isClose(wide.low, -0.0194172437035, within: 1e-9))
        #expect(isClose(wide.high, 0.0914172437035, within: 1e-9))
    }

    /// A known variance much larger than the samples' makes the interval that of a normal distribution.
    @Test func aKnownVarianceIsAdded() throws {
        let own = try #require(WelchComparison(Self.cases[0].a, Self.cases[0].b))
        let more = own.adding(variance: 0.0004)
        #expect(isClose(more.standardError, (own.standardError * own.standardError + 0.0004).squareRoot()))
        #expect(more.difference == own.difference && more.degreesOfFreedom > own.degreesOfFreedom)
        #expect(isClose(own.adding(variance: 1e6).interval().high, 0.036 + 1959.963984540054, within: 1e-6))
        #expect(own.adding(variance: 0) == own)
    }

    @Test func fewOrImpossibleValuesGiveNothing() {
        #expect(WelchComparison([1, 2], [1, 2, 3]) == nil)
        #expect(WelchComparison([1, 2, 3], []) == nil)
        #expect(WelchComparison([1, 2, .nan], [1, 2, 3]) == nil)
        #expect(WelchComparison(meanOf: []) == nil)
    }

    @Test func valuesWithoutSpread() throws {
        let same = try #require(WelchComparison([1, 1, 1], [1, 1, 1]))
        #expect(same.pValue == 1 && same.interval() == (0, 0) && same.degreesOfFreedom == 4)
        let other = try #require(WelchComparison([1, 1, 1], [2, 2, 2]))
        #expect(other.pValue == 0 && other.interval() == (-1, -1))
    }

    /// Two equal differences: half the variance, and the degrees of both.
    @Test func theMeanOfDifferences() throws {
        let one = try #require(WelchComparison(Self.cases[0].a, Self.cases[0].b))
        let mean = try #require(WelchComparison(meanOf: [one, one]))
        #expect(isClose(mean.difference, one.difference))
        #expect(isClose(mean.standardError, one.standardError / 2.0.squareRoot()))
        #expect(isClose(mean.degreesOfFreedom, 2 * one.degreesOfFreedom, within: 1e-9))
    }

    /// 4000 comparisons each: standard error 0.34 %. Welch's t is an approximation, a little cautious for few values.
    @Test(arguments: [(3, 3, 1.0), (3, 8, 3.0), (5, 5, 1.0), (5, 8, 4.0), (8, 8, 0.25)])
    func intervalsCoverTheTruth(first: Int, second: Int, ratioOfDeviations: Double) throws {
        var generator = RandomGenerator(seed: 31)
        var covered = 0
        var rejected = 0
        for _ in 0..<4000 {
            let a = (0..<first).map { _ in 0.03 + 0.01 * generator.normal() }
            let b = (0..<second).map { _ in 0.01 * ratioOfDeviations * generator.normal() }
            let comparison = try #require(WelchComparison(a, b))
            let interval = comparison.interval()
            if interval.low <= 0.03, interval.high >= 0.03 { covered += 1 }
            // The test and the interval say the same.
            if comparison.pValue < 0.05 { rejected += 1 }
            #expect((comparison.pValue < 0.05) == (interval.low > 0 || interval.high < 0))
        }
        #expect((0.935...0.975).contains(Double(covered) / 4000), "\(Double(covered) / 4000)")
        #expect(rejected > 200)
    }
}
