/// Speed-up against depth and against width, a line a pattern.
enum SpeedupByForm: FigureKind {
    static func figures(_ data: FigureData) -> [Figure] {
        let rows = data.candidateRows().filter { $0.patternID != nil }
        let axis = FigureData.ratioAxis(rows)
        let settings: [(Field, KeyPath<ReportRow, Int?>, Field)] = [
            (.depth, \.depth, .width), (.width, \.width, .depth),
        ]
        var names: [String] = []
        let panels = settings.flatMap { field, path, other -> [Figure.Panel] in
            let values = Set(rows.compactMap { $0[keyPath: path] }).sorted()
            guard values.count > 1 else { return [] }
            names.append(field.rawValue)
            return data.model.candidates.compactMap { runtime in
                guard rows.contains(where: { $0.runtime == runtime }) else { return nil }
                let several = data.model.candidates.count > 1
                return Figure.Panel(
                    id: FigureData.slug(["speedup-against", field.rawValue, runtime]),
                    title: ("against \(field.rawValue)" + (several ? ", \(runtime)" : "")).visible,
                    draw: { view(data, runtime, field, values.map(Double.init), other: other, axis, $0) })
            }
        }
        guard !panels.isEmpty else { return [] }
        let what = names.joined(separator: " and ")
        return [
            Figure(
                id: "speedup-by-form", section: .gains, heading: "Speed-up against \(what)",
                caption: """
                    How the speed-up changes with \(what), a line a pattern, with 95 % intervals; both axes are \
                    logarithmic. A rising line: bigger forms gain more.
                    """,
                alternative: "Lines of speed-up against \(what), one a pattern; the table has the figures.",
                panels: panels)
        ]
    }

    private static func view(
        _ data: FigureData, _ runtime: String, _ field: Field, _ values: [Double], other: Field, _ axis: LogAxis,
        _ medium: Figure.Medium
    ) -> VegaLite.View {
        let x = VegaLite.Channel.number(
            field, field == .depth ? "depth, blocks" : "width, channels",
            scale: .log(FigureData.domain(values), base: 2),
            axis: .init(values: FigureData.spread(values, atMost: 8), format: "~g", grid: false))
        let detail = [VegaLite.Channel.name(other)]
        return VegaLite.View(
            height: .pixels(medium == .page ? 300 : 150), data: .named(.rows), params: [.chosen],
            transform: [.equal(.runtime, .text(runtime.visible)), .valid(.speedup), .valid(field)],
            layer: [
                FigureData.equalSpeed(\.y),
                .init(
                    name: "line", mark: .init(type: .line, clip: true),
                    encoding: .init(
                        x: x, y: FigureData.ratio(.speedup, "speed-up", on: axis), color: data.groupColor(medium),
                        opacity: .chosen(0.75), detail: detail)),
                .init(
                    name: "interval", mark: .interval,
                    encoding: .init(
                        x: x, y: .number(.low), y2: .end(.high), color: data.groupColor(medium),
                        opacity: .chosen(0.75))),
                .init(
                    name: "estimate", params: [.zoom(["x", "y"])], mark: .dot(),
                    encoding: .init(
                        x: x, y: .number(.speedup), color: data.groupColor(medium), shape: data.groupShape(medium),
                        opacity: .chosen(), tooltip: FigureData.tooltip)),
            ])
    }
}
