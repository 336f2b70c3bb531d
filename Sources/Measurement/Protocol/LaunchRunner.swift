import Foundation
import Runtimes
import Statistics
import Synchronization

/// Makes one launch of a cell: fresh workers, the output check, warm-up, and rounds of blocks in random order.
struct LaunchRunner: Sendable {
    let specification: CellSpecification
    let artifacts: CellArtifacts
    let commands: [RuntimeID: WorkerCommand]
    let processors: [Int]
    let blockGuard = BlockGuard()

    /// What a launch gave: as much as was measured, whatever failed.
    struct Outcome: Sendable {
        var record: LaunchRecord
        var agreements: [AgreementRecord] = []
        var failures: [FailureRecord] = []
    }

    /// Runs the launch; failures of workers are part of the outcome, never thrown.
    ///
    /// - Parameter shouldStop: asked after each round; true ends the launch there.
    func run(
        index: Int, runtimes: [RuntimeID], checkOutputs: Bool, shouldStop: @Sendable () -> Bool
    ) async -> Outcome {
        var outcome = Outcome(
            record: LaunchRecord(index: index, startedAt: Date(), workers: [], blocks: []))
        await withWorkers(runtimes[...], started: [], outcome: &outcome) { workers, outcome in
            await measure(workers, checkOutputs: checkOutputs, shouldStop: shouldStop, outcome: &outcome)
        }
        return outcome
    }

    /// Starts the workers, loads and checks their outputs, and nothing more.
    func verify(_ runtimes: [RuntimeID]) async -> Outcome {
        var outcome = Outcome(record: LaunchRecord(index: 0, startedAt: Date(), workers: [], blocks: []))
        await withWorkers(runtimes[...], started: [], outcome: &outcome) { workers, outcome in
            let active = await load(await greet(workers, outcome: &outcome), outcome: &outcome)
            _ = await check(active, outcome: &outcome)
        }
        return outcome
    }

    /// Starts a worker for each runtime and calls `body` with those that started.
    private func withWorkers(
        _ runtimes: ArraySlice<RuntimeID>, started: [WorkerProcess], outcome: inout Outcome,
        body: @Sendable ([WorkerProcess], inout Outcome) async -> Void
    ) async {
        guard let runtime = runtimes.first else { return await body(started, &outcome) }
        let rest = runtimes.dropFirst()
        let before = outcome
        do {
            guard let command = commands[runtime] else {
                throw WorkerError.cannotStart(runtime: runtime, reason: "it is not installed")
            }
            let timeout = Duration.seconds(specification.settings.timeoutSeconds)
            outcome = try await WorkerProcess.withWorker(
                runtime, command: command, processors: processors, timeout: timeout
            ) { worker in
                var inner = before
                await withWorkers(rest, started: started + [worker], outcome: &inner, body: body)
                return inner
            }
        } catch {
            outcome.failures.append(failure(runtime, stage: "start", error))
            await withWorkers(rest, started: started, outcome: &outcome, body: body)
        }
    }

    private func measure(
        _ workers: [WorkerProcess], checkOutputs: Bool, shouldStop: @Sendable () -> Bool, outcome: inout Outcome
    ) async {
        var active = await greet(workers, outcome: &outcome)
        active = await load(active, outcome: &outcome)
        if checkOutputs { active = await check(active, outcome: &outcome) }
        for worker in active { await worker.pause() }
        guard active.contains(where: { $0.runtime == specification.baseline }) else { return }
        active = await warmUp(active, outcome: &outcome)
        var order = RandomGenerator(
            seed: specification.settings.seed &+ 0x9E37_79B9 &* UInt64(outcome.record.index + 1))
        for round in 0..<specification.settings.rounds {
            guard active.contains(where: { $0.runtime == specification.baseline }) else { break }
            active = await self.round(round, order.shuffled(active), outcome: &outcome)
            if shouldStop() { break }
        }
        await finish(active, outcome: &outcome)
    }

    // MARK: Before timing

    /// Waits until every worker is up; they start side by side.
    private func greet(_ workers: [WorkerProcess], outcome: inout Outcome) async -> [WorkerProcess] {
        let answers = await withTaskGroup(of: (Int, Result<HelloAnswer, any Error>).self) { group in
            for (place, worker) in workers.enumerated() {
                group.addTask {
                    do { return (place, .success(try await worker.call(HelloRequest()))) } catch {
                        return (place, .failure(error))
                    }
                }
            }
            return await group.reduce(into: [Int: Result<HelloAnswer, any Error>]()) { $0[$1.0] = $1.1 }
        }
        var active: [WorkerProcess] = []
        for (place, worker) in workers.enumerated() {
            switch answers[place] {
            case .success(let hello):
                var properties = hello.settings
                for (name, value) in commands[worker.runtime]?.recordedSettings ?? [:] { properties[name] = value }
                outcome.record.workers.append(
                    WorkerRecord(
                        runtime: worker.runtime, version: hello.version, effectivePrecision: "", effectiveThreads: 0,
                        loadNanoseconds: 0, peakResidentBytes: 0, properties: properties, warmUpBlocks: 0,
                        warmedUp: false))
                active.append(worker)
            case .failure(let error): outcome.failures.append(failure(worker.runtime, stage: "start", error))
            case nil: break
            }
        }
        return active
    }

