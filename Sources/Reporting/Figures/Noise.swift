/// Noise of the run: how wide the intervals are, how many blocks were disturbed, and what one runtime against itself
/// gives.
enum Noise: FigureKind {
    static func figures(_ data: FigureData) -> [Figure] {
        let rows = data.candidateRows().filter { FigureData.halfWidth($0) != nil && $0.blocks > 0 }
        guard rows.count > 2 else { return [] }
        let target = data.model.settings.targetError
        let own = data.model.selfComparison.flatMap { interval in
            interval.isDrawable && interval.high > interval.low
                ? 50 * (interval.high - interval.low) / interval.estimate : nil
        }
        let widths = rows.compactMap(FigureData.halfWidth).sorted()
        return [
            Figure(
                id: "noise", section: .trust, heading: "Noise of the run",
                caption: """
                    Half-width of each estimate’s 95 % interval against the share of blocks that something else on the \
                    machine disturbed. The line is the target, ± \(Quantity.percent(target)).\
                    \(own.map { " The dashed line is one runtime against itself, ± \(Quantity.percent($0 / 100)): no smaller difference can be told on this machine." } ?? "")
                    """,
                alternative: """
                    Scatter plot of \(rows.count) estimates: half-widths from \(Quantity.percent(widths[0] / 100)) to \
                    \(Quantity.percent(widths[widths.count - 1] / 100)), median \
                    \(Quantity.percent(widths[widths.count / 2] / 100)).
                    """,
                panels: [
                    Figure.Panel(
                        id: "noise", title: nil,
                        draw: { view(data, widths + [target * 100] + [own].compactMap(\.self), target, own, $0) },
                        isWide: true)
                ])
        ]
    }

    private static func view(
        _ data: FigureData, _ widths: [Double], _ target: Double, _ own: Double?, _ medium: Figure.Medium
    ) -> VegaLite.View {
        let y = FigureData.logarithmic(.halfWidth, "half-width of the interval, %", widths)
        func rule(_ name: String, _ value: Double, dash: [Double]?) -> VegaLite.View {
            VegaLite.View(
                name: name, data: .single,
                mark: .init(type: .rule, style: .reference, strokeDash: dash, clip: true),
                encoding: .init(y: .constant(.number(value))))
        }
        return VegaLite.View(
            height: .pixels(medium == .page ? 280 : 150), data: .named(.rows), params: [.chosen],
            transform: [.valid(.halfWidth), .valid(.disturbed)],
            layer: [rule("target", target * 100, dash: nil)]
                + [own.map { rule("own", $0, dash: [5, 4]) }].compactMap(\.self) + [
                    .init(
                        name: "estimate", params: [.zoom(["x", "y"])], mark: .dot(),
                        encoding: .init(
                            x: .number(
                                .disturbed, "disturbed blocks", scale: .init(zero: true, padding: 8),
                                axis: .init(format: ".0%", tickCount: 6)),
                            y: y, color: data.groupColor(medium), shape: data.groupShape(medium),
                            opacity: .chosen(0.85),
                            tooltip: FigureData.tooltip + [
                                .told(.halfWidth, "half-width, %", format: ".3~g"),
                                .told(.disturbed, "disturbed", format: ".1%"), .told(.stopped, "stopped by"),
                            ]))
                ])
    }
}
