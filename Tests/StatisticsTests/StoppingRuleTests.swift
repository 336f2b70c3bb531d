import Foundation
import Testing

@testable import Statistics

@Suite struct StoppingRuleTests {
    /// An estimate of so many launches whose relative half-width is as given.
    func estimate(launches: Int, halfWidth: Double) throws -> SpeedupEstimate {
        let t = StudentT(degreesOfFreedom: Double(launches - 1)).factor(confidence: 0.95)
        let error = log(1 + halfWidth) / t
        // n values of standard deviation error x sqrt(n): one pair apart, the rest at the centre.
        let apart = error * (Double(launches) * Double(launches - 1) / 2).squareRoot()
        var means = [Double](repeating: 0, count: launches)
        means[0] = apart
        means[1] = -apart
        let estimate = try #require(SpeedupEstimate(logRatios: means.map { [$0] }))
        #expect(isClose(estimate.relativeHalfWidth, halfWidth, within: 1e-9))
        return estimate
    }

    let rule = StoppingRule(targetRelativeError: 0.02, minimumLaunches: 3, maximumLaunches: 6)

    @Test func stopsWhenEveryIntervalReachesTheTarget() throws {
        let narrow = try estimate(launches: 4, halfWidth: 0.019)
        let wide = try estimate(launches: 4, halfWidth: 0.021)
        #expect(rule.decide([narrow], elapsed: .zero, budget: nil) == .target)
        #expect(rule.decide([narrow, narrow], elapsed: .zero, budget: nil) == .target)
        #expect(rule.decide([narrow, wide], elapsed: .zero, budget: nil) == .continue)
    }

    @Test func theTargetWaitsForTheFewestLaunches() throws {
        try #expect(rule.decide([estimate(launches: 2, halfWidth: 0.001)], elapsed: .zero, budget: nil) == .continue)
        try #expect(rule.decide([estimate(launches: 3, halfWidth: 0.001)], elapsed: .zero, budget: nil) == .target)
    }

    @Test func theCandidateOfFewestLaunchesCounts() throws {
        let many = try estimate(launches: 5, halfWidth: 0.001)
        let few = try estimate(launches: 2, halfWidth: 0.001)
        #expect(rule.decide([many, few], elapsed: .zero, budget: nil) == .continue)
    }

    @Test func oneLaunchReachesATargetOnlyWhereOneIsEnough() throws {
        let single = try #require(SpeedupEstimate(logRatios: [[0.1, 0.1001, 0.1002]]))
        #expect(rule.decide([single], elapsed: .zero, budget: nil) == .continue)
        let lenient = StoppingRule(targetRelativeError: 0.02, minimumLaunches: 1, maximumLaunches: 6)
        #expect(lenient.decide([single], elapsed: .zero, budget: nil) == .target)
    }

    @Test func theBudgetEndsWhatTheTargetDoesNot() throws {
        let wide = try estimate(launches: 4, halfWidth: 0.05)
        let narrow = try estimate(launches: 4, halfWidth: 0.01)
        let budget = Duration.seconds(60)
        #expect(rule.decide([wide], elapsed: .seconds(59), budget: budget) == .continue)
        #expect(rule.decide([wide], elapsed: .seconds(60), budget: budget) == .budget)
        #expect(rule.decide([wide], elapsed: .seconds(50), budget: budget, nextLaunch: .seconds(11)) == .budget)
        #expect(rule.decide([wide], elapsed: .seconds(50), budget: budget, nextLaunch: .seconds(10)) == .continue)
        #expect(rule.decide([narrow], elapsed: .seconds(70), budget: budget) == .target)
        #expect(rule.decide([], elapsed: .seconds(61), budget: budget) == .budget)
    }

    @Test func launchesEndAtTheirMost() throws {
        let wide = try estimate(launches: 6, halfWidth: 0.05)
        #expect(rule.decide([wide], elapsed: .zero, budget: nil) == .launches)
        let open = StoppingRule(targetRelativeError: nil, minimumLaunches: 2, maximumLaunches: 6)
        try #expect(open.decide([estimate(launches: 5, halfWidth: 1e-6)], elapsed: .zero, budget: nil) == .continue)
        #expect(open.decide([wide], elapsed: .zero, budget: nil) == .launches)
    }

    @Test func nothingMeasuredGoesOn() {
        #expect(rule.decide([], elapsed: .zero, budget: nil) == .continue)
    }
}
