extension ScalingVerdict {
    /// How latency grows with depth and with width, and whether as fast as FLOPs do.
    static func growth(_ analysis: ScalingAnalysis, runtime: String) -> [Verdict.Sentence] {
        let latencies = analysis.growth.filter { $0.quantity == .latency && $0.runtime == runtime }
        guard !latencies.isEmpty else { return [] }
        let exponents: Verdict.Sentence = [
            .text("On "), .name(runtime), .text(" latency grows with depth to the power "),
        ]
        let sentence =
            exponents + range(latencies, \.depth) + [.text(", with width to the power ")] + range(latencies, \.width)
            + [.text(".")]
        let pairs = latencies.compactMap { latency in
            analysis.growth.first { $0.quantity == .macs && $0.pattern == latency.pattern }.map { (latency, $0) }
        }
        return [sentence] + [against(pairs, runtime)].compactMap(\.self)
    }

    /// The least and the greatest exponent with their patterns; one alone with its interval.
    private static func range(
        _ growth: [ReportGrowth], _ exponent: KeyPath<ReportGrowth, ReportInterval>
    ) -> [Verdict.Part] {
        let ranked = growth.sorted {
            ($0[keyPath: exponent].estimate, $0.pattern) < ($1[keyPath: exponent].estimate, $1.pattern)
        }
        guard let least = ranked.first, let most = ranked.last else { return [] }
        func told(_ growth: ReportGrowth) -> [Verdict.Part] {
            [.figure(coefficient(growth[keyPath: exponent])), .text(" ("), .name(growth.pattern), .text(")")]
        }
        return ranked.count == 1 ? told(least) : told(least) + [.text(" to ")] + told(most)
    }

    /// In how many patterns latency's exponent lies wholly below that of FLOPs, or above it.
    private static func against(_ pairs: [(latency: ReportGrowth, flops: ReportGrowth)], _ runtime: String)
        -> Verdict.Sentence?
    {
        guard !pairs.isEmpty else { return nil }
        func counted(_ word: String, _ exponent: KeyPath<ReportGrowth, ReportInterval>) -> [Verdict.Part] {
            let slower = pairs.count { $0.latency[keyPath: exponent].high < $0.flops[keyPath: exponent].low }
            let faster = pairs.count { $0.latency[keyPath: exponent].low > $0.flops[keyPath: exponent].high }
            return [
                .text("with \(word) more slowly than FLOPs in "), .figure("\(slower)"), .text(" of \(pairs.count) "),
                .text(pairs.count == 1 ? "pattern" : "patterns"), .text(", faster in "), .figure("\(faster)"),
            ]
        }
        let start: Verdict.Sentence = [.text("By intervals that don't overlap, latency on "), .name(runtime)]
        return start + [.text(" grows ")] + counted("depth", \.depth) + [.text("; ")] + counted("width", \.width)
            + [.text(".")]
    }
}
