import ArgumentParser
import Foundation
import Reporting
import Studies

/// `sullivan study run`: measures what is left of a study and writes its report.
struct StudyRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Measure a study's cells, going on where an earlier run ended.")

    @OptionGroup var options: StudyOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Try cells again that failed before.")
    var retryFailed = false

    @Flag(help: "Write no report folder.")
    var noReport = false

    func run() async throws {
        let bench = try Workbench()
        let plan = try options.plan(bench)
        let shard = try options.parsedShard()
        guard !plan.cells(of: shard).isEmpty else {
            return Diagnostics.note("Shard \(shard) of \(plan.study.name) has no cell: nothing to do.")
        }
        let folder = options.folder(of: plan)
        let store = try ResultStore(openingOrCreating: folder)
        let session = StudySession(
            bench: bench, plan: plan, store: store, cacheOptions: options.cacheOptions, quiet: output.quiet)
        let summary = try await session.run(shard: shard, retryFailed: retryFailed, resume: Invocation.line)
        let model = try ReportAssembly.model(
            of: store, title: plan.study.title, command: Invocation.line, keys: Set(plan.cells(of: shard).map(\.key)),
            machine: bench.fingerprint)
        Output.print(output.format.render(model, style: .standardOutput))
        if !noReport {
            let written = try ReportFolder.write(model, to: folder + "/report", scripts: FigureSetup.scripts())
            if !output.quiet { Diagnostics.note("Report: \(written.page)") }
        }
        bench.scratch.remove()
        if summary.failed + summary.failedBefore > 0 {
            if summary.failedBefore > 0, !output.quiet {
                Diagnostics.note("Cells that failed are tried again with --retry-failed.")
            }
            throw model.rows.isEmpty ? ExitStatus.failed : ExitStatus.someFailed
        }
    }
}
