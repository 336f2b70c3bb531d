/// What the results say, in sentences computed from them.
///
/// Every sentence is true of the figures at hand: a gain is called one only where its whole interval is above 1.
public struct Verdict: Hashable, Sendable {
    /// A piece of a sentence.
    public enum Part: Hashable, Sendable {
        /// Words.
        case text(String)
        /// The name of a runtime, pattern or network, as it was given.
        case name(String)
        /// A figure.
        case figure(String)
    }

    /// A sentence with its final full stop.
    public struct Sentence: Hashable, Sendable, ExpressibleByArrayLiteral {
        /// The pieces in order.
        public var parts: [Part]

        /// Creates a sentence of pieces.
        public init(arrayLiteral parts: Part...) { self.parts = parts }

        /// The sentence without markup; control characters of names are made visible.
        public var plain: String {
            parts.map { part in
                switch part {
                case .text(let text), .figure(let text): text
                case .name(let name): name.visible
                }
            }.joined()
        }

        static func + (sentence: Sentence, parts: [Part]) -> Sentence {
            var sentence = sentence
            sentence.parts += parts
            return sentence
        }
    }

    /// The one figure of a candidate that a page may show large.
    public struct Headline: Hashable, Sendable {
        /// The candidate.
        public var runtime: String
        /// What it is compared with.
        public var baseline: String
        /// The geometric mean, or the estimate of the only network.
        public var speedup: ReportInterval
        /// Networks that it is taken over.
        public var networks: Int
    }

    /// A headline for each candidate that has one.
    public let headlines: [Headline]
    /// What gains, and by how much.
    public let gains: [Sentence]
    /// How far the figures can be trusted.
    public let trust: [Sentence]

    /// All sentences without markup.
    public var plain: [String] { (gains + trust).map(\.plain) }

    /// Reads the verdict off a model.
    public init(_ model: ReportModel) {
        headlines = model.candidates.compactMap { Self.headline(model, runtime: $0) }
        guard !model.rows.isEmpty else {
            let count = model.failures.count
            gains = [
                count == 0
                    ? [.text("These results are empty: nothing was measured.")]
                    : [
                        .text("Nothing could be measured: "),
                        .figure(count == 1 ? "the only attempt failed" : "all \(count) attempts failed"), .text("."),
                    ]
            ]
            trust = []
            return
        }
        var gains = model.candidates.flatMap { Self.sentences(model, runtime: $0) }
        if model.candidates.isEmpty {
            gains.append(
                [.text("Only ")] + Self.list(model.baselines)
                    + [.text(" was measured, the baseline itself: there is no speed-up to tell.")])
        }
        if let best = Self.best(headlines) { gains.append(best) }
        if let fastest = Self.fastest(model) { gains.append(fastest) }
        self.gains = gains
        trust = Self.trust(model)
    }

    static func list(_ names: [String]) -> [Part] {
        names.enumerated().flatMap { index, name -> [Part] in
            let separator = index == 0 ? "" : index == names.count - 1 ? " and " : ", "
            return separator.isEmpty ? [.name(name)] : [.text(separator), .name(name)]
        }
    }

    private static func headline(_ model: ReportModel, runtime: String) -> Headline? {
        let rows = model.rows.filter { $0.runtime == runtime && !$0.isBaseline }
        guard let first = rows.first else { return nil }
        let names = Set(rows.map(\.baseline))
        let baseline = names.count == 1 ? first.baseline : "their baselines"
        if rows.count == 1 {
            guard first.speedup.isDrawable else { return nil }
            return Headline(runtime: runtime, baseline: baseline, speedup: first.speedup, networks: 1)
        }
        guard let mean = model.geometricMean(of: runtime), mean.speedup.isDrawable else { return nil }
        return Headline(runtime: runtime, baseline: baseline, speedup: mean.speedup, networks: mean.networks)
    }

    /// Which of several candidates gains most, where their means are over the same number of networks.
    private static func best(_ headlines: [Headline]) -> Sentence? {
        guard headlines.count > 1, Set(headlines.map(\.networks)).count == 1 else { return nil }
        let ranked = headlines.sorted { $0.speedup.estimate > $1.speedup.estimate }
        let verb = ranked[0].speedup.direction == .gain ? " gains most" : " stands highest"
        let sentence: Sentence = [
            .text("Of the \(ranked.count) candidates "), .name(ranked[0].runtime), .text(verb),
        ]
        guard ranked[0].speedup.low <= ranked[1].speedup.high else { return sentence + [.text(".")] }
        return sentence + [.text(", though its interval overlaps that of "), .name(ranked[1].runtime), .text(".")]
    }

    private static func fastest(_ model: ReportModel) -> Sentence? {
        let rows = model.rows.filter { $0.latency.p50.isFinite && $0.latency.p50 > 0 }
        guard model.networks.count > 1 || model.rows.count > 1,
            let row = rows.min(by: { $0.latency.p50 < $1.latency.p50 })
        else { return nil }
        let sentence: Sentence = [
            .text("Fastest is "), .name(row.network), .text(" on "), .name(row.runtime), .text(": "),
            .figure(Quantity.time(nanoseconds: row.latency.p50)), .text(" an inference"),
        ]
        guard !row.isBaseline, let native = model.baselineRow(of: row) else { return sentence + [.text(".")] }
        return sentence + [
            .text(", "), .figure(Quantity.time(nanoseconds: native.latency.p50)), .text(" on "),
            .name(row.baseline), .text("."),
        ]
    }
}
