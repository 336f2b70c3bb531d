#if canImport(Glibc)
    import Glibc
#else
    import Foundation
#endif

/// Measures how often intervals cover a truth that is known because the launches are made up.
///
/// A nominal 95 % interval must cover in 93 to 97 % of simulations; docs/STATISTICS.md holds the figures.
public struct CoverageSimulation: Sendable {
    /// The distribution of deviations, always of mean 0 and standard deviation 1.
    public enum Shape: Sendable, Equatable {
        /// Normal.
        case normal
        /// Student's t with 5 degrees of freedom, scaled: heavy tails on both sides.
        case heavyTailed
        /// Exponential, shifted: a long tail to one side.
        case skewed
        /// Two values only, the upper one with this probability: a process gets lucky placement or does not.
        case twoPoint(share: Double)

        func draw(using generator: inout RandomGenerator) -> Double {
            switch self {
            case .normal:
                return generator.normal()
            case .heavyTailed:
                let numerator = generator.normal()
                let square = (0..<5).reduce(0.0) { sum, _ in
                    let z = generator.normal()
                    return sum + z * z
                }
                return numerator / (square / 3).squareRoot()
            case .skewed:
                return -log(1 - generator.uniform()) - 1
            case .twoPoint(let share):
                let upper = ((1 - share) / share).squareRoot()
                return generator.uniform() < share ? upper : -1 / upper
            }
        }
    }

    /// One made-up way of measuring: how many launches and rounds, and how they vary.
    public struct Scenario: Sendable, Equatable {
        /// Launches of each simulated measurement (or networks, where a mean over networks is simulated).
        public var launches: Int
        /// Rounds of each launch.
        public var rounds: Int
        /// Standard deviation of log ratios between launches: 0.02 is 2 %.
        public var launchSigma: Double
        /// Standard deviation of log ratios between rounds of a launch.
        public var roundSigma: Double
        /// How launches deviate.
        public var launchShape: Shape
        /// The probability that a round is an outlier, an additional normal deviation of `outlierSigma`.
        public var outlierShare: Double
        /// Standard deviation of the additional deviation of outliers.
        public var outlierSigma: Double

        /// Describes a scenario; without more it is normal and free of outliers.
        public init(
            launches: Int, rounds: Int, launchSigma: Double, roundSigma: Double, launchShape: Shape = .normal,
            outlierShare: Double = 0, outlierSigma: Double = 0.1
        ) {
            self.launches = launches
            self.rounds = rounds
            self.launchSigma = launchSigma
            self.roundSigma = roundSigma
            self.launchShape = launchShape
            self.outlierShare = outlierShare
            self.outlierSigma = outlierSigma
        }

        /// Log ratios of one launch around a truth of 0.
        func launch(using generator: inout RandomGenerator) -> [Double] {
            let centre = launchSigma * launchShape.draw(using: &generator)
            return (0..<rounds).map { _ in
                var value = centre + roundSigma * generator.normal()
                if outlierShare > 0, generator.uniform() < outlierShare {
                    value += outlierSigma * generator.normal()
                }
                return value
            }
        }
    }

    /// What a simulation found.
    public struct Outcome: Sendable, Equatable {
        /// What was simulated.
        public let scenario: Scenario
        /// How intervals were drawn.
        public let method: IntervalMethod
        /// How many measurements were simulated.
        public let repetitions: Int
        /// The share of intervals that held the truth.
        public let coverage: Double
        /// The mean relative half-width of the intervals: 0.02 is ± 2 %.
        public let meanHalfWidth: Double
        /// The mean number of launches made, the scenario's unless a rule stopped earlier.
        public let meanLaunches: Double
        /// The share of measurements stopped for having reached their target.
        public let reachedTarget: Double

        /// The binomial standard error of `coverage`.
        public var coverageError: Double {
            (coverage * (1 - coverage) / Double(repetitions)).squareRoot()
        }
    }

    /// How many measurements are simulated for each figure.
    public var repetitions: Int
    /// How many resamples each bootstrap draws.
    public var resamples: Int
    /// What everything drawn follows from.
    public var seed: UInt64

    /// Sets up simulations: 10,000 repetitions know a coverage of 95 % to within 0.2 % (one standard error).
    public init(repetitions: Int = 10_000, resamples: Int = 2000, seed: UInt64 = 1) {
        self.repetitions = repetitions
        self.resamples = resamples
        self.seed = seed
    }

