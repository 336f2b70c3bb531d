import Foundation
import Statistics

/// What stopping at a narrow interval costs in coverage, by the fewest launches before the target is looked at.
struct StoppingCoverage {
    let repetitions: Int

    func print() {
        let simulation = CoverageSimulation(repetitions: repetitions, seed: 7)
        let fewest = Array(2...6)
        Swift.print("### Coverage with a target (mean launches)\n")
        Swift.print(
            "| most launches | launch sigma % | target % | \(fewest.map { "fewest \($0)" }.joined(separator: " | ")) |")
        Swift.print("|---|---|---|" + String(repeating: "---|", count: fewest.count))
        for most in [8, 16] {
            for launchSigma in [0.01, 0.02, 0.03] {
                for target in [0.01, 0.02, 0.03] {
                    let scenario = CoverageSimulation.Scenario(
                        launches: most, rounds: 10, launchSigma: launchSigma, roundSigma: 0.015)
                    let cells = fewest.map { minimum in
                        let rule = StoppingRule(
                            targetRelativeError: target, minimumLaunches: minimum, maximumLaunches: most)
                        let outcome = simulation.run(scenario, rule: rule)
                        return "\(percent(outcome.coverage, 1)) (\(decimal(outcome.meanLaunches, 1)))"
                    }
                    let head = "| \(most) | \(percent(launchSigma, 1)) | \(percent(target, 1)) |"
                    Swift.print("\(head) \(cells.joined(separator: " | ")) |")
                }
            }
        }
        Swift.print()
    }
}

/// Coverage where cells of a study lend each other what they know of launches.
struct PooledCoverage {
    let repetitions: Int

    func print() {
        var table = MarkdownTable(
            "launches", "cells", "spread of sigmas", "moderated-t coverage % (±)", "student-t coverage % (±)")
        let alone = CoverageSimulation(repetitions: repetitions, seed: 7)
        for launches in [2, 3, 4, 8] {
            let scenario = CoverageSimulation.Scenario(
                launches: launches, rounds: 6, launchSigma: 0.02, roundSigma: 0.015)
            let student = alone.run(scenario).brief
            for cells in [4, 8, 16, 32] {
                let studies = CoverageSimulation(repetitions: max(1, 4 * repetitions / cells), seed: 5)
                for spread in [0.0, 0.3, 0.6] {
                    let pooled = studies.runPooled(scenario, cells: cells, sigmaSpread: spread)
                    table.add("\(launches)", "\(cells)", decimal(spread, 1), pooled.brief, student)
                }
            }
        }
        Swift.print("### Coverage with pooled launch variance\n")
        table.print()
    }
}

/// How many blocks warm-up takes and what excess it leaves, by the detector's patience.
struct WarmUpSimulation {
    let repetitions: Int

    /// A course of block medians: by what share the block with this number is above the settled value.
    private struct Course: Sendable {
        let name: String
        let excess: @Sendable (Int) -> Double
    }

    private static let courses = [
        Course(name: "flat") { _ in 0 },
        Course(name: "falls 50 %, time constant 1 block") { 0.5 * exp(-Double($0)) },
        Course(name: "falls 50 %, 3 blocks") { 0.5 * exp(-Double($0) / 3) },
        Course(name: "falls 50 %, 6 blocks") { 0.5 * exp(-Double($0) / 6) },
        Course(name: "step of 30 % after 3 blocks") { $0 < 3 ? 0.3 : 0 },
    ]

    func print() {
        var table = MarkdownTable("course", "noise %", "patience 1", "patience 2", "patience 3")
        for course in Self.courses {
            for noise in [0, 0.005, 0.01, 0.02, 0.04] {
                let cells = (1...3).map { simulate(course, noise: noise, patience: $0) }
                table.add(course.name, percent(noise, 1), cells[0], cells[1], cells[2])
            }
        }
        Swift.print("### Warm-up: mean blocks, mean excess of the last one\n")
        table.print()
    }

    private func simulate(_ course: Course, noise: Double, patience: Int) -> String {
        var generator = RandomGenerator(seed: 11)
        var excess = 0.0
        var blocks = 0
        for _ in 0..<repetitions {
            var detector = WarmUpDetector(patience: patience)
            var last = 0.0
            repeat {
                last = course.excess(detector.blocks)
            } while detector.observe(blockMedian: (1 + last) * exp(noise * generator.normal())) == .continue
            excess += last
            blocks += detector.blocks
        }
        let count = Double(repetitions)
        return "\(decimal(Double(blocks) / count, 1)) blocks, +\(percent(excess / count)) %"
    }
}
