/// The ranking of a candidate's speed-ups as a forest plot: an estimate and its interval a line, logarithmic axis, 1
/// marked, greatest first.
///
/// Depths are told apart by colour and by the mark's shape. Where a group has a geometric mean, its interval stands as
/// a pale bar behind the group's marks. Colours come from the page's style (`--c0` … `--c5`, Okabe-Ito).
struct ForestPlot {
    /// Where the labels stand.
    enum Layout: String {
        /// Labels left of the marks, figures right of them.
        case wide
        /// Labels and figures above the marks, for a narrow screen.
        case narrow
    }

    private let groups: [SpeedupRanking.Group]
    private let axis: LogAxis
    private let depths: [Int]
    private let layout: Layout
    private let mean: ReportInterval?
    private let title: String

    private let width: Double
    private let left: Double
    private let right: Double
    private let top = 40.0
    private let bottom = 34.0

    /// Lays out groups.
    ///
    /// - Parameters:
    ///   - groups: greatest first.
    ///   - axis: shared by all plots that are to be compared.
    ///   - depths: all depths of the page, ascending, so that a depth looks the same in all its plots.
    ///   - mean: the mean over all groups, drawn as a diamond in a last line.
    ///   - title: said by screen readers.
    init(
        groups: [SpeedupRanking.Group], axis: LogAxis, depths: [Int], mean: ReportInterval?, title: String,
        layout: Layout
    ) {
        self.groups = groups
        self.axis = axis
        self.depths = depths
        self.mean = mean
        self.title = title
        self.layout = layout
        width = layout == .wide ? 920 : 350
        left = layout == .wide ? 224 : 14
        right = layout == .wide ? 150 : 14
    }

    /// Most ticks that an axis of this layout has room for.
    static func maximumTicks(_ layout: Layout) -> Int { layout == .wide ? 10 : 6 }

    /// The figure as one SVG element.
    func svg() -> String {
        var bands = ""
        var body = ""
        var y = top
        for (index, group) in groups.enumerated() {
            // Behind the grid, which would else stop at every other group.
            if index.isMultiple(of: 2) { bands += band(at: y, height: height(of: group)) }
            body += draw(group, at: y, shaded: index.isMultiple(of: 2))
            y += height(of: group)
        }
        if let mean {
            body += draw(mean: mean, at: y)
            y += meanHeight
        }
        let height = y + bottom
        return """
            <svg class="forest \(layout.rawValue)" xmlns="http://www.w3.org/2000/svg" role="img" \
            width="\(px(width))" height="\(px(height))" viewBox="0 0 \(px(width)) \(px(height))" \
            aria-label="\(Markup.escaped(title))">
            \(bands)\(grid(from: top, to: y))\(body)\(axisLabels(top: top, bottom: y))</svg>

            """
    }

    // MARK: Places

    private var labelHeight: Double { layout == .wide ? 0 : 20 }
    private var meanHeight: Double { 36 + labelHeight }

    /// Height of one estimate's line: many estimates of one group stand closer together.
    private func pitch(_ group: SpeedupRanking.Group) -> Double {
        group.rows.count > 8 ? 9 : 13
    }

    private func height(of group: SpeedupRanking.Group) -> Double {
        max(22, Double(group.rows.count) * pitch(group)) + 12 + labelHeight
    }

    private func x(_ value: Double) -> Double {
        left + axis.place(value) * (width - left - right)
    }

    private func px(_ value: Double) -> String { Quantity.fixed(value, decimals: 1).replacing(".0", with: "") }

    // MARK: Pieces

    private func draw(_ group: SpeedupRanking.Group, at y: Double, shaded: Bool) -> String {
        let height = height(of: group)
        var text = shaded ? "<g class=\"shaded\">" : "<g>"
        let marksTop = y + labelHeight + 6
        let marksHeight = height - labelHeight - 12
        if let interval = group.interval, group.rows.count > 1 {
            text += bar(interval, at: marksTop, height: marksHeight)
        }
        let pitch = pitch(group)
        let first = marksTop + marksHeight / 2 - Double(group.rows.count - 1) * pitch / 2
        for (index, row) in group.rows.enumerated() {
            text += mark(row, at: first + Double(index) * pitch)
        }
        let summary = group.interval ?? ReportInterval(estimate: group.estimate, low: .nan, high: .nan)
        return text + labels(group.name, summary, at: y, height: height, emphasis: "") + "</g>\n"
    }

    private func draw(mean: ReportInterval, at y: Double) -> String {
        let middle = y + labelHeight + (meanHeight - labelHeight) / 2
        let points = [
            (x(mean.low), middle), (x(mean.estimate), middle - 7), (x(mean.high), middle),
            (x(mean.estimate), middle + 7),
        ]
        let path = points.map { "\(px($0.0)),\(px($0.1))" }.joined(separator: " ")
        return """
            <g><line class="rule" x1="0" x2="\(px(width))" y1="\(px(y))" y2="\(px(y))"/>\
            <polygon class="mean" points="\(path)"><title>geometric mean: \(times(mean))</title></polygon>\
            \(labels("geometric mean", mean, at: y, height: meanHeight, emphasis: " all"))</g>

            """
    }

