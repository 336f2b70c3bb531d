/// How an interval is drawn around a mean of logarithms measured in launches, each of several rounds.
///
/// Speed-ups use `studentT` or `moderatedT`, means over eight networks or more `expandedPercentile`; the others are
/// kept for comparison by `CoverageSimulation`: docs/STATISTICS.md has their coverage.
public enum IntervalMethod: String, Sendable, Codable, CaseIterable {
    /// Student's t over launch means: mean ± t(n - 1) s / sqrt(n).
    ///
    /// The limit of `bootstrapStandardError` for ever more resamples, without their noise.
    case studentT = "student-t"
    /// Student's t with a variance shrunk towards that of other cells (`LaunchVariance`); chosen by giving one.
    case moderatedT = "moderated-t"
    /// Standard error from launches drawn with replacement, times sqrt(n / (n - 1)), times t(n - 1).
    ///
    /// A launch drawn keeps its rounds: replacement at the top level only has the right variance
    /// (Davison & Hinkley, "Bootstrap Methods and their Application", 1997, section 3.8).
    case bootstrapStandardError = "bootstrap-se"
    /// As `bootstrapStandardError`, with rounds drawn anew within launches: counts the rounds' variance twice.
    case twoLevelStandardError = "two-level-se"
    /// Quantiles of the means of launches drawn with replacement.
    case percentile = "percentile"
    /// Quantiles of the means of launches and, within them, rounds drawn with replacement.
    case twoLevelPercentile = "two-level-percentile"
    /// `percentile` at wider levels, so as to reach Student's t for few launches (Hesterberg, "What teachers should
    /// know about the bootstrap", The American Statistician 69, 2015, section 4.1).
    case expandedPercentile = "expanded-percentile"
    /// The bootstrap-t: quantiles of (mean* - mean) / s* (Efron & Tibshirani 1993, chapter 12); Student's t below four
    /// launches, where most resamples repeat one launch and have no s*.
    case studentizedBootstrap = "bootstrap-t"
}

/// An interval on the scale of the values themselves, logarithms wherever Sullivan speaks of ratios.
struct MeanInterval {
    let mean: Double
    let low: Double
    let high: Double
    let standardError: Double
}

extension IntervalMethod {
    /// The interval of the mean over `clusters` of the means within them, or nil of fewer than two clusters.
    ///
    /// - Parameters:
    ///   - clusters: launches of rounds, none of them empty.
    ///   - confidence: the share of intervals meant to cover the truth, 0.95 by default.
    ///   - resamples: how many means are drawn; `studentT` draws none.
    ///   - seed: what the draws follow from.
    func interval(
        clusters: [[Double]], confidence: Double, resamples: Int, seed: UInt64
    ) -> MeanInterval? {
        let means = clusters.compactMap { $0.mean() }
        let count = Double(means.count)
        guard means.count > 1, let mean = means.mean(), let deviation = means.standardDeviation() else { return nil }
        let t = StudentT(degreesOfFreedom: count - 1).factor(confidence: confidence)
        let error = deviation / count.squareRoot()
        if self == .studentT || self == .moderatedT || (self == .studentizedBootstrap && means.count < 4) {
            return MeanInterval(mean: mean, low: mean - t * error, high: mean + t * error, standardError: error)
        }

        var generator = RandomGenerator(seed: seed)
        if self == .studentizedBootstrap {
            let scores = Self.studentizedScores(of: means, mean: mean, resamples: resamples, using: &generator)
            guard let lowest = scores.quantileOfSorted((1 - confidence) / 2),
                let highest = scores.quantileOfSorted((1 + confidence) / 2)
            else {
                return MeanInterval(mean: mean, low: mean, high: mean, standardError: error)
            }
            // The quantiles change sides: a high score belongs to a sample whose mean lies above the truth.
            return MeanInterval(
                mean: mean, low: mean - highest * error, high: mean - lowest * error, standardError: error)
        }

        let redrawsRounds = self == .twoLevelStandardError || self == .twoLevelPercentile
        var drawn = (0..<resamples).map { _ in
            redrawsRounds
                ? Self.twoLevelMean(of: clusters, using: &generator)
                : Self.resampledMean(of: means, using: &generator)
        }
        switch self {
        case .bootstrapStandardError, .twoLevelStandardError:
            let drawnError = (drawn.standardDeviation() ?? 0) * (count / (count - 1)).squareRoot()
            return MeanInterval(
                mean: mean, low: mean - t * drawnError, high: mean + t * drawnError, standardError: drawnError)
        default:
            drawn.sort()
            let tail =
                self == .expandedPercentile
                ? normalCumulative(-t * (count / (count - 1)).squareRoot()) : (1 - confidence) / 2
            return MeanInterval(
                mean: mean, low: drawn.quantileOfSorted(tail) ?? mean, high: drawn.quantileOfSorted(1 - tail) ?? mean,
                standardError: error)
        }
    }

    private static func resampledMean(of means: [Double], using generator: inout RandomGenerator) -> Double {
        var sum = 0.0
        for _ in means.indices {
            sum += means[generator.index(below: means.count)]
        }
        return sum / Double(means.count)
    }

    private static func twoLevelMean(of clusters: [[Double]], using generator: inout RandomGenerator) -> Double {
        var sum = 0.0
        for _ in clusters.indices {
            let cluster = clusters[generator.index(below: clusters.count)]
            sum += resampledMean(of: cluster, using: &generator)
        }
        return sum / Double(clusters.count)
    }

    /// (mean* - mean) / standard error* of every resample whose launches are not all the same one, ascending.
    private static func studentizedScores(
        of means: [Double], mean: Double, resamples: Int, using generator: inout RandomGenerator
    ) -> [Double] {
        let count = Double(means.count)
        var scores: [Double] = []
        scores.reserveCapacity(resamples)
        for _ in 0..<resamples {
            var sum = 0.0
            var squares = 0.0
            for _ in means.indices {
                let deviation = means[generator.index(below: means.count)] - mean
                sum += deviation
                squares += deviation * deviation
            }
            let shift = sum / count
            let variance = (squares - count * shift * shift) / (count - 1)
            if variance > 1e-12 * squares, squares > 0 {
                scores.append(shift / (variance / count).squareRoot())
            }
        }
        return scores.sorted()
    }
}
