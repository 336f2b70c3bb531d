#if canImport(Glibc)
    import Glibc
#else
    import Foundation
#endif

/// Measures how often intervals of a correlation cover a truth that is known because the points are made up.
public struct CorrelationCoverage: Sendable {
    /// How the points are spread.
    public enum Shape: String, Sendable, CaseIterable {
        /// Both quantities normal.
        case normal
        /// Both with the tails of Student's t of 5 degrees of freedom, in the same points.
        case heavy
        /// The first uniform, as the logarithms of a sweep's depths and widths are; the second follows it, and normally
        /// differs.
        case uniform
        /// The first exponential: few large networks, many small ones.
        case skewed
    }

    /// What a simulation found.
    public struct Outcome: Sendable, Equatable {
        /// The share of intervals that held the truth, of those that could be drawn.
        public let coverage: Double
        /// The mean width of the intervals.
        public let meanWidth: Double
        /// The coefficient of many points, which stands for the truth.
        public let truth: Double
    }

    /// How many samples are simulated for each figure.
    public var repetitions: Int
    /// How many resamples each bootstrap draws.
    public var resamples: Int
    /// What everything drawn follows from.
    public var seed: UInt64

    /// Sets up simulations: 2000 repetitions know a coverage of 95 % to within 0.5 % (one standard error).
    public init(repetitions: Int = 2000, resamples: Int = 1000, seed: UInt64 = 1) {
        self.repetitions = repetitions
        self.resamples = resamples
        self.seed = seed
    }

    /// Simulates samples and counts how many intervals hold the truth.
    ///
    /// - Parameters:
    ///   - points: points of a sample.
    ///   - correlation: Pearson's coefficient of the population, strictly between -1 and 1. Of a partial one it is what
    ///     is left with the third quantity fixed.
    ///   - shape: how the points are spread.
    ///   - method: which coefficient. Its truth is that of 100,000 points; where it is known to be 0 it is 0.
    ///   - interval: how intervals are drawn; nil for the default of `CorrelationEstimate`.
    ///   - isPartial: whether a third, normal quantity moves both and is held fixed.
    public func run(
        points: Int, correlation: Double, shape: Shape = .normal, method: CorrelationMethod,
        interval: CorrelationInterval? = nil, isPartial: Bool = false
    ) -> Outcome {
        var generator = RandomGenerator(seed: seed)
        func draw(_ count: Int) -> [[Double]] {
            sample(count, correlation: correlation, shape: shape, isPartial: isPartial, using: &generator)
        }
        var truth = 0.0
        // Partial coefficients of ranks are not 0 where nothing is left of the quantities themselves.
        if correlation != 0 || (isPartial && method != .pearson) {
            let many = draw(100_000)
            truth = method.partialCoefficient(many[0], many[1], given: Array(many.dropFirst(2))) ?? 0
        }
        var covered = 0
        var drawn = 0
        var widths = 0.0
        for _ in 0..<repetitions {
            let values = draw(points)
            guard
                let estimate = CorrelationEstimate(
                    values[0], values[1], given: Array(values.dropFirst(2)), method: method, interval: interval,
                    resamples: resamples, seed: generator.next())
            else { continue }
            drawn += 1
            widths += estimate.high - estimate.low
            if estimate.low <= truth, truth <= estimate.high { covered += 1 }
        }
        let count = Double(Swift.max(drawn, 1))
        return Outcome(coverage: Double(covered) / count, meanWidth: widths / count, truth: truth)
    }

    /// The two quantities, and the third where there is one.
    private func sample(
        _ count: Int, correlation: Double, shape: Shape, isPartial: Bool, using generator: inout RandomGenerator
    ) -> [[Double]] {
        var columns: [[Double]] = Array(repeating: [], count: isPartial ? 3 : 2)
        let own = (1 - correlation * correlation).squareRoot()
        for _ in 0..<count {
            var x =
                switch shape {
                case .normal, .heavy: generator.normal()
                case .uniform: (generator.uniform() - 0.5) * 12.0.squareRoot()
                case .skewed: -log(1 - generator.uniform()) - 1
                }
            var y = correlation * x + own * generator.normal()
            if shape == .heavy {
                let square = (0..<5).reduce(0.0) { sum, _ in
                    let z = generator.normal()
                    return sum + z * z
                }
                let stretch = (5 / square).squareRoot()
                (x, y) = (x * stretch, y * stretch)
            }
            if isPartial {
                let third = generator.normal()
                (x, y) = (x + third, y + third)
                columns[2].append(third)
            }
            columns[0].append(x)
            columns[1].append(y)
        }
        return columns
    }
}