    private func band(at y: Double, height: Double) -> String {
        "<rect class=\"band\" x=\"0\" y=\"\(px(y))\" width=\"\(px(width))\" height=\"\(px(height))\"/>\n"
    }

    private func bar(_ interval: ReportInterval, at y: Double, height: Double) -> String {
        let start = x(interval.low)
        return """
            <rect class="summary" x="\(px(start))" y="\(px(y))" width="\(px(max(2, x(interval.high) - start)))" \
            height="\(px(height))" rx="2"><title>geometric mean: \(times(interval))</title></rect>\
            <line class="center" x1="\(px(x(interval.estimate)))" x2="\(px(x(interval.estimate)))" \
            y1="\(px(y))" y2="\(px(y + height))"/>
            """
    }

    /// An estimate: its interval as a line, its value as a mark whose shape and colour say the depth.
    private func mark(_ row: ReportRow, at y: Double) -> String {
        let speedup = row.speedup
        let depth = row.depth.flatMap(depths.firstIndex) ?? 0
        return """
            <g class="c\(depth % Self.colors)"><title>\(Markup.escaped(row.network)): \(times(speedup))</title>\
            <line x1="\(px(x(speedup.low)))" x2="\(px(x(speedup.high)))" y1="\(px(y))" y2="\(px(y))"/>\
            \(Self.shape(depth, x: x(speedup.estimate), y: y))</g>
            """
    }

    private func labels(
        _ name: String, _ summary: ReportInterval, at y: Double, height: Double, emphasis: String
    ) -> String {
        let baseline = layout == .wide ? y + height / 2 + 4.5 : y + 18
        let nameX = layout == .wide ? 10.0 : left
        let value = summary.low.isFinite ? times(summary) : "\(Quantity.ratio(summary.estimate))×"
        let columns = layout == .wide ? 28 : max(12, 42 - value.count)
        let cut = name.visible.middleTruncated(to: columns)
        let full = cut == name ? "" : "<title>\(Markup.escaped(name))</title>"
        return """
            <text class="label\(emphasis)" x="\(px(nameX))" y="\(px(baseline))">\(full)\(Markup.escaped(cut))</text>\
            <text class="value\(emphasis)" x="\(px(width - 10))" y="\(px(baseline))">\(Markup.escaped(value))</text>
            """
    }

    private func grid(from top: Double, to bottom: Double) -> String {
        axis.ticks.map { tick in
            """
            <line class="\(tick == 1 ? "one" : "grid")" x1="\(px(x(tick)))" x2="\(px(x(tick)))" \
            y1="\(px(top))" y2="\(px(bottom))"/>

            """
        }.joined()
    }

    private func axisLabels(top: Double, bottom: Double) -> String {
        let ticks = axis.ticks.map { tick in
            """
            <text class="tick" x="\(px(x(tick)))" y="\(px(bottom + 20))">\(LogAxis.label(tick))×</text>

            """
        }.joined()
        let start = x(1)
        // The words stand where there is room for them beside the line of equal speed.
        let slower =
            start - left > 60 || layout == .wide
            ? "<text class=\"side slower\" x=\"\(px(start - 8))\" y=\"\(px(top - 14))\">← slower</text>" : ""
        let faster =
            width - start > 70
            ? "<text class=\"side\" x=\"\(px(start + 8))\" y=\"\(px(top - 14))\">faster →</text>" : ""
        return ticks + slower + faster
    }

    private func times(_ interval: ReportInterval) -> String { Quantity.speedup(interval, sign: "×") }

    // MARK: Depths

    /// Colours of the page's palette.
    static let colors = 6

    /// The mark of a depth: circle, square, triangle, diamond, cross-bar.
    static func shape(_ index: Int, x: Double, y: Double) -> String {
        func number(_ value: Double) -> String { Quantity.fixed(value, decimals: 1) }
        func polygon(_ points: [(Double, Double)]) -> String {
            let list = points.map { "\(number(x + $0.0)),\(number(y + $0.1))" }.joined(separator: " ")
            return "<polygon points=\"\(list)\"/>"
        }
        switch index % 5 {
        case 0: return "<circle cx=\"\(number(x))\" cy=\"\(number(y))\" r=\"4.2\"/>"
        case 1: return polygon([(-3.8, -3.8), (3.8, -3.8), (3.8, 3.8), (-3.8, 3.8)])
        case 2: return polygon([(0, -5), (4.8, 3.6), (-4.8, 3.6)])
        case 3: return polygon([(0, -5.4), (5.4, 0), (0, 5.4), (-5.4, 0)])
        default: return polygon([(-4.8, -3.6), (4.8, -3.6), (0, 5)])
        }
    }
}
