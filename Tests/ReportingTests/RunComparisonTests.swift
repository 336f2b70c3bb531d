import Foundation
import Statistics
import Testing

@testable import Reporting

@Suite struct RunComparisonTests {
    /// Sixteen cells run twice, 800 such pairs of studies: standard error 0.8 %.
    @Test func unchangedStudiesSeldomCallAnythingChanged() {
        var runs = Sample.Runs(seed: 51)
        let alarms = (0..<800).count { _ in
            !runs.comparison(Array(repeating: 1, count: 16)).changedRows.isEmpty
        }
        #expect(Double(alarms) / 800 < 0.07, "\(alarms)")
    }

    @Test func aTrueChangeIsFoundAndNamed() throws {
        var runs = Sample.Runs(seed: 52)
        runs.sigma = 0.01
        let comparison = runs.comparison([1, 1, 0.8, 1, 1.25, 1])
        #expect(
            comparison.changedRows.map(\.network) == ["plain:depth=6,width=8", "plain:depth=8,width=8"]
                || comparison.changedRows.map(\.network) == ["plain:depth=8,width=8", "plain:depth=6,width=8"])
        let worse = try #require(comparison.rows.first { $0.network.contains("=6,") && !$0.isBaseline }?.speedup)
        #expect(worse.verdict == .worse && worse.interval.map { $0.low < 0.8 && 0.8 < $0.high } == true)
        let summary = try #require(comparison.summaries.first)
        #expect(summary.runtime == "openvino:cpu" && summary.metric == .speedup && summary.rows == 6)
        #expect(summary.better == 1 && summary.worse == 1)
        #expect(comparison.sentences[0] == "2 of 6 speed-ups changed beyond noise.")
    }

    /// The whole machine slows down between the runs: that is no change of speed-ups, and latencies are told with care.
    @Test func aDriftOfTheMachineFallsOutOfSpeedups() {
        var runs = Sample.Runs(seed: 53)
        runs.drift = 1.2
        let comparison = runs.comparison([1, 1, 1, 1])
        #expect(comparison.changedRows.isEmpty)
        #expect(comparison.rows.allSatisfy { $0.latency?.verdict == .worse })
        #expect(comparison.sentences.contains { $0.hasPrefix("Latencies are less sure than speed-ups") })
        var again = Sample.Runs(seed: 53)
        again.drift = 1.2
        let byLatency = again.comparison([1, 1, 1, 1], rule: .init(metric: .latency, betweenRuns: 0))
        #expect(byLatency.changedRows.count == 8)
        #expect(byLatency.sentences[0] == "8 of 8 latencies changed beyond noise.")
    }

    @Test func baselinesHaveNoSpeedupAndOtherBaselinesNoRatio() throws {
        var runs = Sample.Runs(seed: 54)
        let rows = runs.rows("a")
        #expect(rows[0].isBaseline && rows[0].speedup == nil && rows[0].latency != nil)
        var figures = rows[1].b
        figures.baseline = "tensorflow:cpu"
        let other = RunComparisonRow(network: "a", runtime: "openvino:cpu", a: rows[1].a, b: figures)
        #expect(other.speedup == nil && other.latency != nil)
        let comparison = Sample.comparison([other])
        #expect(comparison.decidedRows.isEmpty)
        #expect(comparison.sentences[0].hasPrefix("No speed-up is on both sides"))
    }

    @Test(arguments: [1, 2])
    func fewLaunchesHaveNoInterval(launches: Int) throws {
        var runs = Sample.Runs(seed: 55)
        runs.launches = launches
        let comparison = runs.comparison([0.5, 1])
        let ratio = try #require(comparison.rows[1].speedup)
        #expect(ratio.interval == nil && ratio.adjusted == nil && ratio.verdict == .undecided)
        #expect(abs(ratio.estimate - 0.5) < 0.1 && ratio.fewestLaunches == launches)
        #expect(comparison.changedRows.isEmpty && comparison.regressions(beyond: 0).isEmpty)
        #expect(comparison.sentences[0].contains("fewer than 3 launches"))
        #expect(comparison.summaries.allSatisfy { $0.mean == nil })
    }

    @Test func regressionsAreBeyondTheLimitWithTheirWholeInterval() {
        var runs = Sample.Runs(seed: 56)
        runs.sigma = 0.004
        let comparison = runs.comparison([0.9, 1.1, 1, 0.97])
        #expect(comparison.regressions(beyond: 0.05).map(\.network) == ["plain:depth=4,width=8"])
        #expect(comparison.regressions(beyond: 0.15).isEmpty)
        #expect(comparison.regressions(beyond: 0).count == 2)
        var slow = Sample.Runs(seed: 57)
        slow.sigma = 0.004
        slow.drift = 1.1
        let latencies = slow.comparison([1, 1.2], rule: .init(metric: .latency, betweenRuns: 0))
        // The candidate of the second network is faster by more than the machine is slower.
        #expect(latencies.regressions(beyond: 0.05).map(\.runtime) == ["pytorch:cpu", "openvino:cpu", "pytorch:cpu"])
        #expect(latencies.regressions(beyond: 0.15).isEmpty)
    }

    /// The geometric mean knows a small common change that no single row shows.
    @Test func theMeanIsSurerThanItsRows() throws {
        var runs = Sample.Runs(seed: 58)
        let comparison = runs.comparison(Array(repeating: 0.97, count: 16))
        let mean = try #require(comparison.summaries.first?.mean)
        #expect(mean.high < 1 && mean.low < 0.97 && mean.high > 0.97)
        #expect(comparison.changedRows.count < 4)
    }

    @Test func benjaminiHochbergFindsNoLess() {
        var runs = Sample.Runs(seed: 59)
        let changes = (0..<16).map { $0 < 8 ? 0.94 : 1.0 }
        let holm = runs.comparison(changes).changedRows.count
        var again = Sample.Runs(seed: 59)
        let rate = again.comparison(changes, rule: .init(adjustment: .benjaminiHochberg, betweenRuns: 0)).changedRows
            .count
        #expect(rate >= holm && rate > 0)
    }

    @Test func machines() {
        var runs = Sample.Runs(seed: 60)
        let comparison = runs.comparison([1], fingerprints: ("m", "n"))
        #expect(!comparison.isOneMachine)
        #expect(comparison.sentences.contains { $0.hasPrefix("A and B are different machines") })
    }

    /// Runs that differ by 1 % beyond their launches, as real ones do: launches alone call far too much changed.
    @Test func whatRunsDifferByIsAllowedFor() {
        func alarms(betweenRuns: Double) -> Double {
            var runs = Sample.Runs(seed: 66)
            var states = RandomGenerator(seed: 67)
            runs.sigma = 0.005
            let count = (0..<400).count { _ in
                let changes = (0..<4).map { _ in exp(0.01 * (states.normal() - states.normal())) }
                return !runs.comparison(changes, rule: .init(betweenRuns: betweenRuns)).changedRows.isEmpty
            }
            return Double(count) / 400
        }
        #expect(alarms(betweenRuns: 0) > 0.3)
        #expect(alarms(betweenRuns: 0.01) < 0.08)
    }

    @Test func theAllowanceWidensIntervalsAndIsSaid() throws {
        var runs = Sample.Runs(seed: 68)
        let rows = runs.rows("a")
        let plain = try #require(Sample.comparison(rows).rows[1].speedup?.interval)
        let wide = try #require(Sample.comparison(rows, rule: .init()).rows[1].speedup?.interval)
        #expect(wide.low < plain.low && wide.high > plain.high && abs(wide.estimate - plain.estimate) < 1e-12)
        let text = RunComparisonFormat.text.render(Sample.comparison(rows, rule: .init()), command: "c")
        #expect(text.contains("Intervals allow for 1 % between runs."))
    }
}
