import Foundation
import Testing

@testable import Statistics

@Suite struct LatencyTests {
    @Test func handComputedSummary() throws {
        let summary = try #require(LatencySummary(launches: [[5, 1, 3, 2, 4], [], [10.0]]))
        #expect(summary.p50 == 6.5)
        #expect(isClose(summary.p90, 7.3))
        #expect(summary.mean == 6.5)
        #expect(summary.min == 1)
        #expect(summary.samples == 6)
    }

    @Test func wholeNanosecondsSummariseAlike() throws {
        let whole = try #require(LatencySummary(launches: [[UInt64(3_000_001), 3_000_005], [2_999_999]]))
        #expect(whole == LatencySummary(launches: [[3_000_001.0, 3_000_005], [2_999_999]]))
        #expect(LatencySummary(launches: [[Int]]()) == nil)
        #expect(LatencySummary(launches: [[Double]()]) == nil)
    }

    /// Pooled, the fast launch would outvote the slow one nine to one.
    @Test func launchesWeighTheSameWhateverTheirSamples() throws {
        let summary = try #require(
            LatencySummary(launches: [[Double](repeating: 10, count: 90), [Double](repeating: 20, count: 10)]))
        #expect(summary.p50 == 15)
        #expect(summary.mean == 15)
    }

    @Test func quotientsOfLatencyEstimatesAreSpeedups() throws {
        var generator = RandomGenerator(seed: 8)
        let baseline = (0..<4).map { _ in (0..<5).map { _ in 2e7 * exp(0.02 * generator.normal()) } }
        let candidate = (0..<4).map { _ in (0..<5).map { _ in 4e6 * exp(0.02 * generator.normal()) } }
        let slow = try #require(LatencyEstimate(blockMeans: baseline))
        let fast = try #require(LatencyEstimate(blockMeans: candidate))
        let ratios = zip(baseline, candidate).map { zip($0, $1).map { log($0 / $1) } }
        let speedup = try #require(SpeedupEstimate(logRatios: ratios))
        #expect(isClose(slow.estimate / fast.estimate, speedup.estimate))
        #expect(slow.low < slow.estimate && slow.estimate < slow.high)
        #expect(isClose(slow.estimate, 2e7, within: 0.03))
        #expect(!slow.withinLaunchOnly && slow.launches == 4)
    }

    @Test func latenciesMustBePositive() throws {
        #expect(LatencyEstimate(blockMeans: [[1, 0], [2]]) == nil)
        #expect(LatencyEstimate(blockMeans: [[1]]) == nil)
        try #expect(#require(LatencyEstimate(blockMeans: [[1, 2]])).withinLaunchOnly)
    }
}
