import Foundation

/// What several figures are made of.
extension FigureData {
    /// Colour of the group; its key stands on the page once, and in each figure for a paper.
    func groupColor(_ medium: Figure.Medium) -> VegaLite.Channel {
        groupChannel(medium, .category)
    }

    /// Shape of the group, the second code beside its colour.
    func groupShape(_ medium: Figure.Medium) -> VegaLite.Channel {
        groupChannel(medium, .symbol)
    }

    private func groupChannel(_ medium: Figure.Medium, _ range: VegaLite.Scale.Range) -> VegaLite.Channel {
        VegaLite.Channel(
            field: .group, type: .nominal, title: .off, scale: .names(groups, range),
            legend: medium == .page || groups.count < 2 ? .off : .on(.init(orient: "bottom", columns: 2)))
    }

    /// Colour of the runtime: baselines grey.
    func runtimeColor() -> VegaLite.Channel { runtimeChannel(.ordinal) }

    /// Shape of the runtime.
    func runtimeShape() -> VegaLite.Channel { runtimeChannel(.symbol) }

    private func runtimeChannel(_ range: VegaLite.Scale.Range) -> VegaLite.Channel {
        VegaLite.Channel(
            field: .runtime, type: .nominal, title: .off, scale: .names(runtimes.map(\.visible), range),
            legend: .on(.init(orient: "top", direction: "horizontal")))
    }

    /// The line of equal speed across the other axis.
    static func equalSpeed(_ axis: WritableKeyPath<VegaLite.Encoding, VegaLite.Channel?>) -> VegaLite.View {
        var encoding = VegaLite.Encoding()
        encoding[keyPath: axis] = .constant(1)
        return VegaLite.View(
            name: "equal", data: .single, mark: .init(type: .rule, style: .reference, clip: true), encoding: encoding)
    }

    /// What a tooltip tells of a network on a runtime.
    static let tooltip: [VegaLite.Channel] = [
        .told(.network, "network"), .told(.runtime, "runtime"), .told(.latency, "latency, ms", format: ".4~g"),
        .told(.speedupText, "speed-up"), .told(.macs, "MACs", format: ".3~s"),
        .told(.parameters, "parameters", format: ".3~s"),
    ]

    /// An axis of ratios over all drawable speed-ups of some rows.
    static func ratioAxis(_ rows: [ReportRow], ticks: Int = 7) -> LogAxis {
        LogAxis(covering: rows.flatMap { [$0.speedup.low, $0.speedup.high] }, maximumTicks: ticks)
    }

    /// A logarithmic channel of ratios on such an axis.
    static func ratio(_ field: Field, _ title: String, on axis: LogAxis) -> VegaLite.Channel {
        .number(field, title, scale: .log(axis.domain), axis: .ratio(axis.ticks))
    }

    /// A logarithmic channel over the positive ones of `values`, with a little room.
    static func logarithmic(
        _ field: Field, _ title: String, _ values: [Double?], format: String = "~g"
    ) -> VegaLite.Channel {
        let domain = domain(values)
        // A few round values: lines at every digit of every decade would make a grey field of a small panel.
        let ticks = LogAxis.roundValues(in: domain, atMost: 6)
        return .number(
            field, title, scale: .log(domain),
            axis: .init(values: ticks, format: format, tickCount: ticks == nil ? 5 : nil, grid: true))
    }

    /// The span of the positive values and a little more.
    static func domain(_ values: [Double?]) -> ClosedRange<Double> {
        let values = values.compactMap(\.self).filter { $0.isFinite && $0 > 0 }
        guard let low = values.min(), let high = values.max() else { return 1...10 }
        let room = max(1.05, pow(high / low, 0.05))
        return (low / room)...(high * room)
    }

    /// At most `most` of the elements, spread evenly over their order, the first and the last among them.
    static func spread<Element>(_ elements: [Element], atMost most: Int) -> [Element] {
        guard elements.count > most, most > 1 else { return elements }
        return (0..<most).map { elements[$0 * (elements.count - 1) / (most - 1)] }
    }

    /// A name for files and elements: small letters, digits and hyphens.
    static func slug(_ words: [String]) -> String {
        let text = words.joined(separator: "-").lowercased().unicodeScalars.map { scalar in
            ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) ? Character(scalar) : "-"
        }
        return String(text).split(separator: "-").joined(separator: "-")
    }

    /// Of what a list is told where not all of it is drawn.
    static func shownOf(_ shown: Int, _ all: Int) -> String {
        shown < all
            ? " \(shown) of \(Quantity.grouped(all)) networks, spread evenly over the order; the table has all." : ""
    }
}

extension LogAxis {
    /// Round values for an axis over a domain that need not hold 1.
    ///
    /// Nil where there are fewer than two.
    static func roundValues(in domain: ClosedRange<Double>, atMost most: Int) -> [Double]? {
        let decade = pow(10, floor(log10(domain.lowerBound)))
        let values = ticks(in: (domain.lowerBound / decade)...(domain.upperBound / decade), atMost: most)
        return values.count < 2 ? nil : values.map { $0 * decade }
    }
}
