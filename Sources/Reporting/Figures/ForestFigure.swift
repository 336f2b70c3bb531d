/// The forest plots of a model: one panel a candidate, all on one axis, patterns and networks apart.
struct ForestFigure {
    private let model: ReportModel
    private let isPatterns: Bool
    private let panels: [(runtime: String, groups: [SpeedupRanking.Group])]

    /// The figure of the patterns, or of the networks that belong to none; nil where there is nothing to draw.
    init?(_ model: ReportModel, ofPatterns isPatterns: Bool) {
        self.model = model
        self.isPatterns = isPatterns
        panels = model.candidates.compactMap { runtime in
            let ranking = SpeedupRanking(model, runtime: runtime)
            let groups = isPatterns ? ranking.patterns : ranking.networks
            return groups.isEmpty ? nil : (runtime, groups)
        }
        if panels.isEmpty { return nil }
    }

    /// The figure as HTML: legend, panels in both layouts, caption.
    func html() -> String {
        let rows = panels.flatMap { $0.groups.flatMap(\.rows) }
        let depths = Set(rows.compactMap(\.depth)).sorted()
        let means = panels.map { mean(of: $0.runtime) }
        let values =
            rows.flatMap { [$0.speedup.low, $0.speedup.high] } + means.compactMap(\.self).flatMap { [$0.low, $0.high] }
        var text = "<figure class=\"ranking\">\n" + (isPatterns && depths.count > 1 ? legend(depths) : "")
        for (panel, mean) in zip(panels, means) {
            let baseline = Set(panel.groups.flatMap(\.rows).map(\.baseline)).sorted().joined(separator: ", ")
            let title = "\(panel.runtime) over \(baseline)"
            text += "<h3>\(Markup.escaped(title))</h3>\n"
            for layout in [ForestPlot.Layout.wide, .narrow] {
                let axis = LogAxis(covering: values, maximumTicks: ForestPlot.maximumTicks(layout))
                text += ForestPlot(
                    groups: panel.groups, axis: axis, depths: depths, mean: mean, title: spoken(title, panel.groups),
                    layout: layout
                ).svg()
            }
        }
        return text + "<figcaption>\(caption)</figcaption>\n</figure>\n"
    }

    /// The mean over all networks, shown where this figure holds all that it is the mean of.
    private func mean(of runtime: String) -> ReportInterval? {
        guard let panel = panels.first(where: { $0.runtime == runtime }),
            let mean = model.geometricMean(of: runtime), mean.speedup.isDrawable,
            mean.networks == panel.groups.flatMap(\.rows).count, mean.networks > 1
        else { return nil }
        return mean.speedup
    }

    private func spoken(_ title: String, _ groups: [SpeedupRanking.Group]) -> String {
        let items = groups.prefix(40).map { "\($0.name) \(Quantity.ratio($0.estimate))" }
        return "Speed-up of \(title), greatest first: \(items.joined(separator: ", ")). Figures are in the table."
    }

    private func legend(_ depths: [Int]) -> String {
        let items = depths.enumerated().map { index, depth in
            """
            <li><svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true" class="c\(index % ForestPlot.colors)">\
            \(ForestPlot.shape(index, x: 7, y: 7))</svg>depth \(depth)</li>
            """
        }
        return "<ul class=\"legend\" aria-label=\"Marks\">\n\(items.joined(separator: "\n"))\n</ul>\n"
    }

    private var caption: String {
        let subject = isPatterns ? "each pattern" : "each network"
        let bars =
            panels.contains { $0.groups.contains { $0.interval != nil && $0.rows.count > 1 } }
            ? " The pale bar is the pattern’s geometric mean, with the measuring error of its estimates." : ""
        return """
            Speed-up of \(subject): baseline latency over candidate latency, greatest first, with 95&#160;% intervals \
            on a logarithmic axis. Right of the line at 1× the candidate is faster.\(bars)
            """
    }
}