    /// Simulates measurements and counts how many intervals hold the true ratio, 1.
    ///
    /// - Parameters:
    ///   - scenario: what each measurement is like; with a rule, `launches` is its most.
    ///   - method: how intervals are drawn.
    ///   - rule: where given, it is asked after every launch, as the coordinator does: stopping at a narrow interval
    ///     favours intervals that are narrow by luck, and this shows by how much.
    public func run(
        _ scenario: Scenario, method: IntervalMethod = .studentT, rule: StoppingRule? = nil
    ) -> Outcome {
        var generator = RandomGenerator(seed: seed)
        var covered = 0
        var widths = 0.0
        var launchesMade = 0
        var stopped = 0
        for _ in 0..<repetitions {
            var launches: [[Double]] = []
            var estimate: SpeedupEstimate?
            while launches.count < scenario.launches {
                launches.append(scenario.launch(using: &generator))
                guard rule != nil || launches.count == scenario.launches else { continue }
                estimate = SpeedupEstimate(
                    logRatios: launches, method: method, resamples: resamples, seed: generator.next())
                if let rule, let estimate, rule.decide([estimate], elapsed: .zero, budget: nil) == .target {
                    stopped += 1
                    break
                }
            }
            launchesMade += launches.count
            guard let estimate else { continue }
            if estimate.low <= 1, estimate.high >= 1 { covered += 1 }
            widths += estimate.relativeHalfWidth
        }
        let count = Double(repetitions)
        return Outcome(
            scenario: scenario, method: method, repetitions: repetitions, coverage: Double(covered) / count,
            meanHalfWidth: widths / count, meanLaunches: Double(launchesMade) / count,
            reachedTarget: Double(stopped) / count)
    }

    /// Simulates sets of networks, the scenario's `launches` many, and counts how many intervals hold the true mean, 1.
    ///
    /// - Parameters:
    ///   - scenario: `launchSigma` and `launchShape` say how networks' log speed-ups differ; the mean of the rounds,
    ///     with `roundSigma`, is each one's measured value.
    ///   - method: how intervals are drawn; nil for the default of `GeometricMeanEstimate`.
    public func runNetworks(_ scenario: Scenario, method: IntervalMethod? = nil) -> Outcome {
        var generator = RandomGenerator(seed: seed)
        var covered = 0
        var widths = 0.0
        var used = method ?? .studentT
        for _ in 0..<repetitions {
            let speedups = (0..<scenario.launches).map { _ in
                exp(scenario.launch(using: &generator).mean() ?? 0)
            }
            guard
                let estimate = GeometricMeanEstimate(
                    speedups: speedups, method: method, resamples: resamples, seed: generator.next()),
                let low = estimate.low, let high = estimate.high
            else { continue }
            used = estimate.method
            if low <= 1, high >= 1 { covered += 1 }
            widths += (high / low).squareRoot() - 1
        }
        let count = Double(repetitions)
        return Outcome(
            scenario: scenario, method: used, repetitions: repetitions, coverage: Double(covered) / count,
            meanHalfWidth: widths / count, meanLaunches: Double(scenario.launches), reachedTarget: 0)
    }

    /// Simulates studies of several cells, whose intervals borrow from one another through `LaunchVariance`.
    ///
    /// - Parameters:
    ///   - scenario: what each cell is like; its `launchSigma` is the geometric mean of the cells'.
    ///   - cells: how many cells a study has; too few to pool stand alone.
    ///   - sigmaSpread: how the cells' launch sigmas differ: standard deviation of their logarithm, 0.5 being a factor
    ///     of 1.6 up or down.
    /// - Returns: coverage over all cells of `repetitions` studies.
    public func runPooled(_ scenario: Scenario, cells: Int, sigmaSpread: Double) -> Outcome {
        var generator = RandomGenerator(seed: seed)
        var covered = 0
        var widths = 0.0
        for _ in 0..<repetitions {
            let study = (0..<cells).map { _ in
                var cell = scenario
                cell.launchSigma *= exp(sigmaSpread * generator.normal())
                return (0..<scenario.launches).map { _ in cell.launch(using: &generator) }
            }
            let launchVariance = LaunchVariance(cells: study)
            for cell in study {
                guard let estimate = SpeedupEstimate(logRatios: cell, launchVariance: launchVariance) else { continue }
                if estimate.low <= 1, estimate.high >= 1 { covered += 1 }
                widths += estimate.relativeHalfWidth
            }
        }
        let count = Double(repetitions * cells)
        return Outcome(
            scenario: scenario, method: .moderatedT, repetitions: repetitions * cells,
            coverage: Double(covered) / count, meanHalfWidth: widths / count,
            meanLaunches: Double(scenario.launches), reachedTarget: 0)
    }
}
