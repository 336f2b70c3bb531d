/// Latency against multiply-accumulates, coloured by pattern, a panel a runtime.
enum LatencyByMACs: FigureKind {
    static func figures(_ data: FigureData) -> [Figure] {
        let rows = data.model.rows.filter {
            FigureData.positive($0.macs) != nil && FigureData.milliseconds($0.latency.p50) != nil
        }
        guard Set(rows.map(\.network)).count > 1 else { return [] }
        let macs = rows.map { FigureData.positive($0.macs) }
        let latencies = rows.map { FigureData.milliseconds($0.latency.p50) }
        return [
            Figure(
                id: "latency-by-macs", section: .form, heading: "Latency against arithmetic",
                caption: """
                    Median latency against multiply-accumulates, both axes logarithmic and the same in every panel. \
                    Forms that lie above others of the same arithmetic pay for something else: memory, or overhead.
                    """,
                alternative: """
                    Scatter plots of latency against multiply-accumulates, one for each of \
                    \(data.runtimes.joined(separator: ", ")); the table has the figures.
                    """,
                panels: data.runtimes.filter { runtime in rows.contains { $0.runtime == runtime } }.map { runtime in
                    Figure.Panel(
                        id: FigureData.slug(["latency-against-macs", runtime]), title: runtime.visible,
                        draw: { view(data, runtime, macs, latencies, $0) })
                })
        ]
    }

    private static func view(
        _ data: FigureData, _ runtime: String, _ macs: [Double?], _ latencies: [Double?], _ medium: Figure.Medium
    ) -> VegaLite.View {
        VegaLite.View(
            height: .pixels(medium == .page ? 300 : 150), data: .named(.rows), params: [.chosen],
            transform: [.equal(.runtime, .text(runtime.visible)), .valid(.macs), .valid(.latency)],
            layer: [
                .init(
                    name: "network", params: [.zoom(["x", "y"])], mark: .dot(),
                    encoding: .init(
                        x: FigureData.logarithmic(.macs, "MACs", macs, format: "~s"),
                        y: FigureData.logarithmic(.latency, "median latency, ms", latencies),
                        color: data.groupColor(medium), shape: data.groupShape(medium), opacity: .chosen(0.9),
                        tooltip: FigureData.tooltip))
            ])
    }
}
