import ArgumentParser
import Foundation
import Reporting
import Statistics

extension RunComparisonFormat: ExpressibleByArgument {}
extension RunComparison.Metric: ExpressibleByArgument {}

/// `sullivan compare`: what changed from one run to another, with intervals.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Say what changed between two results folders, beyond noise.",
        discussion: """
            A is the run before, B the run after: another version, machine, thread count or precision. Cells are \
            matched by network and batch; what differs otherwise is named. Every ratio says how much better B is; its \
            interval and p-value come from the launches' means (Welch's t), and p is adjusted for the number of rows.

            Speed-ups decide what changed: they were measured in pairs, so a machine's drift falls out. With \
            --metric latency the latencies decide.

            With --fail-on-regression PERCENT the exit code is 3 where a speed-up fell (or, with --metric latency, a \
            latency rose) by more than PERCENT, its whole interval at 95 % over all rows together beyond that. \
            Exit code 1: the folders have nothing in common, or cannot be read.
            """)

    @Argument(help: "The results folder of the run before.")
    var a: String

    @Argument(help: "The results folder of the run after.")
    var b: String

    @Option(help: "What decides: speedup or latency.")
    var metric = RunComparison.Metric.speedup

    @Option(help: "How p is adjusted: holm (no false change at all, at 5 %) or fdr (5 % of the changes false).")
    var adjust = Adjustment.holm

    @Option(
        parsing: .unconditional,
        help: "Percent (standard deviation) that unchanged runs differ by beyond their launches.")
    var betweenRuns = 100 * RunComparison.Rule.usualBetweenRuns

    @Option(
        parsing: .unconditional, help: "Exit with code 3 where something got worse by more than so many percent.")
    var failOnRegression: Double?

    @Option(help: "How to print: text, json, csv, markdown or html.")
    var format = RunComparisonFormat.text

    @Option(name: .shortAndLong, help: "Write to this file instead of standard output.")
    var output: String?

    @Flag(help: "Print results and errors only.")
    var quiet = false

    enum Adjustment: String, CaseIterable, ExpressibleByArgument {
        case holm, fdr

        var method: MultipleTesting { self == .holm ? .holm : .benjaminiHochberg }
    }

    func validate() throws {
        guard (0..<100).contains(betweenRuns) else {
            throw ValidationError("--between-runs must be from 0 to below 100 percent, not \(betweenRuns)")
        }
        if let failOnRegression, !(0..<100).contains(failOnRegression) {
            throw ValidationError("--fail-on-regression must be from 0 to below 100 percent, not \(failOnRegression)")
        }
    }

    func run() throws {
        let comparison = try RunComparisonAssembly.comparison(
            a, b, rule: .init(metric: metric, adjustment: adjust.method, betweenRuns: betweenRuns / 100))
        let text = format.render(comparison, command: Invocation.line, style: output == nil ? .standardOutput : .init())
        if let output {
            do {
                try Data(text.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
            } catch {
                let reason = ((error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError)
                    .localizedDescription
                throw RunComparisonError.cannotWrite(path: output, reason: reason)
            }
            if !quiet { Diagnostics.note(comparison.sentences.first ?? "") }
        } else {
            Output.print(text)
        }
        if let failOnRegression { try failOnRegressions(comparison, percent: failOnRegression) }
    }

    /// Says what got worse and ends with exit code 3; a guard that cannot judge says so, and fails where it can judge
    /// nothing.
    private func failOnRegressions(_ comparison: RunComparison, percent: Double) throws {
        let undecided = comparison.decidedRows.count { comparison.deciding($0)?.interval == nil }
        if undecided == comparison.decidedRows.count {
            throw RunComparisonError.cannotJudge(reason: comparison.sentences.first ?? "nothing was measured")
        }
        let gone = comparison.missing.count { $0.side == "B" }
        if undecided > 0, !quiet {
            Diagnostics.warning("\(undecided) rows have too few launches to be judged for regressions")
        }
        if gone > 0, !quiet { Diagnostics.warning("\(gone) figures of A are missing in B and cannot be judged") }
        let worse = comparison.regressions(beyond: percent / 100)
        guard !worse.isEmpty else { return }
        let names = worse.prefix(3).map { "\($0.network) on \($0.runtime)" }.joined(separator: ", ")
        let more = worse.count > 3 ? " and \(worse.count - 3) more" : ""
        if !quiet { Diagnostics.note("Worse by more than \(Quantity.percent(percent / 100)): \(names)\(more).") }
        throw ExitStatus.regressed
    }
}
