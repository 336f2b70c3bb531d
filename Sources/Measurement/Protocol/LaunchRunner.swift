import Foundation
import Runtimes
import Statistics

/// Makes one launch of a cell: fresh workers, the output check, warm-up, and rounds of blocks in random order.
struct LaunchRunner: Sendable {
    let specification: CellSpecification
    let artifacts: CellArtifacts
    let commands: [RuntimeID: WorkerCommand]
    let processors: [Int]
    /// Told what is done next; it must take no time, since some of it is done between timed blocks.
    var onStage: @Sendable (LaunchStage) -> Void = { _ in }
    let blockGuard = BlockGuard()

    /// Runs the launch; failures of workers are part of the outcome, never thrown.
    ///
    /// - Parameter shouldStop: asked after each round; true ends the launch there.
    func run(
        index: Int, runtimes: [RuntimeID], checkOutputs: Bool, shouldStop: @escaping @Sendable () -> Bool
    ) async -> LaunchOutcome {
        let journal = LaunchJournal(network: specification.network, index: index)
        onStage(.starting)
        await withWorkers(runtimes[...], started: [], journal: journal) { workers in
            var active = await load(await refuseEmulated(await greet(workers, journal), journal), journal)
            if checkOutputs {
                onStage(.comparing)
                active = await check(active, journal)
            }
            for worker in active { await worker.pause() }
            if hasBaseline(active) { active = await warmUp(active, journal) }
            await measure(active, journal, shouldStop: shouldStop)
        }
        return journal.outcome
    }

    /// Starts the workers, loads the network and compares the outputs, and nothing more.
    func verify(_ runtimes: [RuntimeID]) async -> LaunchOutcome {
        let journal = LaunchJournal(network: specification.network, index: 0)
        await withWorkers(runtimes[...], started: [], journal: journal) { workers in
            _ = await check(await load(await greet(workers, journal), journal), journal)
        }
        return journal.outcome
    }

    /// Starts a worker for each runtime and calls `body` with those that started.
    private func withWorkers(
        _ runtimes: ArraySlice<RuntimeID>, started: [WorkerProcess], journal: LaunchJournal,
        body: @escaping @Sendable ([WorkerProcess]) async -> Void
    ) async {
        guard let runtime = runtimes.first else { return await body(started) }
        let rest = runtimes.dropFirst()
        if let refusal = artifacts.assignments[runtime]?.refusal {
            journal.fail(runtime, stage: "load", reason: refusal)
            return await withWorkers(rest, started: started, journal: journal, body: body)
        }
        do {
            guard let command = commands[runtime] else {
                throw WorkerError.cannotStart(runtime: runtime, reason: "it is not installed")
            }
            let timeout = Duration.seconds(specification.settings.timeoutSeconds)
            try await WorkerProcess.withWorker(
                runtime, command: command, processors: processors, timeout: timeout
            ) { worker in
                await withWorkers(rest, started: started + [worker], journal: journal, body: body)
            }
        } catch {
            journal.fail(runtime, stage: "start", reason: "\(error)")
            await withWorkers(rest, started: started, journal: journal, body: body)
        }
    }

    private func hasBaseline(_ workers: [WorkerProcess]) -> Bool {
        workers.contains { $0.runtime == specification.baseline }
    }

    /// Does a step with each worker in turn; one that fails is noted and drops out.
    func each(
        _ workers: [WorkerProcess], stage: String, _ journal: LaunchJournal,
        step: (WorkerProcess) async throws -> Void
    ) async -> [WorkerProcess] {
        var active: [WorkerProcess] = []
        for worker in workers {
            do {
                try await step(worker)
                active.append(worker)
            } catch {
                journal.fail(worker.runtime, stage: stage, reason: "\(error)")
            }
        }
        return active
    }
}

// MARK: - Before timing

extension LaunchRunner {
    /// Waits until every worker is up; they start side by side.
    private func greet(_ workers: [WorkerProcess], _ journal: LaunchJournal) async -> [WorkerProcess] {
        let started = workers.map { worker in Task { try await worker.call(HelloRequest()) } }
        var answers = zip(workers, started).makeIterator()
        return await each(workers, stage: "start", journal) { worker in
            guard let hello = try await answers.next()?.1.value else { return }
            let recorded = commands[worker.runtime]?.recordedSettings ?? [:]
            journal.add(
                WorkerRecord(
                    runtime: worker.runtime, version: hello.version, effectivePrecision: "", effectiveThreads: 0,
                    loadNanoseconds: 0, peakResidentBytes: 0,
                    properties: hello.settings.merging(recorded) { _, recorded in recorded }, warmUpBlocks: 0,
                    warmedUp: false))
        }
    }

