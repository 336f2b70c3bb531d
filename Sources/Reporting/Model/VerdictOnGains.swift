extension Verdict {
    /// Frameworks that run operation by operation: to gain by one of them is not acceleration.
    private static let nativeFrameworks: Set<String> = ["pytorch", "pytorch:cpu", "tensorflow", "tensorflow:cpu"]

    /// What one candidate gains: on the mean, most, least, and with depth.
    static func sentences(_ model: ReportModel, runtime: String) -> [Sentence] {
        let ranking = SpeedupRanking(model, runtime: runtime)
        let rows = model.rows.filter { $0.runtime == runtime && !$0.isBaseline }
        guard let first = rows.first, !ranking.groups.isEmpty else {
            return [[.text("No speed-up of "), .name(runtime), .text(" could be told from these figures.")]]
        }
        let networks = ranking.groups.flatMap(\.rows)
        let baseline = Self.list(Array(Set(rows.map(\.baseline))).sorted())
        var sentences: [Sentence] = []
        if rows.count == 1 {
            sentences.append(
                mean(runtime, baseline, first.speedup) + [.text(" on "), .name(first.network), .text(".")])
        } else if let mean = model.geometricMean(of: runtime), mean.speedup.isDrawable {
            let over = "the geometric mean of \(mean.networks) network\(mean.networks == 1 ? "" : "s")"
            sentences.append(
                mean.speedup.direction == .unclear
                    ? open(runtime, baseline, mean.speedup, over: over, networks)
                    : Self.mean(runtime, baseline, mean.speedup) + [.text(" on \(over).")])
        } else {
            let estimates = networks.map(\.speedup.estimate)
            sentences.append(
                [
                    .text("Speed-ups of "), .name(runtime), .text(" over "),
                ] + baseline + [
                    .text(" run from "), .figure(Quantity.ratio(estimates.min() ?? .nan) + "x"), .text(" to "),
                    .figure(Quantity.ratio(estimates.max() ?? .nan) + "x"),
                    .text(" on \(networks.count) network\(networks.count == 1 ? "" : "s")."),
                ])
        }
        // Where both kinds are ranked, each sentence says which it is of.
        let isMixed = ranking.patterns.count > 1 && ranking.networks.count > 1
        let kinds = isMixed ? (patterns: "Among patterns ", networks: "Among networks ") : (patterns: "", networks: "")
        sentences += [
            extremes(ranking.patterns, among: kinds.patterns), extremes(ranking.networks, among: kinds.networks),
            comparedKinds(model, runtime: runtime), depth(ranking.patterns),
        ].compactMap(\.self)
        return sentences
    }

    /// Whether networks found by search gain more than those that people designed; nil where there are not both.
    private static func comparedKinds(_ model: ReportModel, runtime: String) -> Sentence? {
        guard let searched = model.geometricMean(of: runtime, kind: .searched)?.speedup,
            let crafted = model.geometricMean(of: runtime, kind: .handCrafted)?.speedup,
            searched.isDrawable, crafted.isDrawable
        else { return nil }
        let comparison =
            if searched.low > crafted.high {
                "Networks found by search gain more than hand-crafted ones: "
            } else if searched.high < crafted.low {
                "Networks found by search gain less than hand-crafted ones: "
            } else {
                "Networks found by search can't be told from hand-crafted ones in what they gain: "
            }
        return [
            .text(comparison), .figure(Quantity.speedup(searched)), .text(" and "), .figure(Quantity.speedup(crafted)),
            .text(" on the geometric mean."),
        ]
    }

    /// The opening of a sentence; what it is the mean of follows.
    private static func mean(_ runtime: String, _ baseline: [Part], _ speedup: ReportInterval) -> Sentence {
        let figure = Part.figure(Quantity.speedup(speedup))
        if speedup.low > 1 {
            if nativeFrameworks.contains(runtime) {
                return [.name(runtime), .text(" gains "), figure, .text(" over ")] + baseline
            }
            return [.text("Acceleration by "), .name(runtime), .text(" gains "), figure, .text(" over ")] + baseline
        }
        if speedup.high < 1 {
            return [.name(runtime), .text(" is slower than ")] + baseline + [.text(", with a speed-up of "), figure]
        }
        return [.name(runtime), .text(" can't be told from ")] + baseline
            + [.text(" in speed, with a speed-up of "), figure]
    }

    /// A mean whose interval holds 1: the networks may differ, not the measuring be poor, so they are counted.
    private static func open(
        _ runtime: String, _ baseline: [Part], _ speedup: ReportInterval, over: String, _ rows: [ReportRow]
    ) -> Sentence {
        let gains = rows.count { $0.speedup.direction == .gain }
        let losses = rows.count { $0.speedup.direction == .loss }
        let sentence: Sentence = [
            .text("On \(over) "), .name(runtime), .text(" stands at "), .figure(Quantity.speedup(speedup)),
            .text(" over "),
        ]
        return sentence + baseline + [
            .text(", which leaves open whether it gains: "), .figure("\(gains)"), .text(" of \(rows.count) gain, "),
            .figure("\(losses)"), .text(losses == 1 ? " loses." : " lose."),
        ]
    }

    /// Which group gains most and which least; nil of fewer than two.
    private static func extremes(_ groups: [SpeedupRanking.Group], among kind: String) -> Sentence? {
        guard groups.count > 1, let most = groups.first, let least = groups.last else { return nil }
        let verb =
            switch most.direction {
            case .gain: " gains most ("
            case .loss: " loses least ("
            case .unclear: " stands highest ("
            }
        var sentence: Sentence = [.text(kind), .name(most.name), .text(verb), .figure(text(most))]
        if let own = most.interval, let next = groups[1].interval, own.low <= next.high, groups.count > 2 {
            sentence = sentence + [.text("; its interval overlaps that of "), .name(groups[1].name)]
        }
        let other =
            switch (most.direction, least.direction) {
            case (.loss, _): " most ("
            case (_, .loss): " loses ("
            case (.gain, .gain): " least ("
            default: " stands lowest ("
            }
        return sentence + [.text("), "), .name(least.name), .text(other), .figure(text(least)), .text(").")]
    }

    /// Whether depth changes the gain: the deepest network of each pattern beside its shallowest.
    private static func depth(_ groups: [SpeedupRanking.Group]) -> Sentence? {
        var more = 0
        var less = 0
        var compared = 0
        for group in groups {
            let rows = group.rows.filter { $0.depth != nil }
            guard let first = rows.first, let last = rows.last, Set(rows.map(\.depth)).count == rows.count,
                rows.count > 1
            else { continue }
            compared += 1
            if last.speedup.low > first.speedup.high { more += 1 }
            if last.speedup.high < first.speedup.low { less += 1 }
        }
        guard compared > 1 else { return nil }
        if more == compared {
            return [.text("Deeper networks gain more, in "), .figure("all \(more)"), .text(" patterns.")]
        }
        if less == compared {
            return [.text("Deeper networks gain less, in "), .figure("all \(less)"), .text(" patterns.")]
        }
        let unclear = compared - more - less
        return [
            .text("From the least to the greatest depth the gain grows in "), .figure("\(more)"),
            .text(" of \(compared) patterns and shrinks in "), .figure("\(less)"),
            .text(unclear == 0 ? "." : "; in the other \(unclear == 1 ? "one" : "\(unclear)") the intervals overlap."),
        ]
    }

    private static func text(_ group: SpeedupRanking.Group) -> String {
        group.interval.map { Quantity.speedup($0) } ?? Quantity.ratio(group.estimate) + "x"
    }
}
