import Foundation
import Testing

@testable import Statistics

@Suite struct StudentTTests {
    /// Printed tables (Abramowitz & Stegun, table 26.10, and NIST/SEMATECH e-Handbook 1.3.6.7.2).
    @Test(arguments: [
        (1.0, 0.975, 12.706), (1, 0.9, 3.078), (2, 0.975, 4.303), (3, 0.975, 3.182), (4, 0.95, 2.132),
        (5, 0.995, 4.032), (7, 0.975, 2.365), (7, 0.999, 4.785), (10, 0.975, 2.228), (15, 0.975, 2.131),
        (30, 0.975, 2.042), (60, 0.995, 2.660), (100, 0.975, 1.984),
    ])
    func quantilesMatchTheTables(degrees: Double, share: Double, expected: Double) {
        #expect(abs(StudentT(degreesOfFreedom: degrees).quantile(share) - expected) < 0.00051)
    }

    /// One degree is Cauchy's distribution, tan(pi (p - 1/2)); two has (2p - 1) / sqrt(2 p (1 - p)).
    @Test(arguments: [0.0001, 0.01, 0.025, 0.3, 0.6, 0.9, 0.975, 0.9999])
    func closedFormsOfOneAndTwoDegrees(share: Double) {
        #expect(isClose(StudentT(degreesOfFreedom: 1).quantile(share), tan(.pi * (share - 0.5)), within: 1e-10))
        let two = (2 * share - 1) / (2 * share * (1 - share)).squareRoot()
        #expect(isClose(StudentT(degreesOfFreedom: 2).quantile(share), two, within: 1e-10))
    }

    @Test func manyDegreesAreNormal() {
        #expect(isClose(StudentT(degreesOfFreedom: .infinity).quantile(0.975), 1.959963984540054, within: 1e-12))
        #expect(isClose(StudentT(degreesOfFreedom: 1e8).quantile(0.975), 1.959963984540054, within: 1e-7))
    }

    @Test(arguments: [0.7, 1, 2.5, 7, 33.3, 400])
    func quantilesInvertTheDistribution(degrees: Double) {
        let t = StudentT(degreesOfFreedom: degrees)
        for share in [0.001, 0.025, 0.2, 0.5, 0.77, 0.975, 0.9995] {
            #expect(isClose(t.cumulative(t.quantile(share)), share, within: 1e-12))
            #expect(isClose(t.quantile(1 - share), -t.quantile(share), within: 1e-9))
        }
    }

    /// The density integrated by Simpson's rule, for degrees that no table has.
    @Test func fractionalDegreesMatchTheIntegratedDensity() {
        let degrees = 4.5
        let scale = exp(logGamma((degrees + 1) / 2) - logGamma(degrees / 2)) / (degrees * .pi).squareRoot()
        func density(_ x: Double) -> Double { scale * pow(1 + x * x / degrees, -(degrees + 1) / 2) }
        let steps = 2000
        let width = 2.0 / Double(steps)
        let sum = (0...steps).reduce(0.0) { sum, step in
            let weight = step == 0 || step == steps ? 1.0 : step.isMultiple(of: 2) ? 2 : 4
            return sum + weight * density(Double(step) * width)
        }
        #expect(isClose(StudentT(degreesOfFreedom: degrees).cumulative(2), 0.5 + sum * width / 3, within: 1e-11))
    }

    @Test func logGammaOfWholeAndHalfNumbers() {
        #expect(isClose(logGamma(1), 0, within: 1e-13))
        #expect(isClose(logGamma(11), log(3_628_800.0), within: 1e-14))
        #expect(isClose(logGamma(0.5), 0.5 * log(Double.pi), within: 1e-13))
        #expect(isClose(logGamma(171.5), lgamma(171.5), within: 1e-14))
    }

    /// digamma(1) = -gamma, digamma(1/2) = -gamma - 2 log 2; trigamma(1) = pi²/6, trigamma(1/2) = pi²/2.
    @Test func derivativesOfLogGamma() {
        let gamma = 0.577215664901532861
        #expect(isClose(digamma(1), -gamma, within: 1e-12))
        #expect(isClose(digamma(0.5), -gamma - 2 * log(2.0), within: 1e-12))
        #expect(isClose(trigamma(1), .pi * .pi / 6, within: 1e-12))
        #expect(isClose(trigamma(0.5), .pi * .pi / 2, within: 1e-12))
        for x in [0.01, 0.5, 3, 40, 1e4] {
            #expect(isClose(inverseTrigamma(trigamma(x)) / x, 1, within: 1e-9))
        }
    }
}
