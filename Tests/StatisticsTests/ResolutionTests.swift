import Foundation
import Testing

@testable import Statistics

@Suite struct ResolutionTests {
    /// Log ratios ± 0.01: root mean square 0.01, t(4) = 2.776445.
    @Test func handComputedResolution() throws {
        let ratios = [0.01, -0.01, 0.01, -0.01].map { exp($0) }
        let resolution = try #require(Resolution(ratios: ratios))
        #expect(isClose(resolution.estimate, 1))
        #expect(isClose(resolution.smallestResolvableRatio, exp(0.02776445), within: 1e-8))
        let averaged = try #require(Resolution(ratios: ratios, averaged: 4))
        #expect(isClose(averaged.smallestResolvableRatio, exp(0.02776445 / 2), within: 1e-8))
        #expect(resolution.low < 1 && resolution.high > 1)
        #expect(resolution.repetitions == 4)
    }

    @Test func aBiasCountsAsError() throws {
        let resolution = try #require(Resolution(ratios: [1.05, 1.05, 1.05]))
        #expect(isClose(resolution.estimate, 1.05))
        #expect(resolution.low > 1)
        #expect(resolution.smallestResolvableRatio > 1.05)
    }

    @Test func turningTheRatiosRoundChangesNothing() throws {
        let ratios = [1.02, 0.99, 1.003, 0.985]
        let forward = try #require(Resolution(ratios: ratios))
        let backward = try #require(Resolution(ratios: ratios.map { 1 / $0 }))
        #expect(isClose(forward.smallestResolvableRatio, backward.smallestResolvableRatio))
        #expect(isClose(forward.estimate, 1 / backward.estimate))
    }

    @Test func launchesOfOneMeasurementCountAsItsAverage() throws {
        let launches = [[0.01, 0.03], [-0.02], [], [0.0, -0.02]]
        let resolution = try #require(Resolution(launches: launches))
        #expect(resolution == Resolution(ratios: [exp(0.02), exp(-0.02), exp(-0.01)], averaged: 3))
        #expect(Resolution(launches: [[0.01, 0.02]]) == nil)
        #expect(Resolution(launches: []) == nil)
        #expect(Resolution(ratios: [1, -1]) == nil)
    }

    /// The definition itself: of later A/A estimates 95 % fall within the ratio (3000, standard error 0.4 %).
    @Test func laterEstimatesFallWithinAsOftenAsSaid() throws {
        var generator = RandomGenerator(seed: 10)
        var within = 0
        for _ in 0..<3000 {
            let ratios = (0..<10).map { _ in exp(0.01 * generator.normal()) }
            let limit = log(try #require(Resolution(ratios: ratios)).smallestResolvableRatio)
            if abs(0.01 * generator.normal()) <= limit { within += 1 }
        }
        #expect(abs(Double(within) / 3000 - 0.95) < 0.012)
    }
}
