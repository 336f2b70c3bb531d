import Foundation
import Measurement
import Reporting
import Statistics
import Studies

/// Turns a results folder into the values that reports and tables are made of.
enum ReportAssembly {
    /// The model of a store's cells, of the machine with most cells where there are several.
    ///
    /// - Parameters:
    ///   - keys: only these cells; all where nil.
    ///   - machine: only the cells of this machine; where nil, of the one with most cells.
    static func model(
        of store: ResultStore, title: String, command: String, keys: Set<String>? = nil, machine: String? = nil,
        date: Date = Date()
    ) throws -> ReportModel {
        let all = try store.cells().filter { keys?.contains($0.reference.key) ?? true }
        let machines = Dictionary(grouping: all, by: \.reference.machine)
        let most = machines.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }?.key
        guard let cells = (machine ?? most).flatMap({ machines[$0] }),
            let first = cells.first
        else { throw StudyError.noResults(folder: store.folder) }
        var passes: [CellReference: [CachePassRecord]] = [:]
        for cell in cells { passes[cell.reference] = try store.cachePasses(of: cell.reference) }
        var profiles: [CellReference: [OperatorProfile]] = [:]
        for cell in cells { profiles[cell.reference] = try store.profiles(of: cell.reference) }
        let rows = try cells.flatMap {
            Self.rows(
                $0, workers: try store.workers(of: $0.reference), passes: passes[$0.reference] ?? [],
                profiles: profiles[$0.reference] ?? [])
        }
        var versions = cells.map(\.environment.versions).reduce(into: [:]) { $0.merge($1) { _, new in new } }
        versions["sullivan"] = first.environment.sullivanVersion
        return ReportModel(
            title: title, generatedAt: date, command: command, host: host(first.environment.host),
            settings: settings(first.specification.settings), rows: rows,
            failures: cells.compactMap(\.outcome).flatMap(\.failures).map {
                ReportFailure(
                    network: $0.network, runtime: $0.runtime?.description, stage: $0.stage, reason: $0.reason)
            }
                + cells.flatMap { cell in
                    (passes[cell.reference] ?? []).compactMap { failure(of: $0, network: cell.specification.network) }
                },
            geometricMeans: ReportMean.means(of: rows), versions: versions,
            ceilings: try ceilings(
                of: first.reference.machine, threads: first.specification.settings.threads, in: store),
            warnings: warnings(cells, elsewhere: all.count - cells.count)
                + profileWarnings(
                    cells.flatMap { cell in
                        (profiles[cell.reference] ?? []).map { (cell.specification.network, $0) }
                    }))
    }

    /// The host as reports and `doctor` write it.
    static func host(_ host: HostFacts) -> ReportHost {
        ReportHost(
            cpu: host.cpu, cores: host.cores, extensions: host.extensions, l1dBytes: host.l1dBytes,
            l2Bytes: host.l2Bytes, l3Bytes: host.l3Bytes, memoryBytes: host.memoryBytes, kernel: host.kernel,
            system: host.system, virtualization: host.virtualization, governor: host.governor,
            hugePages: host.hugePages, fingerprint: host.fingerprint)
    }

    private static func settings(_ settings: MeasurementSettings) -> ReportSettings {
        ReportSettings(
            threads: settings.threads, batch: settings.batch, precision: settings.precision,
            targetError: settings.targetError, budgetSeconds: settings.budgetSeconds, launches: settings.launches,
            minimumLaunches: settings.minimumLaunches, rounds: settings.rounds, seed: settings.seed)
    }

    private static func warnings(_ cells: [StoredCell], elsewhere: Int) -> [String] {
        var warnings: [String] = []
        if elsewhere > 0 {
            warnings.append("\(elsewhere) cells of other machines are in this folder and are not shown here")
        }
        let unfinished = cells.count { $0.status == .running }
        if unfinished > 0 { warnings.append("\(unfinished) cells were begun and are not finished") }
        for cell in cells {
            warnings += (cell.facts?.remarks ?? []).map { "\(cell.specification.network): \($0)" }
        }
        let kinds = Set(
            cells.map { cell in
                let settings = cell.specification.settings
                return "\(settings.threads) threads, batch \(settings.batch), \(settings.precision)"
            })
        if kinds.count > 1 {
            warnings.append(
                "cells differ in settings (\(kinds.sorted().joined(separator: "; "))); those shown are the first's")
        }
        return warnings
    }

    private static func rows(
        _ cell: StoredCell, workers: [WorkerRecord], passes: [CachePassRecord], profiles: [OperatorProfile]
    ) -> [ReportRow] {
        guard let outcome = cell.outcome else { return [] }
        let agreements = Dictionary(
            outcome.agreements.map { ($0.runtime, $0) }, uniquingKeysWith: { first, _ in first })
        return outcome.estimates.map { estimate in
            let agreement = agreements[estimate.runtime]
            var warnings = estimate.warnings
            if let agreement, !agreement.agrees {
                warnings.append("its output differs from \(agreement.reference)'s")
            }
            return ReportRow(
                network: outcome.specification.network, patternID: cell.facts?.pattern, depth: cell.facts?.depth,
                width: cell.facts?.width, resolution: cell.facts?.resolution,
                kind: cell.facts.flatMap { NetworkKind(rawValue: $0.kind) } ?? .file,
                parameters: cell.facts?.parameters, macs: cell.facts?.macs,
                activationBytes: cell.facts?.activationBytes, weightBytes: cell.facts?.weightBytes,
                inputBytes: cell.facts?.inputBytes, bytesRead: cell.facts?.bytesRead,
                runtime: estimate.runtime.description,
                baseline: estimate.baseline.description,
                latency: ReportLatency(
                    p50: estimate.latencyP50, p90: estimate.latencyP90, mean: estimate.latencyMean,
                    minimum: estimate.latencyMinimum),
                speedup: ReportInterval(
                    estimate: estimate.speedup, low: estimate.speedupLow, high: estimate.speedupHigh),
                rounds: estimate.rounds, launches: estimate.launches, samples: estimate.samples,
                stoppedBy: estimate.stoppedBy.rawValue, maxAbsError: agreement?.maximumAbsoluteError,
                cosine: agreement?.cosine, agrees: agreement?.agrees, loadNanoseconds: estimate.loadNanoseconds,
                effectivePrecision: estimate.effectivePrecision, peakRSSBytes: estimate.peakResidentBytes,
                version: estimate.version, disturbedBlocks: estimate.disturbedBlocks, blocks: estimate.blocks,
                worker: worker(workers.filter { $0.runtime == estimate.runtime }),
                caches: caches(passes.filter { $0.runtime == estimate.runtime }),
                operatorTimes: operatorTimes(profiles.first { $0.runtime == estimate.runtime }), warnings: warnings)
        }
    }

    /// What the workers of one runtime told of themselves: medians over launches.
    private static func worker(_ workers: [WorkerRecord]) -> ReportWorker {
        func median(_ value: (WorkerRecord) -> Int?) -> Double? {
            workers.compactMap(value).map(Double.init).median()
        }
        return ReportWorker(
            effectiveThreads: workers.last?.effectiveThreads,
            compileNanoseconds: median(\.compileNanoseconds),
            firstLoadNanoseconds: workers.first.map { Double($0.loadNanoseconds) },
            copyInNanoseconds: median(\.copyInNanoseconds), computeNanoseconds: median(\.computeNanoseconds),
            copyOutNanoseconds: median(\.copyOutNanoseconds))
    }
}