    /// Loads one after the other, so that load times are not those of a contended machine.
    private func load(_ workers: [WorkerProcess], outcome: inout Outcome) async -> [WorkerProcess] {
        let settings = specification.settings
        let request = LoadRequest(
            modelPath: artifacts.modelPath, inputPath: artifacts.inputPath, threads: settings.threads,
            precision: settings.precision)
        return await each(workers, stage: "load", outcome: &outcome) { worker, outcome in
            let answer = try await worker.call(request)
            guard let place = outcome.record.workers.firstIndex(where: { $0.runtime == worker.runtime }) else { return }
            outcome.record.workers[place].loadNanoseconds = answer.loadNs + answer.compileNs
            outcome.record.workers[place].effectivePrecision = answer.effectivePrecision
            outcome.record.workers[place].effectiveThreads = answer.effectiveThreads ?? settings.threads
            outcome.record.workers[place].properties.merge(answer.properties) { _, read in read }
        }
    }

    /// Compares every worker's output with the reference's: PyTorch's where it takes part, else the baseline's.
    private func check(_ workers: [WorkerProcess], outcome: inout Outcome) async -> [WorkerProcess] {
        let outputs = Mutex<[RuntimeID: [Float]]>([:])
        let active = await each(workers, stage: "check", outcome: &outcome) { worker, _ in
            let path = artifacts.outputPath(of: worker.runtime)
            defer { try? FileManager.default.removeItem(atPath: path) }
            _ = try await worker.call(InferRequest(outputPath: path))
            guard let values = OutputComparison.readValues(path) else {
                throw WorkerError.unreadableAnswer(runtime: worker.runtime, line: "its output file")
            }
            outputs.withLock { $0[worker.runtime] = values }
        }
        let values = outputs.withLock { $0 }
        let reference =
            specification.runtimes.first { $0.name == "pytorch" && values[$0] != nil } ?? specification.baseline
        for worker in active where worker.runtime != reference {
            guard let output = values[worker.runtime], let expected = values[reference] else { continue }
            guard let comparison = OutputComparison(output: output, reference: expected) else {
                let reason = "gave \(output.count) values where \(reference) gave \(expected.count)"
                outcome.failures.append(
                    FailureRecord(
                        network: specification.network, runtime: worker.runtime, stage: "check", reason: reason))
                continue
            }
            outcome.agreements.append(
                AgreementRecord(
                    runtime: worker.runtime, reference: reference,
                    maximumAbsoluteError: comparison.maximumAbsoluteError,
                    maximumRelativeError: comparison.maximumRelativeError, cosine: comparison.cosine,
                    agrees: comparison.agrees(precision: specification.settings.precision)))
        }
        return active
    }

    private func warmUp(_ workers: [WorkerProcess], outcome: inout Outcome) async -> [WorkerProcess] {
        let settings = specification.settings
        let request = BlockRequest(
            reentry: 0, minInferences: 3, minNs: settings.blockNanoseconds / 2)
        return await each(workers, stage: "measure", outcome: &outcome) { worker, outcome in
            await worker.resume()
            var detector = WarmUpDetector(cap: settings.warmUpBlocks)
            var decision = WarmUpDetector.Decision.continue
            while decision == .continue {
                let block = try await worker.call(request)
                decision = detector.observe(blockMedian: block.samplesNs.map(Double.init).median() ?? 0)
            }
            await worker.pause()
            guard let place = outcome.record.workers.firstIndex(where: { $0.runtime == worker.runtime }) else { return }
            outcome.record.workers[place].warmUpBlocks = detector.blocks
            outcome.record.workers[place].warmedUp = decision == .settled
        }
    }

    // MARK: Timing

    /// Runs every worker's block once, in the given order; a disturbed block is repeated at once.
    private func round(_ round: Int, _ workers: [WorkerProcess], outcome: inout Outcome) async -> [WorkerProcess] {
        let settings = specification.settings
        let meter = NoiseMeter(processors: processors)
        let request = BlockRequest(
            reentry: settings.reentryInferences, minInferences: settings.blockInferences,
            minNs: settings.blockNanoseconds)
        var position = -1
        return await each(workers, stage: "measure", outcome: &outcome) { worker, outcome in
            position += 1
            for attempt in 0...settings.repeats {
                await worker.resume()
                let start = meter.read(worker: worker.processIdentifier)
                let answer = try await worker.call(request)
                let end = meter.read(worker: worker.processIdentifier)
                await worker.pause()
                let noise = meter.record(from: start, to: end, block: answer)
                let disturbance = blockGuard.disturbance(noise, threads: settings.threads)
                outcome.record.blocks.append(
                    BlockRecord(
                        runtime: worker.runtime, round: round, position: position, attempt: attempt,
                        reentryNanoseconds: answer.reentryNs, sampleNanoseconds: answer.samplesNs, noise: noise,
                        disturbance: disturbance))
                if disturbance == nil { break }
            }
        }
    }

    private func finish(_ workers: [WorkerProcess], outcome: inout Outcome) async {
        _ = await each(workers, stage: "measure", outcome: &outcome) { worker, outcome in
            await worker.resume()
            let stats = try await worker.call(StatsRequest())
            guard let place = outcome.record.workers.firstIndex(where: { $0.runtime == worker.runtime }) else { return }
            outcome.record.workers[place].peakResidentBytes = stats.peakRssBytes
        }
    }

    // MARK: Failures

    /// Does a step with each worker in turn; one that fails is recorded and drops out.
    private func each(
        _ workers: [WorkerProcess], stage: String, outcome: inout Outcome,
        step: (WorkerProcess, inout Outcome) async throws -> Void
    ) async -> [WorkerProcess] {
        var active: [WorkerProcess] = []
        for worker in workers {
            do {
                try await step(worker, &outcome)
                active.append(worker)
            } catch {
                outcome.failures.append(failure(worker.runtime, stage: stage, error))
            }
        }
        return active
    }

    private func failure(_ runtime: RuntimeID, stage: String, _ error: any Error) -> FailureRecord {
        FailureRecord(network: specification.network, runtime: runtime, stage: stage, reason: "\(error)")
    }
}
