import Foundation
import Testing

@testable import Statistics

@Suite struct SpeedupEstimateTests {
    /// Made-up launches around a speed-up of 2.
    func launches(_ count: Int, rounds: Int, seed: UInt64 = 1) -> [[Double]] {
        var generator = RandomGenerator(seed: seed)
        let scenario = CoverageSimulation.Scenario(
            launches: count, rounds: rounds, launchSigma: 0.02, roundSigma: 0.01)
        return (0..<count).map { _ in scenario.launch(using: &generator).map { $0 + log(2.0) } }
    }

    /// Launch means 0.1, 0.2, 0.3: mean 0.2, standard error 0.1 / sqrt(3), t(2) = 4.302653.
    @Test func handComputedInterval() throws {
        let estimate = try #require(SpeedupEstimate(logRatios: [[0.05, 0.15], [0.2], [0.1, 0.3, 0.5]]))
        #expect(isClose(estimate.estimate, exp(0.2)))
        #expect(isClose(estimate.standardError, 0.1 / 3.0.squareRoot()))
        #expect(isClose(log(estimate.high) - 0.2, 4.302653 * 0.0577350, within: 1e-6))
        #expect(isClose(log(estimate.low) - 0.2, -4.302653 * 0.0577350, within: 1e-6))
        #expect(isClose(estimate.relativeHalfWidth, exp(4.302653 * 0.0577350) - 1, within: 1e-6))
        #expect(estimate.launches == 3)
        #expect(estimate.rounds == 6)
        #expect(!estimate.withinLaunchOnly)
    }

    /// Rounds 0.1, 0.2, 0.3, 0.4 of one launch: s = 0.129099, t(3) = 3.182446.
    @Test func oneLaunchSpeaksOfItsRoundsOnlyAndSaysSo() throws {
        let estimate = try #require(SpeedupEstimate(logRatios: [[], [0.1, 0.2, 0.3, 0.4], []]))
        #expect(estimate.withinLaunchOnly)
        #expect(estimate.launches == 1)
        #expect(estimate.rounds == 4)
        #expect(isClose(log(estimate.high), 0.25 + 3.182446 * 0.129099 / 2, within: 1e-5))
    }

    @Test func tooLittleOrDamagedDataHasNoEstimate() {
        #expect(SpeedupEstimate(logRatios: []) == nil)
        #expect(SpeedupEstimate(logRatios: [[], []]) == nil)
        #expect(SpeedupEstimate(logRatios: [[0.3]]) == nil)
        #expect(SpeedupEstimate(logRatios: [[0.3, .nan], [0.2]]) == nil)
        #expect(SpeedupEstimate(logRatios: [[0.3], [-.infinity]]) == nil)
        #expect(SpeedupEstimate(logRatios: [[0.3], [0.2]]) != nil)
    }

    @Test(arguments: IntervalMethod.allCases)
    func intervalsHoldTheirEstimateAndRepeat(method: IntervalMethod) throws {
        let data = launches(8, rounds: 6)
        let first = try #require(SpeedupEstimate(logRatios: data, method: method, resamples: 500, seed: 9))
        let second = try #require(SpeedupEstimate(logRatios: data, method: method, resamples: 500, seed: 9))
        #expect(first == second)
        #expect(first.low < first.estimate && first.estimate < first.high)
        #expect(isClose(first.estimate, 2, within: 0.02))
        #expect(first.relativeHalfWidth > 0.003 && first.relativeHalfWidth < 0.05)
        #expect(first.method == (method == .moderatedT ? .studentT : method))
    }

    @Test func bootstrapsHangOnTheirSeed() {
        let data = launches(8, rounds: 6)
        let first = SpeedupEstimate(logRatios: data, method: .percentile, resamples: 200, seed: 1)
        let second = SpeedupEstimate(logRatios: data, method: .percentile, resamples: 200, seed: 2)
        #expect(first != second)
    }

