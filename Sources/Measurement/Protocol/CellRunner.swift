import Foundation
import Runtimes
import Statistics

/// Measures a cell: launch after launch, until the intervals are narrow enough or the budget is used up.
public struct CellRunner: Sendable {
    private let specification: CellSpecification
    private let artifacts: CellArtifacts
    private let commands: [RuntimeID: WorkerCommand]
    private let processors: [Int]

    /// What is known while a cell is being measured.
    public struct Progress: Sendable {
        /// Launches made, earlier ones included.
        public let launches: Int
        /// Most launches.
        public let maximumLaunches: Int
        /// The estimates so far.
        public let estimates: [RuntimeEstimate]
    }

    /// Creates a runner.
    ///
    /// - Parameters:
    ///   - commands: how each runtime's worker is started; a runtime without one is a recorded failure.
    ///   - processors: the processors that all workers are pinned to.
    public init(
        specification: CellSpecification, artifacts: CellArtifacts, commands: [RuntimeID: WorkerCommand],
        processors: [Int]
    ) {
        self.specification = specification
        self.artifacts = artifacts
        self.commands = commands
        self.processors = processors
    }

    /// Measures the cell.
    ///
    /// - Parameters:
    ///   - previous: launches of an earlier, interrupted run, which count as if made now.
    ///   - onLaunch: called with each launch that measured something, for storing it; what it throws ends the cell.
    ///   - onStage: called with the launch, from 1, and what it does next; it must take no time.
    ///   - shouldStop: asked after each round; true ends the cell with what is there.
    /// - Throws: only what `onLaunch` throws, and `CancellationError` where `shouldStop` ended a cell too early for an
    ///   estimate; a worker's failure is part of the outcome.
    public func run(
        previous: [LaunchRecord] = [], onLaunch: @Sendable (LaunchRecord) async throws -> Void = { _ in },
        onProgress: @Sendable (Progress) -> Void = { _ in },
        onStage: @escaping @Sendable (_ launch: Int, LaunchStage) -> Void = { _, _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) async throws -> CellOutcome {
        let settings = specification.settings
        let rule = StoppingRule(
            targetRelativeError: settings.targetError,
            minimumLaunches: min(settings.minimumLaunches, settings.launches), maximumLaunches: settings.launches)
        let clock = ContinuousClock()
        let start = clock.now
        let estimator = Estimator(specification)
        var runner = LaunchRunner(
            specification: specification, artifacts: artifacts, commands: commands, processors: processors)
        var launches = previous
        var agreements: [AgreementRecord] = []
        var failures: [FailureRecord] = []
        var runtimes = specification.runtimes
        var stopReason = StopReason.budget
        var longest = Duration.zero
        if let reached = decision(rule, launches, runtimes, elapsed: .zero), reached != .continue {
            // An earlier run made all launches and was cut off before it could say so: only the check is left.
            let outcome = await runner.verify(runtimes)
            let estimates = estimator.estimates(launches, stoppedBy: reached == .target ? .target : .budget)
            return CellOutcome(
                specification: specification, estimates: estimates, agreements: outcome.agreements,
                failures: outcome.failures)
        }
        while launches.count < settings.launches {
            let begin = clock.now
            let next = (launches.map(\.index).max() ?? -1) + 1
            let number = launches.count + 1
            runner.onStage = { onStage(number, $0) }
            let outcome = await runner.run(
                index: next, runtimes: runtimes, checkOutputs: agreements.isEmpty, shouldStop: shouldStop)
            longest = max(longest, clock.now - begin)
            failures += outcome.failures
            agreements += outcome.agreements
            if !outcome.record.blocks.isEmpty {
                launches.append(outcome.record)
                try await onLaunch(outcome.record)
            }
            let failed = Set(outcome.failures.compactMap(\.runtime))
            runtimes.removeAll { failed.contains($0) }
            onProgress(
                Progress(
                    launches: launches.count, maximumLaunches: settings.launches,
                    estimates: estimator.estimates(launches, stoppedBy: .budget)))
            // Nothing is left to compare, or the launch gave nothing that another would give.
            let nothingLeft = candidates(in: runtimes).isEmpty && !candidates(in: specification.runtimes).isEmpty
            if failed.contains(specification.baseline) || nothingLeft || outcome.record.blocks.isEmpty { break }
            if shouldStop() { throw CancellationError() }
            let decision = decision(rule, launches, runtimes, elapsed: clock.now - start, nextLaunch: longest)
            if decision == .target { stopReason = .target }
            if let decision, decision != .continue { break }
        }
        let failed = Set(failures.compactMap(\.runtime))
        let estimates = estimator.estimates(launches, stoppedBy: stopReason).filter { !failed.contains($0.runtime) }
        // Every runtime that was asked for ends as an estimate or as a failure, never as silence.
        let told = failed.union(estimates.map(\.runtime))
        let silent = failed.contains(specification.baseline) ? [] : specification.runtimes.filter { !told.contains($0) }
        failures += silent.map { runtime in
            FailureRecord(
                network: specification.network, runtime: runtime, stage: "measure",
                reason: "\(runtime) gave too few rounds for an estimate (\(launches.count) launches)")
        }
        return CellOutcome(
            specification: specification, estimates: estimates, agreements: agreements, failures: failures)
    }

    /// What the stopping rule says of the launches so far; nil before the fewest were made.
    private func decision(
        _ rule: StoppingRule, _ launches: [LaunchRecord], _ runtimes: [RuntimeID], elapsed: Duration,
        nextLaunch: Duration = .zero
    ) -> StoppingRule.Decision? {
        let settings = specification.settings
        guard launches.count >= rule.minimumLaunches else { return nil }
        let estimator = Estimator(specification)
        let speedups = candidates(in: runtimes).compactMap {
            estimator.speedup(of: $0, launches: launches)
        }
        return rule.decide(
            speedups, elapsed: elapsed, budget: .seconds(settings.budgetSeconds), nextLaunch: nextLaunch)
    }

    /// Loads the network in every runtime and compares the outputs, without timing anything.
    public func verify() async -> CellOutcome {
        let runner = LaunchRunner(
            specification: specification, artifacts: artifacts, commands: commands, processors: processors)
        let outcome = await runner.verify(specification.runtimes)
        return CellOutcome(
            specification: specification, estimates: [], agreements: outcome.agreements, failures: outcome.failures)
    }

    /// The runtimes that are compared with the baseline; none where nothing else takes part.
    private func candidates(in runtimes: [RuntimeID]) -> [RuntimeID] {
        runtimes.filter { $0 != specification.baseline }
    }
}
