import Statistics

/// What a scaling analysis says, in sentences computed from it; none where the figures are not there.
///
/// Which of two correlations is the closer one is said only where their intervals do not overlap. Spearman's coefficient
/// is taken: it asks for no straight line, which a cache that a network does or does not fit into never gives.
public struct ScalingVerdict: Hashable, Sendable {
    /// Whether L3 misses or FLOPs go better with latency.
    public let closeness: [Verdict.Sentence]
    /// Whose misses acceleration lowers most.
    public let efficacy: [Verdict.Sentence]
    /// How latency grows with depth and width.
    public let growth: [Verdict.Sentence]

    /// All sentences, in order.
    public var sentences: [Verdict.Sentence] { closeness + efficacy + growth }
    /// All sentences without markup.
    public var plain: [String] { sentences.map(\.plain) }

    /// Reads the verdict off an analysis.
    public init(_ analysis: ScalingAnalysis) {
        let runtimes = Self.unique(analysis.correlations.map(\.runtime) + analysis.growth.compactMap(\.runtime))
        closeness = runtimes.flatMap { Self.closeness(analysis, runtime: $0) }
        let compared = Self.unique(analysis.efficacies.map(\.runtime))
        efficacy = compared.compactMap { Self.efficacy(analysis, runtime: $0) }
        growth = runtimes.flatMap { Self.growth(analysis, runtime: $0) }
    }

    static func unique(_ names: [String]) -> [String] {
        var seen = Set<String>()
        return names.filter { seen.insert($0).inserted }
    }

    /// A coefficient with its interval; three decimals where two would read 1.
    static func coefficient(_ interval: ReportInterval) -> String {
        let values = [interval.estimate, interval.low, interval.high]
        let decimals = values.contains { abs($0) >= 0.985 && abs($0) < 1 } ? 3 : 2
        let texts = values.map { Quantity.fixed($0, decimals: decimals) }
        return "\(texts[0]) [\(texts[1]), \(texts[2])]"
    }
}

extension ScalingVerdict {
    /// For each source: which of L3 misses and FLOPs latency follows, and what misses tell beyond FLOPs.
    private static func closeness(_ analysis: ScalingAnalysis, runtime: String) -> [Verdict.Sentence] {
        let misses = analysis.correlations.filter {
            $0.x == .l3MissBytes && $0.y == .latency && $0.method == .spearman && $0.runtime == runtime
                && $0.pattern == nil && $0.given == nil
        }
        return misses.flatMap { misses -> [Verdict.Sentence] in
            guard let source = misses.source else { return [] }
            func ofLatency(_ x: ScalingQuantity, source: String?, given: ScalingQuantity? = nil) -> ReportCorrelation? {
                analysis.correlation(x, .latency, .spearman, runtime: runtime, source: source, given: given)
            }
            // Of the same networks: those with figures of the source, where they are not all.
            guard let flops = ofLatency(.macs, source: source) ?? ofLatency(.macs, source: nil),
                flops.points == misses.points
            else { return [] }
            let figures = " on \(misses.points) networks (rank correlation, \(source) misses)."
            return [compared(flops, misses, figures)]
                + [beyond(ofLatency(.l3MissBytes, source: source, given: .macs), .macs)].compactMap(\.self)
                + [beyond(ofLatency(.macs, source: source, given: .l3MissBytes), .l3MissBytes)].compactMap(\.self)
        }
    }

    private static func compared(
        _ flops: ReportCorrelation, _ misses: ReportCorrelation, _ figures: String
    ) -> Verdict.Sentence {
        let (closer, other) =
            abs(flops.interval.estimate) >= abs(misses.interval.estimate) ? (flops, misses) : (misses, flops)
        let start: Verdict.Sentence = [.text("On "), .name(flops.runtime), .text(" latency goes ")]
        if strength(closer.interval).low > strength(other.interval).high {
            return start + [
                .text("better with \(closer.x.title), "), .figure(coefficient(closer.interval)),
                .text(", than with \(other.x.title), "), .figure(coefficient(other.interval)), .text("," + figures),
            ]
        }
        return start + [
            .text("with \(closer.x.title), "), .figure(coefficient(closer.interval)),
            .text(", and \(other.x.title), "), .figure(coefficient(other.interval)),
            .text("; the intervals overlap," + figures),
        ]
    }

    /// The interval of a coefficient's size, whatever its sign.
    private static func strength(_ interval: ReportInterval) -> (low: Double, high: Double) {
        let (low, high) = (abs(interval.low), abs(interval.high))
        return (interval.low <= 0 && interval.high >= 0 ? 0 : min(low, high), max(low, high))
    }

    /// What one quantity tells of latency once another is known.
    private static func beyond(_ partial: ReportCorrelation?, _ given: ScalingQuantity) -> Verdict.Sentence? {
        guard let partial else { return nil }
        let start: Verdict.Sentence = [.text("With \(given.title) held fixed, \(partial.x.title) ")]
        let figure = Verdict.Part.figure(coefficient(partial.interval))
        let runtime: [Verdict.Part] = [.text(" of latency on "), .name(partial.runtime)]
        if partial.interval.low > 0 {
            return start + [.text("still tell something")] + runtime + [.text(": "), figure, .text(".")]
        }
        if partial.interval.high < 0 {
            return start + [.text("go against latency on "), .name(partial.runtime), .text(": "), figure, .text(".")]
        }
        return start + [.text("tell nothing sure")] + runtime
            + [.text(": "), figure, .text(", an interval that holds 0.")]
    }

    /// The pattern whose misses acceleration lowers most, and the one where it does least.
    private static func efficacy(_ analysis: ScalingAnalysis, runtime: String) -> Verdict.Sentence? {
        // Of one source only, the first that knows several patterns.
        let all = analysis.efficacies.filter { $0.runtime == runtime && $0.pattern != nil }
        let bySource = unique(all.map(\.source)).map { source in all.filter { $0.source == source } }
        guard let patterns = bySource.first(where: { $0.count > 1 }) else { return nil }
        let ranked = patterns.sorted { ($0.ratio.estimate, $1.pattern ?? "") > ($1.ratio.estimate, $0.pattern ?? "") }
        guard let best = ranked.first, let least = ranked.last else { return nil }
        func figure(_ efficacy: ReportEfficacy) -> Verdict.Part { .figure(Quantity.speedup(efficacy.ratio)) }
        let sentence: Verdict.Sentence
        if best.ratio.low > 1 {
            sentence = [
                .text("Acceleration by "), .name(runtime), .text(" improves cache behaviour most in "),
                .name(best.pattern ?? ""), .text(": "), .name(best.baseline), .text(" misses the L3 "), figure(best),
                .text(" as often"),
            ]
        } else {
            sentence = [
                .text("In no pattern does acceleration by "), .name(runtime),
                .text(" lower L3 misses for sure; most likely in "), .name(best.pattern ?? ""), .text(": "),
                .name(best.baseline), .text(" misses "), figure(best), .text(" as often"),
            ]
        }
        let next = ranked[1]
        let overlap: [Verdict.Part] =
            best.ratio.low <= next.ratio.high
            ? [.text(", an interval that overlaps that of "), .name(next.pattern ?? "")] : []
        let last: [Verdict.Part] =
            ranked.count > 2 || overlap.isEmpty
            ? [.text("; least in "), .name(least.pattern ?? ""), .text(", "), figure(least)] : []
        return sentence + overlap + last + [.text(" (geometric means, \(best.source) misses).")]
    }
}
