import Foundation
import Measurement
import Runtimes
import Statistics

/// A/A estimates over fresh launches by the default protocol, and the naive way beside them, turn and turn about.
struct FreshLaunches: Sendable {
    let subject: AATestSubject
    let repetitions: Int
    let launches: Int
    /// Measuring time of each side the naive way.
    let naiveSeconds: Double

    /// One repetition: launches x rounds of log ratios, and the naive ratio.
    struct Repetition: Sendable {
        let logRatios: [[Double]]
        let naive: Double
    }

    struct Outcome: Sendable {
        let launches: Int
        let repetitions: [Repetition]
    }

    func run() async throws -> Outcome {
        var figures = RawFigures(
            "resolution-fresh-\(subject.runtime.name)", columns: "repetition", "launch", "round", "log_ratio")
        var naive = RawFigures("resolution-naive-\(subject.runtime.name)", columns: "repetition", "ratio")
        var done: [Repetition] = []
        for index in 0..<repetitions {
            note("\(subject.runtime): fresh launches, repetition \(index + 1) of \(repetitions)")
            let repetition = Repetition(logRatios: try await paired(seed: UInt64(index)), naive: try await naiveRatio())
            for (launch, rounds) in repetition.logRatios.enumerated() {
                for (round, ratio) in rounds.enumerated() { figures.add(index, launch, round, ratio) }
            }
            naive.add(index, repetition.naive)
            // After every repetition, so that an interrupted run keeps what it has.
            try figures.write()
            try naive.write()
            done.append(repetition)
        }
        return Outcome(launches: launches, repetitions: done)
    }

    /// One whole measurement by the protocol.
    private func paired(seed: UInt64) async throws -> [[Double]] {
        var settings = subject.settings
        settings.launches = launches
        settings.seed = seed
        let test = SelfComparison(
            runtime: subject.runtime, network: subject.network, settings: settings, artifacts: subject.artifacts,
            command: subject.command, processors: subject.processors)
        let outcome = try await test.run()
        if let failure = outcome.failures.first { throw BenchmarkFailure(failure) }
        guard outcome.logRatios.count == launches else {
            throw BenchmarkFailure("\(subject.runtime): \(outcome.logRatios.count) of \(launches) launches gave rounds")
        }
        return outcome.logRatios
    }

    /// A fresh process, its median, its end; another fresh process, its median; their ratio.
    private func naiveRatio() async throws -> Double {
        let baseline = try await naiveMedian()
        return try await baseline / naiveMedian()
    }

    private func naiveMedian() async throws -> Double {
        let request = BlockRequest(reentry: 10, minInferences: 10, minNs: Int(naiveSeconds * 1e9))
        return try await subject.withWorker { worker in
            let answer = try await worker.call(request)
            return answer.samplesNs.map(Double.init).median() ?? .nan
        }
    }
}

extension FreshLaunches.Outcome {
    /// Prints the table with the targets: within 2 % of 1 in 9 of 10, and 17 of 20 intervals that cover 1.
    func print() {
        let whole = repetitions.compactMap { SpeedupEstimate(logRatios: $0.logRatios) }
        // Halves of a repetition share no process: twice as many independent intervals, of half the launches each.
        let halves = repetitions.flatMap { repetition in
            let middle = repetition.logRatios.count / 2
            return [repetition.logRatios[..<middle], repetition.logRatios[middle...]]
                .compactMap { SpeedupEstimate(logRatios: Array($0)) }
        }
        var table = MarkdownTable(
            "fresh launches", "estimates", "SD %", "furthest from 1 %", "within 2 % of 1", "intervals covering 1",
            "mean half-width %", "target")
        func add(_ name: String, _ estimates: [SpeedupEstimate], _ target: (RatioSample, Int) -> String) {
            let sample = RatioSample(ratios: estimates.map(\.estimate))
            let covering = estimates.count { $0.low <= 1 && $0.high >= 1 }
            table.add(
                name, "\(estimates.count)", percent(sample.deviation), percent(sample.furthest),
                "\(sample.count(within: 0.02)) of \(estimates.count)", "\(covering) of \(estimates.count)",
                percent(estimates.map(\.relativeHalfWidth).mean() ?? .nan), target(sample, covering))
        }
        add("Sullivan, \(launches) launches", whole) { sample, _ in
            verdict(10 * sample.count(within: 0.02) >= 9 * whole.count)
        }
        add("Sullivan, \(launches / 2) launches", halves) { _, covering in verdict(20 * covering >= 17 * halves.count) }
        let naive = RatioSample(ratios: repetitions.map(\.naive))
        table.add(
            "naive: fresh processes one after the other, medians", "\(naive.ratios.count)", percent(naive.deviation),
            percent(naive.furthest), "\(naive.count(within: 0.02)) of \(naive.ratios.count)", "none given", "", "")
        table.print()
        let perLaunch = RatioSample(ratios: repetitions.flatMap(\.logRatios).compactMap { $0.mean().map { exp($0) } })
        Swift.print(
            "Over \(perLaunch.ratios.count) launches the ratio of two fresh processes has a standard deviation of "
                + "\(percent(perLaunch.deviation)) %.\n")
    }
}
