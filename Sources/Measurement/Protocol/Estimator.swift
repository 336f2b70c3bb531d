import Runtimes
import Statistics

/// Turns the blocks of launches into estimates: pure, so that stored results can be estimated again.
public struct Estimator: Sendable {
    /// What was asked.
    public let specification: CellSpecification

    /// Creates an estimator for a cell.
    public init(_ specification: CellSpecification) {
        self.specification = specification
    }

    /// The speed-up of one runtime over the launches that have it and the baseline; nil with fewer than two rounds.
    public func speedup(of runtime: RuntimeID, launches: [LaunchRecord]) -> SpeedupEstimate? {
        let ratios = launches.map { logRatios(of: runtime, in: $0) }
        return SpeedupEstimate(logRatios: ratios, seed: specification.settings.seed)
    }

    /// Estimates of all runtimes that were measured, the baseline's own with a speed-up of exactly 1.
    public func estimates(_ launches: [LaunchRecord], stoppedBy: StopReason) -> [RuntimeEstimate] {
        specification.runtimes.compactMap { estimate(of: $0, launches: launches, stoppedBy: stoppedBy) }
    }

    /// The log ratios (baseline over `runtime`) of a launch's rounds.
    ///
    /// Rounds in which a block stayed disturbed are left out, unless no quiet round is there: then all of them count,
    /// and the estimate carries a warning.
    func logRatios(of runtime: RuntimeID, in launch: LaunchRecord) -> [Double] {
        let baseline = lastAttempts(of: specification.baseline, in: launch)
        let candidate = lastAttempts(of: runtime, in: launch)
        let rounds = baseline.keys.filter { candidate[$0] != nil }.sorted()
        let quiet = rounds.filter { baseline[$0]?.disturbance == nil && candidate[$0]?.disturbance == nil }
        return (quiet.isEmpty ? rounds : quiet).compactMap { round in
            guard let left = baseline[round], let right = candidate[round] else { return nil }
            return logRatio(
                baseline: left.sampleNanoseconds.map(Double.init), candidate: right.sampleNanoseconds.map(Double.init))
        }
    }

    private func estimate(
        of runtime: RuntimeID, launches: [LaunchRecord], stoppedBy: StopReason
    ) -> RuntimeEstimate? {
        let isBaseline = runtime == specification.baseline
        let blocks = launches.flatMap(\.blocks).filter { $0.runtime == runtime }
        let workers = launches.flatMap(\.workers).filter { $0.runtime == runtime }
        let kept = launches.map { keptBlocks(of: runtime, in: $0) }
        let speedup = isBaseline ? nil : self.speedup(of: runtime, launches: launches)
        guard let worker = workers.last, isBaseline || speedup != nil,
            let latency = LatencySummary(launches: kept.map { $0.flatMap(\.sampleNanoseconds) })
        else { return nil }
        return RuntimeEstimate(
            runtime: runtime, baseline: specification.baseline, latencyP50: latency.p50,
            latencyP90: latency.p90, latencyMean: latency.mean, latencyMinimum: latency.min,
            speedup: speedup?.estimate ?? 1, speedupLow: speedup?.low ?? 1,
            speedupHigh: speedup?.high ?? 1, launches: speedup?.launches ?? launches.count,
            rounds: speedup?.rounds ?? kept.joined().count, samples: latency.samples,
            disturbedBlocks: blocks.count { $0.disturbance != nil }, blocks: blocks.count, stoppedBy: stoppedBy,
            loadNanoseconds: workers.map { Double($0.loadNanoseconds) }.median() ?? 0,
            effectivePrecision: worker.effectivePrecision,
            peakResidentBytes: workers.map(\.peakResidentBytes).max() ?? 0, version: worker.version,
            warnings: warnings(runtime, launches: launches, workers: workers, speedup: speedup))
    }

    private func warnings(
        _ runtime: RuntimeID, launches: [LaunchRecord], workers: [WorkerRecord], speedup: SpeedupEstimate?
    ) -> [String] {
        var warnings: [String] = []
        let unsettled = workers.count { !$0.warmedUp }
        if unsettled > 0 {
            warnings.append("still getting faster after warm-up in \(unsettled) of \(workers.count) launches")
        }
        let noisy = launches.count { launch in
            let blocks = lastAttempts(of: runtime, in: launch).values
            return !blocks.isEmpty && blocks.allSatisfy { $0.disturbance != nil }
        }
        if noisy > 0 {
            warnings.append("no quiet round in \(noisy) of \(launches.count) launches: the machine was busy")
        }
        if speedup?.withinLaunchOnly == true {
            warnings.append("one launch only: the interval does not cover differences between fresh processes")
        }
        let asked = specification.settings.precision
        if let effective = workers.last?.effectivePrecision, effective != asked {
            warnings.append("ran in \(effective), not in \(asked)")
        }
        return warnings
    }

    private func lastAttempts(of runtime: RuntimeID, in launch: LaunchRecord) -> [Int: BlockRecord] {
        launch.blocks.reduce(into: [:]) { kept, block in
            guard block.runtime == runtime else { return }
            if let earlier = kept[block.round], earlier.attempt > block.attempt { return }
            kept[block.round] = block
        }
    }

    /// The blocks that count for a latency: quiet ones, all where there is none.
    func keptBlocks(of runtime: RuntimeID, in launch: LaunchRecord) -> [BlockRecord] {
        let blocks = lastAttempts(of: runtime, in: launch).values.sorted { $0.round < $1.round }
        let quiet = blocks.filter { $0.disturbance == nil }
        return quiet.isEmpty ? blocks : quiet
    }
}
