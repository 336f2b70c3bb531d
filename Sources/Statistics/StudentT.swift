#if canImport(Glibc)
    import Glibc
#else
    import Foundation
#endif

/// Student's t distribution: what a mean of few values needs in place of the normal distribution.
///
/// The distribution function is the regularised incomplete beta function (NIST Digital Library of Mathematical
/// Functions, 8.17), by the continued fraction 8.17.22 evaluated with Lentz's method; quantiles invert it.
public struct StudentT: Sendable, Equatable {
    /// Degrees of freedom, positive, not necessarily whole; infinity is the normal distribution.
    public let degreesOfFreedom: Double

    /// Makes the distribution with the given degrees of freedom.
    ///
    /// - Precondition: `degreesOfFreedom` is positive.
    public init(degreesOfFreedom: Double) {
        precondition(degreesOfFreedom > 0, "Student's t needs a positive number of degrees of freedom")
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// The probability of a value of at most `t`.
    public func cumulative(_ t: Double) -> Double {
        t < 0 ? upperTail(-t) : 1 - upperTail(t)
    }

    /// The value that a draw stays below with probability `p`.
    ///
    /// - Precondition: `p` lies strictly between 0 and 1.
    public func quantile(_ p: Double) -> Double {
        precondition(p > 0 && p < 1, "a quantile of an unbounded distribution needs a share between 0 and 1")
        if p == 0.5 { return 0 }
        return p < 0.5 ? -upperQuantile(p) : upperQuantile(1 - p)
    }

    /// The factor of a two-sided interval: quantile((1 + `confidence`) / 2), 2.365 for 95 % and 7 degrees of freedom.
    public func factor(confidence: Double) -> Double {
        quantile((1 + confidence) / 2)
    }

    /// P(T > t) for t >= 0.
    private func upperTail(_ t: Double) -> Double {
        guard degreesOfFreedom < 1e10 else { return 0.5 * erfc(t / 2.0.squareRoot()) }
        guard t.isFinite else { return 0 }
        let square = t * t
        let total = degreesOfFreedom + square
        return 0.5
            * regularizedBeta(
                x: degreesOfFreedom / total, complement: square / total, a: degreesOfFreedom / 2, b: 0.5)
    }

    /// The t > 0 with P(T > t) = `tail` < 1/2, by bisection: 200 halvings reach the last bit from any bracket.
    private func upperQuantile(_ tail: Double) -> Double {
        var low = 0.0
        var high = 1.0
        while upperTail(high) > tail {
            low = high
            high *= 2
        }
        for _ in 0..<200 {
            let middle = low + (high - low) / 2
            if middle <= low || middle >= high { break }
            if upperTail(middle) > tail { low = middle } else { high = middle }
        }
        return low + (high - low) / 2
    }
}

/// The normal distribution function, P(Z <= z).
func normalCumulative(_ z: Double) -> Double {
    0.5 * erfc(-z / 2.0.squareRoot())
}

/// The regularised incomplete beta function I_x(a, b); `complement` is 1 - x, passed in so that it keeps its digits.
func regularizedBeta(x: Double, complement: Double, a: Double, b: Double) -> Double {
    if x <= 0 { return 0 }
    if complement <= 0 { return 1 }
    // The fraction converges fast only below the mean of the beta distribution; beyond, I_x(a, b) = 1 - I_(1-x)(b, a).
    if x > (a + 1) / (a + b + 2) {
        return 1 - regularizedBeta(x: complement, complement: x, a: b, b: a)
    }
    let front = exp(
        a * log(x) + b * log(complement) + logGamma(a + b) - logGamma(a) - logGamma(b))
    return front * betaFraction(x: x, a: a, b: b) / a
}

/// The continued fraction DLMF 8.17.22 by the modified Lentz method.
private func betaFraction(x: Double, a: Double, b: Double) -> Double {
    let tiny = 1e-300
    func guarded(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / guarded(1 - (a + b) * x / (a + 1))
    var result = d
    for step in 1...10_000 {
        let m = Double(step)
        let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / guarded(1 + even * d)
        c = guarded(1 + even / c)
        result *= d * c
        let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / guarded(1 + odd * d)
        c = guarded(1 + odd / c)
        let change = d * c
        result *= change
        if abs(change - 1) < 1e-16 { break }
    }
    return result
}

/// The logarithm of the gamma function for x > 0, by Stirling's series (DLMF 5.11.1) after shifting x beyond 15.
///
/// The C library's lgamma writes a global sign, which Swift 6 rightly refuses in concurrent code.
func logGamma(_ x: Double) -> Double {
    var x = x
    var product = 1.0
    while x < 15 {
        product *= x
        x += 1
    }
    let inverse = 1 / x
    let square = inverse * inverse
    let series =
        inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680 - square / 1188))))
    return (x - 0.5) * log(x) - x + 0.5 * log(2 * Double.pi) + series - log(product)
}
