#if canImport(Glibc)
    import Glibc
#else
    import Foundation
#endif

/// How far launches differ on this machine, learnt from many cells, to lend to cells that have few launches.
///
/// Two launches tell next to nothing of their own variance: Student's factor is 12.7. What fresh processes do to a
/// runtime is much alike from network to network, so the other cells of a study tell the rest. This is empirical Bayes
/// as in Smyth ("Linear models and empirical Bayes methods for assessing differential expression in microarray
/// experiments", Statistical Applications in Genetics and Molecular Biology 3(1), 2004): the cells' true variances are
/// taken to scatter around `variance` as if that had been estimated with `degreesOfFreedom`, and both are fitted.
/// Intervals then cover 95 % over the cells taken together; one whose launches differ far more than the others' is
/// covered less often.
public struct LaunchVariance: Sendable, Equatable {
    /// The typical variance of a launch's mean log ratio.
    public let variance: Double
    /// How much the cells agree on it: infinite where they differ no more than by chance.
    public let degreesOfFreedom: Double
    /// Degrees of freedom of all cells together: no interval may claim to know the variance better.
    public let pooledDegreesOfFreedom: Double
    /// How many cells it was learnt from.
    public let cells: Int

    /// Learns from cells of launches of rounds of log ratios, all of the same two runtimes on the same machine.
    ///
    /// - Returns: nil where fewer than 8 cells have two launches that differ, or all have fewer than 16 degrees of
    ///   freedom (launches less cells) together: simulated intervals then cover less than 93 %, so let each cell
    ///   speak for itself.
    public init?(cells: [[[Double]]]) {
        let known: [(variance: Double, degrees: Double)] = cells.compactMap { launches in
            let means = launches.compactMap { $0.mean() }
            guard let variance = means.variance(), variance > 0, variance.isFinite else { return nil }
            return (variance, Double(means.count - 1))
        }
        // log s² of d degrees of freedom has mean log sigma² + digamma(d / 2) - log(d / 2), variance trigamma(d / 2).
        let logarithms = known.map { log($0.variance) - digamma($0.degrees / 2) + log($0.degrees / 2) }
        pooledDegreesOfFreedom = known.reduce(0) { $0 + $1.degrees }
        guard known.count >= 8, pooledDegreesOfFreedom >= 16, let centre = logarithms.mean(),
            let spread = logarithms.variance(),
            let chance = known.map({ trigamma($0.degrees / 2) }).mean()
        else { return nil }
        self.cells = known.count
        // Few cells often scatter less than chance has it, by chance; without this margin, half a standard error of a
        // normal variance, intervals covered up to 1 % less often in simulation.
        let margin = 1 + 0.5 * (2 / Double(known.count - 1)).squareRoot()
        let excess = spread * margin - chance
        if excess > 0 {
            let half = inverseTrigamma(excess)
            degreesOfFreedom = 2 * half
            variance = exp(centre + digamma(half) - log(half))
        } else {
            degreesOfFreedom = .infinity
            // Of equal variances the pooled one is the best estimate, better than the mean logarithm.
            variance = known.reduce(0) { $0 + $1.variance * $1.degrees } / pooledDegreesOfFreedom
        }
    }

    /// The interval of the mean of launch means, of one launch too, with the variance shrunk towards the typical one.
    func interval(means: [Double], confidence: Double) -> MeanInterval? {
        guard let mean = means.mean() else { return nil }
        let degrees = Double(means.count - 1)
        let own = means.variance() ?? 0
        let shrunk =
            degreesOfFreedom.isFinite
            ? (degreesOfFreedom * variance + degrees * own) / (degreesOfFreedom + degrees) : variance
        let total = min(degreesOfFreedom + degrees, pooledDegreesOfFreedom)
        let error = (shrunk / Double(means.count)).squareRoot()
        let half = StudentT(degreesOfFreedom: total).factor(confidence: confidence) * error
        return MeanInterval(mean: mean, low: mean - half, high: mean + half, standardError: error)
    }
}

/// The derivative of `logGamma` for x > 0, by its asymptotic series (DLMF 5.11.2) after shifting x beyond 15.
func digamma(_ x: Double) -> Double {
    var x = x
    var sum = 0.0
    while x < 15 {
        sum -= 1 / x
        x += 1
    }
    let square = 1 / (x * x)
    let series = square * (1.0 / 12 - square * (1.0 / 120 - square * (1.0 / 252 - square * (1.0 / 240))))
    return sum + log(x) - 0.5 / x - series
}

/// The derivative of `digamma` for x > 0, likewise (DLMF 5.15.8).
func trigamma(_ x: Double) -> Double {
    var x = x
    var sum = 0.0
    while x < 15 {
        sum += 1 / (x * x)
        x += 1
    }
    let square = 1 / (x * x)
    let series = square * (1.0 / 6 - square * (1.0 / 30 - square * (1.0 / 42 - square * (1.0 / 30))))
    return sum + 1 / x + 0.5 * square + series / x
}

/// The x > 0 with trigamma(x) = `value` > 0, by bisection: trigamma falls throughout.
func inverseTrigamma(_ value: Double) -> Double {
    // 1/x < trigamma(x) < 1/x + 1/x² brackets it.
    var low = 1 / value
    var high = (1 + (1 + 4 * value).squareRoot()) / (2 * value)
    for _ in 0..<100 {
        let middle = low + (high - low) / 2
        if trigamma(middle) > value { low = middle } else { high = middle }
    }
    return low + (high - low) / 2
}