    /// Drops workers whose device is emulated: their outputs may be compared, never their times.
    private func refuseEmulated(_ workers: [WorkerProcess], _ journal: LaunchJournal) async -> [WorkerProcess] {
        let emulated = journal.outcome.record.workers.filter { $0.properties[HelloAnswer.emulated] != nil }
            .map(\.runtime)
        return await each(workers, stage: "start", journal) { worker in
            if emulated.contains(worker.runtime) { throw RuntimeError.emulatedDevice(runtime: worker.runtime) }
        }
    }

    /// Loads one after the other, so that load times are not those of a contended machine.
    private func load(_ workers: [WorkerProcess], _ journal: LaunchJournal) async -> [WorkerProcess] {
        let settings = specification.settings
        return await each(workers, stage: "load", journal) { worker in
            onStage(.loading(worker.runtime))
            let request = artifacts.loadRequest(for: worker.runtime, settings: settings)
            let answer = try await worker.call(request, limit: patience(with: worker.runtime))
            let told = artifacts.assignments[worker.runtime]?.properties ?? [:]
            journal.update(worker.runtime) { record in
                record.loadNanoseconds = answer.loadNs + answer.compileNs
                record.effectivePrecision = answer.effectivePrecision
                record.effectiveThreads = answer.effectiveThreads ?? settings.threads
                // A setting of ours keeps its reason beside what the runtime made of it.
                record.properties.merge(answer.properties) { reason, read in "\(read) (set to \(reason))" }
                record.properties[WorkerRecord.compileKey] = "\(answer.compileNs)"
                record.properties.merge(told) { _, told in told }
            }
        }
    }

    /// How long a runtime may take to load.
    func patience(with runtime: RuntimeID) -> Duration {
        .seconds(max(specification.settings.timeoutSeconds, commands[runtime]?.loadTimeoutSeconds ?? 0))
    }

    private func warmUp(_ workers: [WorkerProcess], _ journal: LaunchJournal) async -> [WorkerProcess] {
        let settings = specification.settings
        let request = BlockRequest(reentry: 0, minInferences: 3, minNs: settings.blockNanoseconds / 2)
        return await each(workers, stage: "measure", journal) { worker in
            onStage(.warmingUp(worker.runtime))
            await worker.resume()
            var detector = WarmUpDetector(cap: settings.warmUpBlocks)
            var decision = WarmUpDetector.Decision.continue
            while decision == .continue {
                let block = try await worker.call(request)
                decision = detector.observe(blockMedian: block.samplesNs.map(Double.init).median() ?? 0)
            }
            await worker.pause()
            journal.update(worker.runtime) { record in
                record.warmUpBlocks = detector.blocks
                record.warmedUp = decision == .settled
            }
        }
    }
}

// MARK: - Timing

extension LaunchRunner {
    private func measure(
        _ workers: [WorkerProcess], _ journal: LaunchJournal, shouldStop: @Sendable () -> Bool
    ) async {
        let index = UInt64(journal.outcome.record.index + 1)
        var order = RandomGenerator(seed: specification.settings.seed &+ 0x9E37_79B9_7F4A_7C15 &* index)
        let meter = NoiseMeter(processors: processors)
        var active = workers
        for round in 0..<specification.settings.rounds where hasBaseline(active) {
            onStage(.round(round + 1, of: specification.settings.rounds))
            active = await self.round(round, order.shuffled(active), meter, journal)
            if shouldStop() { break }
        }
        _ = await each(active, stage: "measure", journal) { worker in
            await worker.resume()
            let stats = try await worker.call(StatsRequest())
            let parts = journal.parts(of: worker.runtime)
            journal.update(worker.runtime) {
                $0.peakResidentBytes = stats.peakRssBytes
                $0.properties.merge(parts) { _, new in new }
            }
        }
    }

    /// Runs every worker's block once, in the given order; a disturbed block is repeated at once.
    private func round(
        _ round: Int, _ workers: [WorkerProcess], _ meter: NoiseMeter, _ journal: LaunchJournal
    ) async -> [WorkerProcess] {
        let settings = specification.settings
        let request = BlockRequest(
            reentry: settings.reentryInferences, minInferences: settings.blockInferences,
            minNs: settings.blockNanoseconds)
        var position = 0
        return await each(workers, stage: "measure", journal) { worker in
            defer { position += 1 }
            for attempt in 0...settings.repeats {
                await worker.resume()
                let start = meter.read(worker: worker.processIdentifier)
                let answer = try await worker.call(request)
                let end = meter.read(worker: worker.processIdentifier)
                await worker.pause()
                let noise = meter.record(from: start, to: end, block: answer)
                let disturbance = blockGuard.disturbance(noise, threads: settings.threads)
                journal.add(partsOf: answer, of: worker.runtime)
                journal.add(
                    BlockRecord(
                        runtime: worker.runtime, round: round, position: position, attempt: attempt,
                        reentryNanoseconds: answer.reentryNs, sampleNanoseconds: answer.samplesNs, noise: noise,
                        disturbance: disturbance))
                if disturbance == nil { break }
            }
        }
    }
}
