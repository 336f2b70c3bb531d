import Foundation
import Measurement
import Reporting
import Runtimes
import Studies

/// Makes the passes for cache figures that a study wants, with progress on standard error.
struct CachePassSession: Sendable {
    private let bench: Workbench
    private let plan: StudyPlan
    private let store: ResultStore
    private let meters: CacheMeters
    private let sources: [CacheSource]

    /// Makes the sources ready, so that what does not work is said before anything is measured.
    ///
    /// - Returns: nil where no cache figures are wanted.
    /// - Throws: `CacheError`, where a source is wanted by name that does not work here.
    init?(
        bench: Workbench, plan: StudyPlan, store: ResultStore, options: CacheOptions, versions: [RuntimeID: String]
    ) async throws {
        guard plan.study.cache.wish != .off else { return nil }
        self.bench = bench
        self.plan = plan
        self.store = store
        let geometry = try options.geometry(processor: bench.processors.processors.last ?? 0)
        meters = CacheMeters(
            bench: bench, settings: plan.study.cache, geometry: geometry, versions: versions,
            simulatesAgain: options.simulateAgain)
        sources = try await meters.sources()
    }

    /// Makes the passes of cells whose timed launches are done.
    func run(
        _ cells: [PlannedCell], retryFailed: Bool, progress: ProgressLine,
        shouldStop: @escaping @Sendable () -> Bool
    ) async throws -> CachePassRunner.Summary {
        let machine = bench.fingerprint
        let measured = try cells.filter {
            try store.cell(CellReference(key: $0.key, machine: machine))?.outcome != nil
        }
        let passes = try CachePlan(
            measured, sources: sources, settings: plan.study.cache, retryFailed: retryFailed
        ) { cell throws(StudyError) in
            try store.cachePasses(of: CellReference(key: cell.key, machine: machine))
        }
        let runner = CachePassRunner(store: store, machine: machine, processors: bench.processors.processors)
        let meters = meters
        let made = try await runner.run(
            passes.passes,
            measure: { pass, processors, tell in
                try await meters.figures(of: pass, on: processors, progress: tell)
            },
            progress: { Self.tell($0, on: progress) }, shouldStop: shouldStop)
        await meters.end()
        return made
    }

    private static func tell(_ state: CachePassRunner.Progress, on progress: ProgressLine) {
        let left = state.secondsLeft.map { ", \(Reporting.Quantity.duration(seconds: $0)) left" } ?? ""
        switch state.event {
        case .doing(let pass, let text):
            progress.update("[cache \(state.made)/\(state.total)] \(pass.cell.specification.network): \(text)\(left)")
        case .ended(let pass, let record):
            let place = "[cache \(state.made)/\(state.total)] \(pass.cell.specification.network)"
            let took = "\(Reporting.Quantity.duration(seconds: record.seconds))\(left)"
            progress.message("\(place): \(pass.runtime) \(pass.source.rawValue) \(Self.text(of: record)), \(took)")
        }
    }

    private static func text(of record: CachePassRecord) -> String {
        guard let figures = record.figures else { return "failed: \(record.reason ?? "no reason given")" }
        if let sensitivity = figures.sensitivity {
            let interval = ReportInterval(
                estimate: sensitivity.estimate, low: sensitivity.low, high: sensitivity.high)
            return Reporting.Quantity.speedup(interval)
        }
        let misses = figures.l3MissBytes.map { Reporting.Quantity.megabytes($0) } ?? Reporting.Quantity.missing
        let rate = figures.hitRate.map { ", hit rate \(Reporting.Quantity.percent($0))" } ?? ""
        return "\(misses) missed\(rate)"
    }
}
