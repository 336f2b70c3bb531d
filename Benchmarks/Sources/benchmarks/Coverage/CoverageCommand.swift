import ArgumentParser
import Statistics

/// `coverage`: how often nominal 95 % intervals hold a truth that is known because it is simulated.
struct CoverageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coverage", abstract: "Coverage of nominal 95 % intervals on simulated launches and rounds.",
        discussion: """
            Needs no quiet machine: figures are seeded and repeat to the digit. The grid takes about 10 seconds; all \
            tables together about 10 minutes, with --quick one.
            """)

    @Option(help: "Which tables: grid, shapes, stopping, networks, pooled, methods, warm-up, or all; with commas.")
    var tables = "grid,shapes"

    @OptionGroup var size: SizeOptions

    private static let known = ["grid", "shapes", "stopping", "networks", "pooled", "methods", "warm-up"]

    func run() throws {
        let asked = tables == "all" ? Self.known : tables.split(separator: ",").map(String.init)
        for name in asked {
            switch name {
            case "grid": try grid()
            case "shapes": shapes()
            case "stopping": StoppingCoverage(repetitions: size.quick ? 200 : 5000).print()
            case "networks": NetworksCoverage(repetitions: size.quick ? 100 : 5000).print()
            case "pooled": PooledCoverage(repetitions: size.quick ? 200 : 5000).print()
            case "methods": MethodsCoverage(repetitions: size.quick ? 50 : 2000).print()
            case "warm-up": WarmUpSimulation(repetitions: size.quick ? 200 : 5000).print()
            default: throw ValidationError("there is no table '\(name)': \(Self.known.joined(separator: ", ")), all")
            }
        }
    }

    private var simulation: CoverageSimulation {
        CoverageSimulation(repetitions: size.quick ? 500 : 20_000, seed: 1)
    }

    /// The grid that carries the target: every cell between 93 and 97 %.
    private func grid() throws {
        var figures = RawFigures(
            "coverage", columns: "launches", "rounds", "launch_sigma", "round_sigma", "coverage", "mean_half_width")
        let outcomes = CoverageSimulation.grid.map { simulation.run($0) }
        print("### Coverage on the grid\n\n" + CoverageSimulation.Outcome.markdownHeader)
        for outcome in outcomes {
            let scenario = outcome.scenario
            print(outcome.markdownRow)
            figures.add(
                scenario.launches, scenario.rounds, scenario.launchSigma, scenario.roundSigma, outcome.coverage,
                outcome.meanHalfWidth)
        }
        try figures.write()
        let least = outcomes.map(\.coverage).min() ?? .nan
        let most = outcomes.map(\.coverage).max() ?? .nan
        print(
            "\nFrom \(percent(least, 1)) to \(percent(most, 1)) %; target 93 to 97 %: "
                + "\(verdict(least >= 0.93 && most <= 0.97)).\n")
    }

    /// What launches that are not normal, and rounds with outliers, do to it; no target.
    private func shapes() {
        print("### Other shapes and outliers (no target)\n\n" + CoverageSimulation.Outcome.markdownHeader)
        for launchSigma in [0.02, 0] {
            for launches in [2, 4, 8, 16] {
                let scenario = CoverageSimulation.Scenario(
                    launches: launches, rounds: 10, launchSigma: launchSigma, roundSigma: 0.01, outlierShare: 0.05,
                    outlierSigma: 0.1)
                print(simulation.run(scenario).markdownRow)
            }
        }
        for shape in LaunchShapes.all.dropFirst() {
            for launches in [2, 3, 4, 8, 16] {
                let scenario = CoverageSimulation.Scenario(
                    launches: launches, rounds: 10, launchSigma: 0.02, roundSigma: 0.01, launchShape: shape.shape)
                print(simulation.run(scenario).markdownRow)
            }
        }
        print()
    }
}

/// The shapes that are tried, with their names in tables.
enum LaunchShapes {
    static let all: [(name: String, shape: CoverageSimulation.Shape)] = [
        ("normal", .normal), ("heavy", .heavyTailed), ("skewed", .skewed), ("two-point", .twoPoint(share: 0.3)),
    ]
}

extension CoverageSimulation.Outcome {
    /// `coverage (±half-width)`, both in percent.
    var brief: String {
        "\(percent(coverage, 1)) (±\(meanHalfWidth < 10 ? percent(meanHalfWidth, 1) : "huge"))"
    }
}
