import Foundation
import NetworkGraph

/// What becomes of a normally distributed number under a non-linearity.
enum GaussianMoments {
    /// Mean and variance of f(z), and its covariance with z, for z ~ N(mean, variance).
    struct Result {
        var mean: Double
        var variance: Double
        var covariance: Double
    }

    /// Exact for ReLU, by quadrature over 4.8 standard deviations for the others (errors below 1 %).
    static func moments(of activation: Activation, mean: Double, variance: Double) -> Result {
        let deviation = max(variance, 0).squareRoot()
        guard deviation > 0 else {
            return Result(mean: value(of: activation, mean), variance: 0, covariance: 0)
        }
        if activation == .relu { return rectified(mean: mean, deviation: deviation) }
        var first = 0.0
        var second = 0.0
        var cross = 0.0
        for (node, weight) in zip(nodes, weights) {
            let result = value(of: activation, mean + deviation * node)
            first += weight * result
            second += weight * result * result
            cross += weight * result * node
        }
        return Result(mean: first, variance: max(0, second - first * first), covariance: deviation * cross)
    }

    /// The non-linearity itself.
    static func value(of activation: Activation, _ x: Double) -> Double {
        switch activation {
        case .relu: max(0, x)
        case .relu6: min(6, max(0, x))
        case .silu: x / (1 + exp(-x))
        case .hardSwish: x * min(6, max(0, x + 3)) / 6
        case .hardSigmoid: min(6, max(0, x + 3)) / 6
        case .sigmoid: 1 / (1 + exp(-x))
        case .gelu: x * 0.5 * erfc(-x / 2.0.squareRoot())
        }
    }

    /// Mean and variance of the largest of `count` independent standard normal numbers.
    ///
    /// By quadrature over the density n phi(x) Phi(x)^(n - 1); `count` need not be whole.
    static func largest(of count: Double) -> (mean: Double, variance: Double) {
        guard count > 1 else { return (0, 1) }
        var mass = 0.0
        var first = 0.0
        var second = 0.0
        for step in -60...60 {
            let x = Double(step) / 10
            let density = exp(-x * x / 2) * pow(0.5 * erfc(-x / 2.0.squareRoot()), count - 1)
            mass += density
            first += density * x
            second += density * x * x
        }
        let mean = first / mass
        return (mean, second / mass - mean * mean)
    }

    private static func rectified(mean: Double, deviation: Double) -> Result {
        let ratio = mean / deviation
        let above = 0.5 * erfc(-ratio / 2.0.squareRoot())
        let density = exp(-ratio * ratio / 2) / (2 * Double.pi).squareRoot()
        let first = mean * above + deviation * density
        let second = (mean * mean + deviation * deviation) * above + mean * deviation * density
        return Result(
            mean: first, variance: max(0, second - first * first), covariance: deviation * deviation * above)
    }

    private static let nodes: [Double] = (-16...16).map { Double($0) * 0.3 }
    private static let weights: [Double] = {
        let densities = nodes.map { exp(-$0 * $0 / 2) }
        let mass = densities.reduce(0, +)
        return densities.map { $0 / mass }
    }()
}
