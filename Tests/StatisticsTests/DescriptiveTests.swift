import Foundation
import Testing

@testable import Statistics

/// Equal up to rounding.
func isClose(_ value: Double?, _ expected: Double, within tolerance: Double = 1e-12) -> Bool {
    guard let value else { return false }
    return abs(value - expected) <= tolerance * max(1, abs(expected))
}

@Suite struct DescriptiveTests {
    let values = [7.0, 1, 3, 9, 5, 100]

    @Test func nothingHasNoStatistics() {
        let none: [Double] = []
        #expect(none.mean() == nil)
        #expect(none.median() == nil)
        #expect(none.quantile(0.9) == nil)
        #expect(none.trimmedMean(fraction: 0.1) == nil)
        #expect(none.geometricMean() == nil)
        #expect([1.0].variance() == nil)
        #expect([1.0].standardDeviation() == nil)
    }

    @Test func handComputedValues() {
        #expect(isClose(values.mean(), 125.0 / 6))
        #expect(values.median() == 6)
        #expect([3.0, 1, 2].median() == 2)
        #expect([4.0].median() == 4)
        #expect(isClose([2.0, 4, 4, 4, 5, 5, 7, 9].variance(), 32.0 / 7))
        #expect(isClose([1.0, 3].standardDeviation(), 2.0.squareRoot()))
        #expect(isClose([1.0, 4, 16].geometricMean(), 4))
        #expect([1.0, 0].geometricMean() == nil)
        #expect([1.0, -2].geometricMean() == nil)
    }

    /// Hyndman & Fan's type 7: of 1...5 the position of 0.9 is 3.6, of 0.25 it is 1.
    @Test func quantilesAreOfTypeSeven() {
        let five = [5.0, 3, 1, 2, 4]
        #expect(isClose(five.quantile(0.9), 4.6))
        #expect(five.quantile(0.25) == 2)
        #expect(five.quantile(0) == 1)
        #expect(five.quantile(1) == 5)
        #expect(isClose(values.quantile(0.9), 54.5))
    }

    @Test func quantilesRiseWithTheirShare() throws {
        var generator = RandomGenerator(seed: 6)
        let drawn = (0..<37).map { _ in generator.normal() }
        let quantiles = try (0...200).map { try #require(drawn.quantile(Double($0) / 200)) }
        #expect(zip(quantiles, quantiles.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test func trimmingCutsTheSameNumberFromEachEnd() {
        #expect(values.trimmedMean(fraction: 0.2) == 6)
        #expect(values.trimmedMean(fraction: 0.1) == values.mean())
        #expect(values.trimmedMean(fraction: 0.4) == 6)
        #expect([5.0].trimmedMean(fraction: 0.49) == 5)
    }

    @Test func statisticsFollowShiftScaleAndOrder() throws {
        var generator = RandomGenerator(seed: 7)
        let drawn = (0..<25).map { _ in 10 + generator.normal() }
        let moved = generator.shuffled(drawn.map { 3 * $0 + 2 })
        for statistic: ([Double]) -> Double? in [
            { $0.mean() }, { $0.median() }, { $0.quantile(0.9) }, { $0.trimmedMean(fraction: 0.1) },
        ] {
            try #expect(isClose(statistic(moved), 3 * (#require(statistic(drawn))) + 2))
        }
        try #expect(isClose(moved.variance(), 9 * (#require(drawn.variance()))))
        let geometric = try #require(drawn.geometricMean())
        #expect(isClose(drawn.map { 7 * $0 }.geometricMean(), 7 * geometric))
        #expect(isClose(drawn.map { 1 / $0 }.geometricMean(), 1 / geometric))
    }

    @Test func smallDifferencesOfLargeNumbersKeepTheirVariance() {
        let nanoseconds = [4, 7, 13, 16].map { 1e15 + Double($0) }
        #expect(isClose(nanoseconds.variance(), 30))
    }
}
