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
        try await bench.requireRealDevices(of: plan.study.runtimes)
        if let precision = plan.study.settings.precision {
            let precisions = try PrecisionPlan(precision, runtimes: plan.study.runtimes)
            if let warning = precisions.warning { progress.message("warning: \(warning)") }
        }
        let interruption = Interruption {
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
        let narrator = StudyNarrator(progress: progress)
        var summary = try await runner.run(
            plan, shard: shard,
            measure: { cell, previous, onLaunch in
                try await bench.measure(
                    cell, previous: previous, onLaunch: onLaunch, onProgress: { narrator.tell($0, of: cell) },
                    shouldStop: { interruption.isRequested })
            },
            progress: { narrator.tell($0) }, shouldStop: { interruption.isRequested })
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

/// Says what a running study does.
private struct StudyNarrator: Sendable {
    let progress: ProgressLine

    func tell(_ event: StudyProgress) {
        let place = "[\(event.position)/\(event.total)]"
        let left = event.secondsLeft.map { ", \(ProgressLine.timeLeft($0)) left" } ?? ""
        switch event.event {
        case .skipped: progress.update("\(place) \(event.cell.network): measured before", milestone: true)
        case .failedBefore: progress.update("\(place) \(event.cell.network): failed before", milestone: true)
        case .started(let stored):
            let resumed = stored > 0 ? ", going on after \(stored) launches" : ""
            progress.update("\(place) \(event.cell.network)\(resumed)\(left)", milestone: true)
        case .launch(let index):
            progress.update("\(place) \(event.cell.network): launch \(index + 1) stored\(left)")
        case .finished(let outcome):
            progress.message("\(place) \(event.cell.network): \(Self.gains(outcome.estimates) ?? "measured")\(left)")
        case .failed(let failures):
            progress.message("\(place) \(event.cell.network): failed: \(failures.first?.reason ?? "no reason given")")
        case .interrupted: break
        }
    }

    func tell(_ state: CellRunner.Progress, of cell: CellSpecification) {
        let gains = Self.gains(state.estimates).map { ", \($0)" } ?? ""
        progress.update("    \(cell.network): launch \(state.launches)/\(state.maximumLaunches)\(gains)")
    }

    /// The speed-ups with their intervals; nil where there are none.
    private static func gains(_ estimates: [RuntimeEstimate]) -> String? {
        let gains = estimates.filter { $0.runtime != $0.baseline }.map { estimate in
            let interval = ReportInterval(
                estimate: estimate.speedup, low: estimate.speedupLow, high: estimate.speedupHigh)
            return "\(estimate.runtime.name) \(Reporting.Quantity.speedup(interval))"
        }
        return gains.isEmpty ? nil : gains.joined(separator: ", ")
    }
}
