import Foundation
import Measurement
import Reporting
import Runtimes
import Studies

/// Runs a plan into a store, with progress on standard error and a clean end on Ctrl-C.
struct StudySession: Sendable {
    let bench: Workbench
    let plan: StudyPlan
    let store: ResultStore
    var cacheOptions = CacheOptions()
    let quiet: Bool

    func run(shard: Shard = .whole, retryFailed: Bool = false, resume: String) async throws -> StudySummary {
        let progress = ProgressLine(quiet: quiet)
        defer { progress.clear() }
        try await bench.requireRealDevices(of: plan.study.runtimes)
        if let precision = plan.study.settings.precision {
            let precisions = try PrecisionPlan(precision, runtimes: plan.study.runtimes)
            if let warning = precisions.warning { progress.message("warning: \(warning)") }
        }
        let interruption = Interruption(onExit: { progress.clear() }) {
            progress.message("Stopping after this round; press Ctrl-C again to stop at once.")
        }
        for warning in plan.warnings { progress.message("warning: \(warning)") }
        let versions = try bench.versions(of: plan.study.runtimes)
        let passes = try await CachePassSession(
            bench: bench, plan: plan, store: store, options: cacheOptions, versions: versions)
        let runner = StudyRunner(store: store, environment: bench.environment(versions), retryFailed: retryFailed)
        let profiling =
            plan.study.profile ? ProfileSession(bench: bench, store: store, progress: progress) : nil
        try profiling?.measureCeilings(plan.cells(of: shard))
        let bench = bench
        let narrator = StudyNarrator(
            progress: progress, title: plan.study.title, total: plan.cells(of: shard).count)
        let drawing = narrator.draw()
        defer { drawing?.cancel() }
        var summary = try await runner.run(
            plan, shard: shard,
            measure: { cell, previous, onLaunch in
                try await bench.measure(
                    cell, previous: previous, onLaunch: onLaunch, onProgress: { narrator.tell($0, of: cell) },
                    onStage: { narrator.tell($1, launch: $0) }, shouldStop: { interruption.isRequested })
            },
            progress: { narrator.tell($0) }, shouldStop: { interruption.isRequested })
        // Waited for, so that nothing is drawn after the lines were taken away.
        drawing?.cancel()
        await drawing?.value
        if let profiling, !summary.interrupted {
            try await profiling.run(
                plan.cells(of: shard), retryFailed: retryFailed, shouldStop: { interruption.isRequested })
            summary.interrupted = interruption.isRequested
        }
        if let passes, !summary.interrupted {
            let made = try await passes.run(
                plan.cells(of: shard), retryFailed: retryFailed, progress: progress,
                shouldStop: { interruption.isRequested })
            summary.interrupted = made.interrupted
            summary.failed += made.failed.count
            summary.failures += made.failed
        }
        progress.clear()
        if summary.interrupted {
            Diagnostics.note("Stopped; what was measured is stored. Go on with: \(resume)")
            bench.scratch.remove()
            throw ExitStatus.interrupted
        }
        return summary
    }
}
