import Foundation
import Measurement
import Runtimes
import Statistics

/// A/A estimates of a few seconds each within one launch: two workers that stay, compared again and again.
struct WithinLaunch: Sendable {
    let subject: AATestSubject
    let estimates: Int
    let naiveEstimates: Int
    /// Measuring time of both sides together for one estimate.
    let seconds: Double
    /// Whether a second block of the first process takes part in each round as a third side.
    let sameProcess: Bool

    struct Outcome: Sendable {
        var paired: [Double] = []
        var sameProcess: [Double] = []
        var naive: [Double] = []
        var disturbed = 0
        var blocks = 0
    }

    func run() async throws -> Outcome {
        note("\(subject.runtime): within one launch, about \(Int(duration)) s")
        let outcome = try await subject.withWorker { first in
            await first.pause()
            return try await subject.withWorker { second in
                await second.pause()
                return try await measure(first, second)
            }
        }
        var figures = RawFigures("resolution-within-\(subject.runtime.name)", columns: "way", "estimate", "ratio")
        let ways = [("paired", outcome.paired), ("same-process", outcome.sameProcess), ("naive", outcome.naive)]
        for (way, ratios) in ways {
            for (index, ratio) in ratios.enumerated() { figures.add(way, index, ratio) }
        }
        try figures.write()
        return outcome
    }

    private var duration: Double {
        Double(estimates) * seconds * (sameProcess ? 1.5 : 1) + Double(naiveEstimates) * seconds
    }

    private func measure(_ first: WorkerProcess, _ second: WorkerProcess) async throws -> Outcome {
        var outcome = Outcome()
        let settings = subject.settings
        for worker in [first, second] { _ = try await alone(worker, seconds: min(1, seconds)) }
        // The sides of a round: the two processes, and the first once more where it is compared with itself.
        let sides = sameProcess ? [first, second, first] : [first, second]
        let request = BlockRequest(
            reentry: settings.reentryInferences, minInferences: settings.blockInferences,
            minNs: settings.blockNanoseconds)
        var order = RandomGenerator(seed: 1)
        for _ in 0..<estimates {
            var logRatios: [[Double]] = [[], []]
            var spent = 0.0
            while spent < seconds || logRatios[0].isEmpty {
                var samples = [[Double]](repeating: [], count: sides.count)
                for side in order.shuffled(Array(sides.indices)) {
                    let (block, seconds) = try await guarded(sides[side], request, outcome: &outcome)
                    samples[side] = block
                    if side < 2 { spent += seconds }
                }
                for candidate in 1..<sides.count {
                    if let ratio = logRatio(baseline: samples[0], candidate: samples[candidate]) {
                        logRatios[candidate - 1].append(ratio)
                    }
                }
            }
            if let mean = logRatios[0].mean() { outcome.paired.append(exp(mean)) }
            if let mean = logRatios[1].mean() { outcome.sameProcess.append(exp(mean)) }
        }
        for _ in 0..<naiveEstimates {
            let baseline = try await alone(first, seconds: seconds / 2)
            let candidate = try await alone(second, seconds: seconds / 2)
            outcome.naive.append(baseline / candidate)
        }
        return outcome
    }

    /// Runs a block, again where it was disturbed as the protocol does; its latencies, and the seconds it all took.
    private func guarded(
        _ worker: WorkerProcess, _ request: BlockRequest, outcome: inout Outcome
    ) async throws -> (samples: [Double], seconds: Double) {
        let meter = NoiseMeter(processors: subject.processors)
        let begin = ContinuousClock.now
        var samples: [Double] = []
        for _ in 0...subject.settings.repeats {
            await worker.resume()
            let start = meter.read(worker: worker.processIdentifier)
            let answer = try await worker.call(request)
            let end = meter.read(worker: worker.processIdentifier)
            await worker.pause()
            samples = answer.samplesNs.map(Double.init)
            outcome.blocks += 1
            let noise = meter.record(from: start, to: end, block: answer)
            if BlockGuard().disturbance(noise, threads: subject.settings.threads) == nil { break }
            outcome.disturbed += 1
        }
        return (samples, (ContinuousClock.now - begin) / .seconds(1))
    }

    /// The median latency of one process while it runs alone.
    private func alone(_ worker: WorkerProcess, seconds: Double) async throws -> Double {
        await worker.resume()
        let answer = try await worker.call(BlockRequest(reentry: 2, minNs: Int(seconds * 1e9)))
        await worker.pause()
        return answer.samplesNs.map(Double.init).median() ?? .nan
    }
}

extension WithinLaunch.Outcome {
    /// Prints the table with the target: standard deviation at most 0.5 %, none further than 1.5 % from 1.
    func print() {
        var table = MarkdownTable(
            "within one launch", "estimates", "SD %", "furthest from 1 %", "offset %", "furthest from offset %",
            "target")
        func add(_ name: String, _ ratios: [Double], hasTarget: Bool) {
            guard !ratios.isEmpty else { return }
            let sample = RatioSample(ratios: ratios)
            let met = sample.deviation <= 0.005 && sample.furthest <= 0.015
            table.add(
                name, "\(ratios.count)", percent(sample.deviation), percent(sample.furthest),
                percent(sample.centre - 1), percent(sample.centred.furthest), hasTarget ? verdict(met) : "")
        }
        add("Sullivan's blocks, two processes", paired, hasTarget: true)
        add("Sullivan's blocks, one process twice", sameProcess, hasTarget: false)
        add("naive: one after the other, medians", naive, hasTarget: false)
        table.print()
        Swift.print("Disturbed blocks, which were repeated: \(disturbed) of \(blocks).\n")
    }
}
