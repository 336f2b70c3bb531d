import Foundation
import Testing

@testable import Statistics

@Suite struct LaunchVarianceTests {
    /// A study of made-up cells whose launch sigmas are given.
    func study(sigmas: [Double], launches: Int, seed: UInt64 = 31) -> [[[Double]]] {
        var generator = RandomGenerator(seed: seed)
        return sigmas.map { sigma in
            let scenario = CoverageSimulation.Scenario(
                launches: launches, rounds: 1, launchSigma: sigma, roundSigma: 0)
            return (0..<launches).map { _ in scenario.launch(using: &generator) }
        }
    }

    @Test func equalCellsAreKnownToBeEqual() throws {
        // Every cell has launches a and -a, so that the variances are the same to the last bit: 2 a².
        let cells = (0..<16).map { _ in [[0.01], [-0.01]] }
        let learnt = try #require(LaunchVariance(cells: cells))
        #expect(learnt.degreesOfFreedom == .infinity)
        #expect(isClose(learnt.variance, 2e-4))
        #expect(learnt.pooledDegreesOfFreedom == 16)
        #expect(learnt.cells == 16)
        // Two launches: standard error 0.01, t of the 16 pooled degrees of freedom 2.119905.
        let estimate = try #require(SpeedupEstimate(logRatios: [[0.3], [0.1]], launchVariance: learnt))
        #expect(isClose(log(estimate.high), 0.2 + 0.02119905, within: 1e-7))
        #expect(estimate.method == .moderatedT)
        #expect(!estimate.withinLaunchOnly)
    }

    @Test func theTypicalVarianceAndItsAgreementAreRecovered() throws {
        let alike = try #require(
            LaunchVariance(cells: study(sigmas: [Double](repeating: 0.02, count: 400), launches: 6)))
        #expect(isClose(alike.variance.squareRoot(), 0.02, within: 0.001))
        #expect(alike.degreesOfFreedom > 15)
        let mixed = (0..<400).map { $0.isMultiple(of: 2) ? 0.005 : 0.08 }
        let different = try #require(LaunchVariance(cells: study(sigmas: mixed, launches: 6)))
        #expect(different.degreesOfFreedom < 3)
        #expect(different.variance.squareRoot() > 0.004 && different.variance.squareRoot() < 0.08)
    }

    @Test func shrinkingLiesBetweenOwnAndTypical() throws {
        let learnt = try #require(
            LaunchVariance(cells: study(sigmas: (0..<40).map { 0.005 + 0.002 * Double($0) }, launches: 4)))
        #expect(learnt.degreesOfFreedom.isFinite)
        let quiet = [[0.1], [0.1001], [0.1002]]
        let own = try #require(SpeedupEstimate(logRatios: quiet))
        let shrunk = try #require(SpeedupEstimate(logRatios: quiet, launchVariance: learnt))
        #expect(shrunk.estimate == own.estimate)
        #expect(shrunk.standardError > own.standardError)
        #expect(shrunk.standardError < (learnt.variance / 3).squareRoot())
    }

    @Test func oneLaunchGetsAnHonestInterval() throws {
        let learnt = try #require(
            LaunchVariance(cells: study(sigmas: [Double](repeating: 0.02, count: 30), launches: 4)))
        let alone = try #require(SpeedupEstimate(logRatios: [[0.1, 0.1005, 0.1002]]))
        let helped = try #require(SpeedupEstimate(logRatios: [[0.1, 0.1005, 0.1002]], launchVariance: learnt))
        #expect(helped.relativeHalfWidth > 0.03 && helped.relativeHalfWidth < 0.06)
        #expect(alone.relativeHalfWidth < 0.002 && alone.withinLaunchOnly)
    }

    @Test func tooFewCellsTeachNothing() {
        #expect(LaunchVariance(cells: study(sigmas: [Double](repeating: 0.02, count: 7), launches: 8)) == nil)
        #expect(LaunchVariance(cells: study(sigmas: [Double](repeating: 0.02, count: 15), launches: 2)) == nil)
        #expect(LaunchVariance(cells: study(sigmas: [Double](repeating: 0.02, count: 8), launches: 3)) != nil)
        #expect(LaunchVariance(cells: []) == nil)
        #expect(LaunchVariance(cells: study(sigmas: [Double](repeating: 0.02, count: 20), launches: 1)) == nil)
    }

    /// 250 studies of 16 cells: 4000 intervals, which share what they borrow; standard error about 0.5 %.
    @Test(arguments: [(2, 0.0), (2, 0.3), (3, 0.0), (3, 0.5), (8, 0.5)])
    func borrowedVariancesKeepCoverage(launches: Int, spread: Double) {
        let scenario = CoverageSimulation.Scenario(
            launches: launches, rounds: 4, launchSigma: 0.02, roundSigma: 0.015)
        let simulation = CoverageSimulation(repetitions: 250, seed: 32)
        let pooled = simulation.runPooled(scenario, cells: 16, sigmaSpread: spread)
        #expect((0.925...0.97).contains(pooled.coverage), "\(pooled.coverage)")
        if launches == 2 { #expect(pooled.meanHalfWidth < 0.05) }
    }
}
