import Testing

@testable import Reporting

@Suite struct ScalingVerdictTests {
    private func analysis(
        correlations: [ReportCorrelation] = [], growth: [ReportGrowth] = [], efficacies: [ReportEfficacy] = []
    ) -> ScalingAnalysis {
        ScalingAnalysis(correlations: correlations, growth: growth, efficacies: efficacies)
    }

    private func correlation(
        _ x: ScalingQuantity, _ estimate: Double, _ low: Double, _ high: Double, source: String? = "simulated",
        given: ScalingQuantity? = nil, points: Int = 24
    ) -> ReportCorrelation {
        ReportCorrelation(
            x: x, y: .latency, method: .spearman, runtime: "pytorch", source: source, given: given,
            interval: Sample.interval(estimate, low, high), points: points)
    }

    @Test func theCloserOneIsNamedWhereIntervalsAreApart() {
        let flops = correlation(.macs, 0.97, 0.95, 0.984, source: nil)
        let misses = correlation(.l3MissBytes, 0.7, 0.5, 0.85)
        #expect(
            ScalingVerdict(analysis(correlations: [flops, misses])).plain == [
                "On pytorch latency goes better with FLOPs, 0.97 [0.95, 0.98], than with L3 misses, "
                    + "0.70 [0.50, 0.85], on 24 networks (rank correlation, simulated misses)."
            ])
        let close = correlation(.l3MissBytes, 0.98, 0.96, 0.995)
        #expect(
            ScalingVerdict(analysis(correlations: [flops, close])).plain == [
                "On pytorch latency goes with L3 misses, 0.980 [0.960, 0.995], and FLOPs, 0.97 [0.95, 0.98]; "
                    + "the intervals overlap, on 24 networks (rank correlation, simulated misses)."
            ])
    }

    @Test func onlyTheSameNetworksAreCompared() {
        let all = correlation(.macs, 0.97, 0.95, 0.98, source: nil, points: 84)
        let misses = correlation(.l3MissBytes, 0.7, 0.5, 0.85)
        #expect(ScalingVerdict(analysis(correlations: [all, misses])).plain.isEmpty)
        let same = correlation(.macs, 0.6, 0.4, 0.75)
        let plain = ScalingVerdict(analysis(correlations: [all, same, misses])).plain
        #expect(plain.first?.contains("FLOPs, 0.60 [0.40, 0.75]; the intervals overlap") == true)
    }

    @Test(arguments: [
        (0.5, 0.2, 0.7, "still tell something of latency on pytorch: 0.50 [0.20, 0.70]."),
        (0.2, -0.1, 0.5, "tell nothing sure of latency on pytorch: 0.20 [-0.10, 0.50], an interval that holds 0."),
        (-0.5, -0.7, -0.2, "go against latency on pytorch: -0.50 [-0.70, -0.20]."),
    ])
    func whatMissesTellBeyondFLOPs(_ estimate: Double, _ low: Double, _ high: Double, _ expected: String) {
        let plain = ScalingVerdict(
            analysis(correlations: [
                correlation(.macs, 0.97, 0.95, 0.98, source: nil), correlation(.l3MissBytes, 0.7, 0.5, 0.85),
                correlation(.l3MissBytes, estimate, low, high, given: .macs),
            ])
        ).plain
        #expect(plain.count == 2 && plain[1] == "With FLOPs held fixed, L3 misses " + expected)
    }

    private func efficacy(_ pattern: String?, _ estimate: Double, _ low: Double, _ high: Double) -> ReportEfficacy {
        ReportEfficacy(
            runtime: "openvino", baseline: "pytorch", source: "simulated", pattern: pattern,
            ratio: Sample.interval(estimate, low, high), networks: 12)
    }

    @Test func thePatternThatGainsMost() {
        let (plain, dense) = (efficacy("plain", 1.2, 1.1, 1.3), efficacy("dense", 3.1, 2.5, 4))
        let depthwise = efficacy("depthwise", 8, 6, 10)
        let end = " (geometric means, simulated misses)."
        #expect(
            ScalingVerdict(analysis(efficacies: [efficacy(nil, 3, 2, 4), plain, depthwise, dense])).plain == [
                "Acceleration by openvino improves cache behaviour most in depthwise: pytorch misses the L3 "
                    + "8.0x [6.0, 10.0] as often; least in plain, 1.20x [1.10, 1.30]" + end
            ])
        let close = efficacy("fire", 7, 5, 9)
        #expect(
            ScalingVerdict(analysis(efficacies: [plain, depthwise, close])).plain[0]
                .contains("as often, an interval that overlaps that of fire; least in plain"))
        let unsure = [efficacy("plain", 1.1, 0.8, 1.5), efficacy("dense", 0.5, 0.4, 0.6)]
        #expect(
            ScalingVerdict(analysis(efficacies: unsure)).plain == [
                "In no pattern does acceleration by openvino lower L3 misses for sure; most likely in plain: pytorch "
                    + "misses 1.10x [0.80, 1.50] as often; least in dense, 0.50x [0.40, 0.60]" + end
            ])
        #expect(ScalingVerdict(analysis(efficacies: [plain])).plain.isEmpty)
    }

    private func growth(
        _ quantity: ScalingQuantity, _ pattern: String, depth: Double, width: Double, half: Double = 0.05
    ) -> ReportGrowth {
        ReportGrowth(
            quantity: quantity, pattern: pattern, runtime: quantity == .macs ? nil : "pytorch",
            depth: Sample.interval(depth, depth - half, depth + half),
            width: Sample.interval(width, width - half, width + half), r2: 0.99, points: 12)
    }

    @Test func growthAgainstFLOPs() {
        let model = analysis(growth: [
            growth(.macs, "plain", depth: 1, width: 2, half: 0.01),
            growth(.macs, "dense", depth: 1, width: 2, half: 0.01),
            growth(.latency, "plain", depth: 0.9, width: 1.6), growth(.latency, "dense", depth: 1, width: 2.2),
        ])
        #expect(
            ScalingVerdict(model).plain == [
                "On pytorch latency grows with depth to the power 0.90 [0.85, 0.95] (plain) to 1.00 [0.95, 1.05] "
                    + "(dense), with width to the power 1.60 [1.55, 1.65] (plain) to 2.20 [2.15, 2.25] (dense).",
                "By intervals that don't overlap, latency on pytorch grows with depth more slowly than FLOPs in 1 of 2 "
                    + "patterns, faster in 0; with width more slowly than FLOPs in 1 of 2 patterns, faster in 1.",
            ])
    }

    @Test func nothingIsSaidOfNothing() {
        #expect(ScalingVerdict(analysis()).plain.isEmpty)
        #expect(ScalingVerdict(ScalingAnalysis(Sample.patterns)).plain.isEmpty)
    }

    @Test func theSampleStudySaysAllThree() {
        let verdict = ScalingVerdict(ScalingAnalysis(SampleScaling.model, resamples: 200))
        #expect(verdict.closeness.count == 6 && verdict.efficacy.count == 1 && verdict.growth.count == 4)
        #expect(verdict.plain.allSatisfy { $0.hasSuffix(".") && !$0.contains("nan") })
    }
}
