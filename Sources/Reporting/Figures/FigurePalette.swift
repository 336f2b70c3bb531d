/// The figures' colours and sizes: for the page, where they are the style sheet's, and for a paper.
///
/// Colours are Okabe and Ito's (https://jfly.uni-koeln.de/color/), darkened where they would not stand out from white.
/// Six colours and five shapes go round together, so that thirty names differ in colour or shape, and neighbours in
/// both.
enum FigurePalette {
    /// Shapes in order.
    static let shapes = ["circle", "square", "triangle-up", "diamond", "triangle-down"]
    /// Colours of names on a light ground.
    static let light = ["#0072b2", "#d55e00", "#00845f", "#b5538c", "#1d1c1a", "#8a6d00"]
    /// From least to most, each darker than the one before.
    static let ramp = ["#e8c36b", "#c9a227", "#5f9e6e", "#1f7a8c", "#003b6f"]
    /// From -1 over 0 to 1.
    static let diverging = [
        "#b34700", "#d97b34", "#eeb27f", "#f6dcc4", "#f0eee8", "#cfe0ec", "#93bfdc", "#4a92c2", "#00588a",
    ]

    /// The page's config: every colour is a variable of the page's style, so that dark mode and print need no script.
    static let page = config(
        Inks(
            ground: "transparent", ink: "var(--ink)", soft: "var(--soft)", line: "var(--line)",
            accent: "var(--accent)", names: light.indices.map { "var(--c\($0))" },
            runtimes: ["var(--soft)"] + [0, 1, 2, 3, 5].map { "var(--c\($0))" },
            ramp: ramp.indices.map { "var(--ramp\($0))" },
            diverging: diverging.indices.map { "var(--div\($0))" }),
        Sizes(font: "system-ui, sans-serif", text: 12, dot: 46, line: 1.6, labels: 190, padding: 4))

    /// The config of a column of a paper: 8 points, thin lines, a white ground.
    static let paper = config(
        Inks(
            ground: "#ffffff", ink: "#000000", soft: "#444444", line: "#dddddd", accent: light[0], names: light,
            runtimes: ["#6f6b64", light[0], light[1], light[2], light[3], light[5]], ramp: ramp, diverging: diverging),
        Sizes(font: "Helvetica, Arial, Liberation Sans, sans-serif", text: 8, dot: 16, line: 1, labels: 96, padding: 2))

    /// Width of a column of a paper, 3.4 inches in points.
    static let columnWidth = 245.0

    private struct Inks {
        var ground, ink, soft, line, accent: String
        var names, runtimes, ramp, diverging: [String]
    }

    private struct Sizes {
        var font: String
        var text, dot, line, labels, padding: Double
    }

    private static func config(_ inks: Inks, _ sizes: Sizes) -> VegaLite.Config {
        VegaLite.Config(
            background: inks.ground, font: sizes.font, padding: sizes.padding,
            axis: .init(
                labelColor: inks.soft, titleColor: inks.soft, gridColor: inks.line, domainColor: inks.soft,
                tickColor: inks.soft, labelFontSize: sizes.text, titleFontSize: sizes.text,
                titlePadding: sizes.text * 0.6, tickSize: sizes.text / 3, gridWidth: sizes.line / 2,
                domainWidth: sizes.line / 2, tickWidth: sizes.line / 2),
            axisY: .init(labelLimit: sizes.labels, titleX: 0, titleY: -sizes.text * 0.7),
            legend: .init(
                labelColor: inks.ink, titleColor: inks.soft, labelFontSize: sizes.text, titleFontSize: sizes.text,
                symbolSize: sizes.dot, labelLimit: sizes.labels, rowPadding: sizes.text / 4,
                columnPadding: sizes.text, offset: sizes.text * 2),
            title: .init(color: inks.ink, fontSize: sizes.text + 1, offset: sizes.text * 1.1),
            range: .init(
                category: inks.names, symbol: shapes, ordinal: inks.runtimes, ramp: inks.ramp,
                diverging: inks.diverging),
            style: [
                .interval: .init(strokeWidth: sizes.line),
                .reference: .init(color: inks.ink, strokeWidth: sizes.line * 0.8),
                .mean: .init(color: inks.accent, fillOpacity: 0.18),
                .words: .init(color: inks.ink, fontSize: sizes.text),
                .remark: .init(color: inks.soft, fontSize: sizes.text - 0.5),
                .front: .init(color: inks.accent, strokeWidth: sizes.line * 1.2),
                .tie: .init(color: inks.soft, opacity: 0.5, strokeWidth: sizes.line * 0.7),
            ],
            point: .init(size: sizes.dot, strokeWidth: sizes.line * 0.8),
            line: .init(strokeWidth: sizes.line), bar: .init(color: inks.accent),
            text: .init(color: inks.ink, fontSize: sizes.text))
    }
}