    /// Student's t is what the corrected bootstrap standard error tends to; two levels count rounds twice.
    @Test func theDefaultIsTheLimitOfTheBootstrap() throws {
        let data = launches(6, rounds: 3)
        let exact = try #require(SpeedupEstimate(logRatios: data))
        let drawn = try #require(
            SpeedupEstimate(logRatios: data, method: .bootstrapStandardError, resamples: 20_000))
        let twice = try #require(SpeedupEstimate(logRatios: data, method: .twoLevelStandardError, resamples: 20_000))
        #expect(isClose(drawn.standardError / exact.standardError, 1, within: 0.02))
        let within = try #require(data.compactMap { $0.variance() }.mean())
        // Of k rounds drawn from k the variance is (k - 1) / k of the unbiased one, here over 18 rounds,
        // and both levels bear the launches' factor n / (n - 1) = 6 / 5.
        let expected = (exact.standardError * exact.standardError + within * (2.0 / 3) / 18 * 1.2).squareRoot()
        #expect(isClose(twice.standardError / expected, 1, within: 0.02))
    }

    @Test func swappingTheRuntimesInvertsTheSpeedup() throws {
        let data = launches(5, rounds: 4)
        let forward = try #require(SpeedupEstimate(logRatios: data))
        let backward = try #require(SpeedupEstimate(logRatios: data.map { $0.map { -$0 } }))
        #expect(isClose(backward.estimate, 1 / forward.estimate))
        #expect(isClose(backward.low, 1 / forward.high))
        #expect(isClose(backward.high, 1 / forward.low))
    }

    @Test func scaleMovesTheIntervalAndOrderDoesNot() throws {
        let data = launches(5, rounds: 4)
        let plain = try #require(SpeedupEstimate(logRatios: data))
        let thrice = try #require(SpeedupEstimate(logRatios: data.map { $0.map { $0 + log(3.0) } }))
        #expect(isClose(thrice.low, 3 * plain.low))
        #expect(isClose(thrice.relativeHalfWidth, plain.relativeHalfWidth, within: 1e-10))
        let turned = try #require(SpeedupEstimate(logRatios: data.reversed().map { $0.reversed() }))
        #expect(isClose(turned.low, plain.low))
        #expect(isClose(turned.high, plain.high))
    }

    /// A launch stopped half-way weighs as much as the others; it doesn't drown them by having fewer rounds.
    @Test func launchesWeighTheSameWhateverTheirRounds() throws {
        let estimate = try #require(SpeedupEstimate(logRatios: [[0.1], [0.2, 0.2, 0.2, 0.2, 0.2]]))
        #expect(isClose(estimate.estimate, exp(0.15)))
    }

    @Test func higherConfidenceIsWider() throws {
        let data = launches(6, rounds: 4)
        for method in IntervalMethod.allCases {
            let narrow = try #require(SpeedupEstimate(logRatios: data, confidence: 0.8, method: method))
            let wide = try #require(SpeedupEstimate(logRatios: data, confidence: 0.99, method: method))
            #expect(narrow.relativeHalfWidth < wide.relativeHalfWidth)
        }
    }

    @Test func aRoundsRatioIsOfTrimmedBlockMeans() {
        let baseline = [10.0, 10, 10, 10, 10, 10, 10, 10, 10, 1000]
        #expect(isClose(logRatio(baseline: baseline, candidate: [5, 5, 5]), log(2)))
        #expect(isClose(logRatio(baseline: [6, 12], candidate: [3]), log(3)))
        #expect(logRatio(baseline: [], candidate: [5]) == nil)
        #expect(logRatio(baseline: [1], candidate: [0]) == nil)
    }

    @Test func estimatesSurviveCoding() throws {
        let estimate = try #require(SpeedupEstimate(logRatios: launches(3, rounds: 2)))
        let coded = try JSONEncoder().encode(estimate)
        #expect(try JSONDecoder().decode(SpeedupEstimate.self, from: coded) == estimate)
    }
}
