import Testing

@testable import Statistics

@Suite struct LinearFitTests {
    private let depth = [1.0, 1, 2, 2, 3, 3, 4, 4]
    private let width = [1.0, 2, 1, 2, 1, 2, 1, 2]

    @Test func findsAnExactPlane() throws {
        let y = zip(depth, width).map { 3 + 0.5 * $0 - 2 * $1 }
        let fit = try #require(LinearFit(y, on: [depth, width]))
        #expect(abs(fit.intercept.estimate - 3) < 1e-12)
        #expect(abs(fit.slopes[0].estimate - 0.5) < 1e-12 && abs(fit.slopes[1].estimate + 2) < 1e-12)
        #expect(fit.residualDeviation < 1e-12 && fit.slopes[0].standardError < 1e-12)
        #expect(isClose(fit.rSquared ?? 0, 1, within: 1e-12))
    }

    @Test func withoutPredictorsItIsTheMeanWithStudentsInterval() throws {
        let y = [1.0, 2, 4, 9]
        let fit = try #require(LinearFit(y, on: []))
        let deviation = try #require(y.standardDeviation())
        let half = StudentT(degreesOfFreedom: 3).factor(confidence: 0.95) * deviation / 2
        #expect(isClose(fit.intercept.estimate, 4, within: 1e-12))
        #expect(isClose(fit.intercept.high, 4 + half, within: 1e-12))
        #expect(isClose(fit.residualDeviation, deviation, within: 1e-12))
        #expect(fit.rSquared == 0)
    }

    @Test func whatIsNotDeterminedIsNil() {
        let y = [1.0, 3, 2, 5, 4, 6, 8, 7]
        #expect(LinearFit(y, on: [depth, depth.map { 2 * $0 + 1 }]) == nil)
        #expect(LinearFit(y, on: [depth, Array(repeating: 0.1, count: 8)]) == nil)
        #expect(LinearFit(Array(y.prefix(3)), on: [[1, 2, 3], [1, 3, 2]]) == nil)
        #expect(LinearFit([1, 2, .nan, 4], on: [[1, 2, 3, 4]]) == nil)
        #expect(LinearFit([1, 2, 3, 4], on: [[1, 2, 3, .infinity]]) == nil)
        #expect(LinearFit([], on: []) == nil)
    }

    @Test func whatDoesNotVaryGrowsByNothing() throws {
        let fit = try #require(LinearFit(Array(repeating: 0.7, count: 8), on: [depth, width]))
        #expect(fit.rSquared == nil)
        #expect(abs(fit.slopes[0].estimate) < 1e-15 && isClose(fit.intercept.estimate, 0.7, within: 1e-12))
    }

    /// Student's t is exact for normal errors; of 2000 fits 95 % is known to 0.5 %.
    @Test func intervalsCover() throws {
        var generator = RandomGenerator(seed: 12)
        var covered = [0, 0]
        for _ in 0..<2000 {
            let y = zip(depth, width).map { 1 + 0.8 * $0 + 1.5 * $1 + 0.3 * generator.normal() }
            let fit = try #require(LinearFit(y, on: [depth, width]))
            for (index, truth) in [0.8, 1.5].enumerated()
            where fit.slopes[index].low <= truth && truth <= fit.slopes[index].high {
                covered[index] += 1
            }
        }
        #expect(covered.allSatisfy { (1860...1940).contains($0) }, "\(covered)")
    }
}
