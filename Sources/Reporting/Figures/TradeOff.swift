/// Latency against speed-up, the Pareto front marked: networks that no other betters in both.
enum TradeOff: FigureKind {
    /// Most of the front's networks that are named in the figure.
    private static let most = 6
    /// Height of a name in the smallest figure, the paper's, as a part of the axis.
    private static let lineHeight = 0.07

    static func figures(_ data: FigureData) -> [Figure] {
        let panels = data.model.candidates.compactMap { runtime -> Figure.Panel? in
            let rows = data.candidateRows(runtime).filter { FigureData.milliseconds($0.latency.p50) != nil }
            guard rows.count > 2 else { return nil }
            let front = named(Self.front(of: runtime, in: data).map { data.model.rows[$0] }, among: rows)
            let labels = front.map { data.label($0.network) }
            return Figure.Panel(
                id: FigureData.slug(["trade-off", runtime]), title: runtime.visible,
                draw: { view(data, runtime, rows, labels, $0) }, isWide: data.model.candidates.count == 1)
        }
        guard !panels.isEmpty else { return [] }
        let told = data.model.candidates.map { runtime in
            let names = Self.front(of: runtime, in: data).prefix(20).map { data.model.rows[$0].network }
            return "\(runtime): \(names.joined(separator: ", "))"
        }
        return [
            Figure(
                id: "trade-off", section: .fastest, heading: "Latency and speed-up",
                caption: """
                    Median accelerated latency against the speed-up, both axes logarithmic. Left is fast, up gains \
                    much. The line joins the networks that no other betters in both (the Pareto front).
                    """,
                alternative: "Scatter plot of accelerated latency against speed-up. The front is, of "
                    + "\(told.joined(separator: "; ")).",
                panels: panels)
        ]
    }

    /// Indices of the model's rows that no other row of the candidate betters in latency and speed-up both, fastest
    /// first.
    static func front(of runtime: String, in data: FigureData) -> [Int] {
        let rows = data.model.rows.enumerated().filter { _, row in
            row.runtime == runtime && !row.isBaseline && row.speedup.isDrawable
                && FigureData.milliseconds(row.latency.p50) != nil
        }
        let sorted = rows.sorted {
            ($0.element.latency.p50, -$0.element.speedup.estimate, $0.offset)
                < ($1.element.latency.p50, -$1.element.speedup.estimate, $1.offset)
        }
        var best = -Double.infinity
        var front: [Int] = []
        for (index, row) in sorted where row.speedup.estimate > best {
            best = row.speedup.estimate
            front.append(index)
        }
        return front
    }

    /// The front's ends, and of the others, fastest first, those whose names stand clear above or below the ones before.
    static func named(_ front: [ReportRow], among rows: [ReportRow]) -> [ReportRow] {
        let axis = axis(rows)
        var chosen: [ReportRow] = []
        for row in [front.first, front.last].compactMap(\.self) + front.dropFirst().dropLast() {
            let place = axis.place(row.speedup.estimate)
            let isClear = chosen.allSatisfy { abs(axis.place($0.speedup.estimate) - place) > lineHeight }
            if isClear, chosen.count < most { chosen.append(row) }
        }
        return chosen
    }

    /// The axis of speed-ups; the front's highest point has its name above it.
    private static func axis(_ rows: [ReportRow]) -> LogAxis {
        let estimates = rows.map(\.speedup.estimate)
        return LogAxis(covering: estimates + [(estimates.max() ?? 1) * 1.15], maximumTicks: 6)
    }

    private static func view(
        _ data: FigureData, _ runtime: String, _ rows: [ReportRow], _ labels: [String], _ medium: Figure.Medium
    ) -> VegaLite.View {
        let x = FigureData.logarithmic(
            .latency, "median latency, ms", rows.map { FigureData.milliseconds($0.latency.p50) })
        let y = FigureData.ratio(.speedup, "speed-up", on: axis(rows))
        let front: [VegaLite.Transform] = [.equal(.pareto, 1)]
        return VegaLite.View(
            height: .pixels(medium == .page ? 340 : 160), data: .named(.rows), params: [.chosen],
            transform: [.equal(.runtime, .text(runtime.visible)), .valid(.speedup), .valid(.latency)],
            layer: [
                FigureData.equalSpeed(\.y),
                .init(
                    name: "front", transform: front,
                    mark: .init(type: .line, style: .front, interpolate: "step-after", clip: true),
                    encoding: .init(x: x, y: y, order: .number(.latency))),
                .init(
                    name: "network", params: [.zoom(["x", "y"])], mark: .dot(),
                    encoding: .init(
                        x: x, y: y, color: data.groupColor(medium), shape: data.groupShape(medium),
                        opacity: .chosen(0.9), tooltip: FigureData.tooltip)),
                .init(
                    name: "figures", transform: front + [.among(.label, labels)],
                    mark: .init(type: .text, style: .remark, align: "left", baseline: "bottom", dx: 5, dy: -4),
                    encoding: .init(x: x, y: y, opacity: .chosen(), text: .init(field: .label))),
            ])
    }
}
