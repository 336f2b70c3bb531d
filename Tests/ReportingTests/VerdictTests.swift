import Testing

@testable import Reporting

@Suite struct VerdictTests {
    private func candidate(_ network: String, _ low: Double, _ high: Double, runtime: String = "openvino") -> ReportRow
    {
        Sample.row(network, runtime: runtime, speedup: Sample.interval((low + high) / 2, low, high))
    }

    @Test func patterns() {
        #expect(
            Verdict(Sample.patterns).gains.map(\.plain) == [
                "Acceleration by openvino gains 3.2x [2.1, 5.0] over pytorch on the geometric mean of 6 networks.",
                "depthwise gains most (5.5x [5.4, 5.5]), plain least (2.1x [2.0, 2.1]).",
                "From the least to the greatest depth the gain grows in 2 of 3 patterns and shrinks in 0; "
                    + "in the other one the intervals overlap.",
                "Fastest is depthwise:depth=8,width=32 on openvino: 1.20 ms an inference, 6.00 ms on pytorch.",
            ])
    }

    @Test func nothingAndFailuresOnly() {
        #expect(Verdict(Sample.model()).plain == ["These results are empty: nothing was measured."])
        let failure = ReportFailure(network: "a", runtime: "openvino", stage: "load", reason: "r")
        #expect(
            Verdict(Sample.model(failures: [failure, failure])).plain
                == ["Nothing could be measured: all 2 attempts failed."])
        #expect(
            Verdict(Sample.model(failures: [failure])).plain == ["Nothing could be measured: the only attempt failed."])
    }

    @Test func onlyTheBaseline() {
        let verdict = Verdict(Sample.model(rows: [Sample.row("a", runtime: "pytorch")]))
        #expect(
            verdict.gains[0].plain == "Only pytorch was measured, the baseline itself: there is no speed-up to tell.")
        #expect(verdict.headlines.isEmpty)
    }

    @Test(arguments: [
        (1.9, 2.1, "Acceleration by openvino gains 2.0x [1.9, 2.1] over pytorch on a."),
        (0.65, 0.77, "openvino is slower than pytorch, with a speed-up of 0.71x [0.65, 0.77] on a."),
        (0.97, 1.05, "openvino can't be told from pytorch in speed, with a speed-up of 1.01x [0.97, 1.05] on a."),
    ])
    func oneRowSaysWhatItsIntervalAllows(_ low: Double, _ high: Double, _ expected: String) {
        #expect(Verdict(Sample.model(rows: [candidate("a", low, high)])).gains[0].plain == expected)
    }

    @Test func aMeanThatLeavesTheDirectionOpenCountsTheNetworks() {
        let rows = [candidate("a", 1.9, 2.1), candidate("b", 0.4, 0.6), candidate("c", 0.9, 1.1)]
        let mean = ReportMean(runtime: "openvino", speedup: Sample.interval(1, 0.4, 2.5), networks: 3)
        #expect(
            Verdict(Sample.model(rows: rows, means: [mean])).gains.map(\.plain).prefix(2) == [
                "On the geometric mean of 3 networks openvino stands at 1.00x [0.40, 2.50] over pytorch, "
                    + "which leaves open whether it gains: 1 of 3 gain, 1 loses.",
                "a gains most (2.0x [1.9, 2.1]), b loses (0.50x [0.40, 0.60]).",
            ])
    }

    @Test func withoutAMeanTheRangeIsTold() {
        let verdict = Verdict(Sample.model(rows: [candidate("a", 1.9, 2.1), candidate("b", 3.9, 4.1)]))
        #expect(verdict.gains[0].plain == "Speed-ups of openvino over pytorch run from 2.00x to 4.00x on 2 networks.")
        #expect(verdict.headlines.isEmpty)
    }

    @Test func overlapIsNotHidden() {
        let verdict = Verdict(
            Sample.model(rows: [candidate("a", 3.9, 4.2), candidate("b", 3.8, 4), candidate("c", 1.9, 2.1)]))
        #expect(verdict.gains[1].plain.contains("its interval overlaps that of b"))
    }

    @Test func patternsAndNetworksAreRankedApart() {
        var model = Sample.patterns
        model.rows += [candidate("a", 1.9, 2.1), candidate("b", 8.9, 9.1)]
        let sentences = Verdict(model).plain
        #expect(sentences.contains { $0.hasPrefix("Among patterns depthwise gains most") })
        #expect(sentences.contains { $0.hasPrefix("Among networks b gains most") })
    }

    @Test func allLosses() {
        let verdict = Verdict(Sample.model(rows: [candidate("a", 0.8, 0.9), candidate("b", 0.4, 0.5)]))
        #expect(verdict.gains[1].plain == "a loses least (0.85x [0.80, 0.90]), b most (0.45x [0.40, 0.50]).")
    }

    @Test func severalCandidatesAreRanked() {
        var model = Sample.model(
            rows: ["a", "b"].flatMap { network in
                [candidate(network, 1.9, 2.1), candidate(network, 2.9, 3.1, runtime: "onnxruntime")]
            })
        model.geometricMeans = [
            .init(runtime: "openvino", speedup: Sample.interval(2, 1.9, 2.1), networks: 2),
            .init(runtime: "onnxruntime", speedup: Sample.interval(3, 2.9, 3.1), networks: 2),
        ]
        let verdict = Verdict(model)
        #expect(verdict.headlines.map(\.runtime) == ["openvino", "onnxruntime"])
        #expect(verdict.plain.contains("Of the 2 candidates onnxruntime gains most."))
        model.geometricMeans[0].speedup.high = 2.95
        #expect(
            Verdict(model).plain.contains(
                "Of the 2 candidates onnxruntime gains most, though its interval overlaps that of openvino."))
    }

    @Test func kindsAreCompared() {
        var model = Sample.model(rows: [candidate("a", 1.9, 2.1), candidate("b", 2.9, 3.1)])
        model.geometricMeans = [
            .init(runtime: "openvino", kind: .handCrafted, speedup: Sample.interval(2, 1.9, 2.1), networks: 4),
            .init(runtime: "openvino", kind: .searched, speedup: Sample.interval(3, 2.9, 3.1), networks: 4),
        ]
        func sentence(_ comparison: String, _ searched: String) -> String {
            "Networks found by search \(comparison): \(searched) and 2.0x [1.9, 2.1] on the geometric mean."
        }
        #expect(
            Verdict(model).plain.contains(sentence("gain more than hand-crafted ones", "3.0x [2.9, 3.1]")))
        model.geometricMeans[1].speedup = Sample.interval(2.2, 2.0, 2.4)
        #expect(
            Verdict(model).plain.contains(
                sentence("can't be told from hand-crafted ones in what they gain", "2.2x [2.0, 2.4]")))
        model.geometricMeans[1].speedup = Sample.interval(1.5, 1.4, 1.6)
        #expect(
            Verdict(model).plain.contains(sentence("gain less than hand-crafted ones", "1.50x [1.40, 1.60]")))
        model.geometricMeans.removeLast()
        #expect(!Verdict(model).plain.contains { $0.contains("found by search") })
    }

    @Test func aNativeFrameworkIsNoAcceleration() {
        let verdict = Verdict(Sample.model(rows: [candidate("a", 1.9, 2.1, runtime: "tensorflow")]))
        #expect(verdict.gains[0].plain == "tensorflow gains 2.0x [1.9, 2.1] over pytorch on a.")
    }

    @Test func trustTellsBudgetsDisturbanceDisagreementAndFailures() {
        let rows = [
            Sample.row("a", speedup: Sample.interval(2, 1.9, 2.1), stoppedBy: "budget", agrees: false, disturbed: 1),
            candidate("b", 1.9, 2.1),
        ]
        let failure = ReportFailure(network: "c", runtime: nil, stage: "export", reason: "r")
        #expect(
            Verdict(Sample.model(rows: rows, failures: [failure])).trust.map(\.plain) == [
                "1 of 2 estimates reached the target of ± 2 %; the other ended with its budget.",
                "1 of 80 blocks was disturbed by something else on the machine.", "Outputs disagree: a on openvino.",
                "1 attempt failed and left no figure.",
            ])
    }

    @Test func impossibleFiguresMakeNoSentenceUpAndNoTrap() {
        let rows = [Sample.row("a", speedup: Sample.interval(.nan, .nan, .nan))]
        #expect(
            Verdict(Sample.model(rows: rows)).gains[0].plain
                == "No speed-up of openvino could be told from these figures.")
    }
}
