/// A correlation of two quantities over the networks of a runtime.
public struct CorrelationCell: Codable, Hashable, Sendable {
    /// One quantity, as people call it, for example `depth`.
    public var x: String
    /// The other.
    public var y: String
    /// The runtime whose networks they are.
    public var runtime: String
    /// Where cache figures come from; nil where none is among the two.
    public var source: String?
    /// The coefficient, -1 to 1.
    public var estimate: Double
    /// The lower end of its 95 % interval.
    public var low: Double
    /// The upper end.
    public var high: Double

    /// Creates a correlation.
    public init(
        x: String, y: String, runtime: String, source: String? = nil, estimate: Double, low: Double, high: Double
    ) {
        self.x = x
        self.y = y
        self.runtime = runtime
        self.source = source
        self.estimate = estimate
        self.low = low
        self.high = high
    }
}

/// The correlation matrix: a coefficient and its interval a cell, a panel a runtime and source.
enum Correlations: FigureKind {
    static func figures(_ data: FigureData) -> [Figure] {
        let cells = data.model.correlations.filter { $0.estimate.isFinite }
        guard !cells.isEmpty else { return [] }
        let keys = unique(cells.map { Key(runtime: $0.runtime, source: $0.source) })
        let strongest = cells.max { abs($0.estimate) < abs($1.estimate) }
        return [
            Figure(
                id: "correlations", section: .form, heading: "What goes together",
                caption: """
                    Correlation of size, cache and latency over the networks, with 95 % intervals. Blue: they rise \
                    together; orange: one falls as the other rises. A pale cell’s interval may hold 0.
                    """,
                alternative: "Matrix of \(cells.count) correlations."
                    + (strongest.map {
                        " Strongest: \($0.x) and \($0.y) on \($0.runtime), \(Quantity.fixed($0.estimate, decimals: 2))."
                    } ?? "").visible,
                panels: keys.map { key in
                    let own = cells.filter { $0.runtime == key.runtime && $0.source == key.source }
                    return Figure.Panel(
                        id: FigureData.slug(["correlations", key.runtime, key.source ?? ""]),
                        title: ([key.runtime] + [key.source].compactMap(\.self)).joined(separator: ", ").visible,
                        draw: { view(key, own, $0) }, isWide: Set(own.map(\.x)).count > 2)
                })
        ]
    }

    private struct Key: Hashable {
        var runtime: String
        var source: String?

        /// The value of the table's `source`.
        var name: String { (source ?? "none").visible }
    }

    private static func unique<Element: Hashable>(_ elements: [Element]) -> [Element] {
        var seen = Set<Element>()
        return elements.filter { seen.insert($0).inserted }
    }

    static func table(_ model: ReportModel) -> FigureTable {
        let cells = model.correlations.filter { $0.estimate.isFinite }
        func fixed(_ value: Double) -> String { Quantity.fixed(value, decimals: 2) }
        var table = FigureTable(count: cells.count)
        table.add(.x, texts: cells.map(\.x))
        table.add(.y, texts: cells.map(\.y))
        table.add(.runtime, texts: cells.map(\.runtime))
        table.add(.source, texts: cells.map { $0.source ?? "none" })
        table.add(.estimate, numbers: cells.map(\.estimate))
        table.add(.text, texts: cells.map { fixed($0.estimate) })
        table.add(.speedupText, texts: cells.map { "\(fixed($0.low)) to \(fixed($0.high))" })
        // Words must stand out from their cell.
        table.add(.dark, numbers: cells.map { abs($0.estimate) > 0.55 ? 1 : 0 })
        return table
    }

    private static func view(_ key: Key, _ cells: [CorrelationCell], _ medium: Figure.Medium) -> VegaLite.View {
        let names = (x: unique(cells.map(\.x.visible)), y: unique(cells.map(\.y.visible)))
        let x = VegaLite.Channel(
            field: .x, type: .nominal, title: .off,
            axis: .on(
                .init(
                    // The one long name, of a ratio, takes two lines.
                    labelExpr: "split(replace(datum.label, ' over ', ' over|'), '|')",
                    labelAngle: names.x.count > 4 ? -40 : 0, orient: "bottom", ticks: false, domain: false)),
            sort: .on(names.x))
        let y = VegaLite.Channel(
            field: .y, type: .nominal, title: .off, axis: .on(.init(ticks: false, domain: false)),
            sort: .on(names.y))
        let isPage = medium == .page
        let ink = VegaLite.Channel(
            value: .text(isPage ? "var(--on-pale)" : "#000000"),
            condition: .init(
                test: "datum.dark == 1", value: .text(isPage ? "var(--on-strong)" : "#ffffff")))
        return VegaLite.View(
            height: .pixels((isPage ? 46 : 24) * Double(names.y.count)), data: .named(.correlations),
            transform: [.equal(.runtime, .text(key.runtime.visible)), .equal(.source, .text(key.name))],
            layer: [
                .init(
                    name: "cell", mark: .init(type: .rect),
                    encoding: .init(
                        x: x, y: y,
                        color: .init(
                            field: .estimate, type: .quantitative, title: .off,
                            scale: .init(type: .quantize, domain: [-1, 1], range: .diverging), legend: .off),
                        tooltip: [
                            .told(.x, "of"), .told(.y, "with"), .told(.text, "correlation"),
                            .told(.speedupText, "95 % interval"),
                        ])),
                .init(
                    name: "words", mark: .init(type: .text, style: .words, baseline: "middle", dy: isPage ? -8 : -5),
                    encoding: .init(x: x, y: y, color: ink, detail: [.name(.dark)], text: .init(field: .text))),
                .init(
                    name: "interval",
                    mark: .init(type: .text, style: .remark, baseline: "middle", dy: isPage ? 9 : 5),
                    encoding: .init(x: x, y: y, color: ink, detail: [.name(.dark)], text: .init(field: .speedupText))),
            ])
    }
}
