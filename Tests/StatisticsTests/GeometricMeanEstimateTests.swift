import Foundation
import Testing

@testable import Statistics

@Suite struct GeometricMeanEstimateTests {
    /// Logs are 0, log 2, log 4: s = log 2, standard error log 2 / sqrt(3), t(2) = 4.302653.
    @Test func handComputedInterval() throws {
        let mean = try #require(GeometricMeanEstimate(speedups: [4, 1, 2]))
        #expect(isClose(mean.estimate, 2))
        #expect(mean.networks == 3)
        let half = exp(4.302653 * log(2.0) / 3.0.squareRoot())
        #expect(isClose(mean.low, 2 / half, within: 1e-6))
        #expect(isClose(mean.high, 2 * half, within: 1e-6))
    }

    @Test func oneNetworkHasNoIntervalAndNoneNoMean() throws {
        let one = try #require(GeometricMeanEstimate(speedups: [3]))
        #expect(isClose(one.estimate, 3))
        #expect(one.low == nil && one.high == nil && one.standardError == nil)
        #expect(GeometricMeanEstimate(speedups: []) == nil)
        #expect(GeometricMeanEstimate(speedups: [2, 0]) == nil)
        #expect(GeometricMeanEstimate(speedups: [2, .infinity]) == nil)
    }

    @Test(arguments: IntervalMethod.allCases)
    func orderDoesNotMatterAndScaleMovesAll(method: IntervalMethod) throws {
        let speedups = [1.2, 3.4, 2.2, 5.0, 0.9, 2.7, 1.8, 4.1]
        let plain = try #require(GeometricMeanEstimate(speedups: speedups, method: method, resamples: 300))
        let turned = try #require(
            GeometricMeanEstimate(speedups: speedups.reversed(), method: method, resamples: 300))
        #expect(turned.low == plain.low && turned.high == plain.high)
        let twice = try #require(
            GeometricMeanEstimate(speedups: speedups.map { 2 * $0 }, method: method, resamples: 300))
        #expect(isClose(twice.estimate, 2 * plain.estimate))
        try #expect(isClose(twice.low, 2 * (#require(plain.low)), within: 1e-9))
        try #expect(isClose(twice.high, 2 * (#require(plain.high)), within: 1e-9))
    }
}
