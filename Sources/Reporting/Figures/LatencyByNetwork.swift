/// Latency of each network on each runtime, native tied to accelerated.
enum LatencyByNetwork: FigureKind {
    /// Most networks that the figure shows.
    private static let most = 60

    static func figures(_ data: FigureData) -> [Figure] {
        var best: [String: Double] = [:]
        for row in data.model.rows {
            guard let latency = FigureData.milliseconds(row.latency.p50) else { continue }
            // A network stands where its baseline does; one without a baseline where its fastest runtime does.
            if row.isBaseline || best[row.network] == nil { best[row.network] = latency }
        }
        guard best.count > 1 else { return [] }
        let order = best.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
        let shown = FigureData.spread(order, atMost: most)
        let labels = shown.map(data.label)
        let isPattern = data.model.rows.allSatisfy { $0.patternID != nil }
        let set = Set(shown)
        let values = data.model.rows.filter { set.contains($0.network) }.map {
            FigureData.milliseconds($0.latency.p50)
        }
        return [
            Figure(
                id: "latency-by-network", section: .fastest, heading: "Latency, native and accelerated",
                caption: """
                    Median latency of one inference, fastest baseline first, on a logarithmic axis. The line that ties \
                    a network’s marks is what acceleration saves.\
                    \(isPattern ? " d is depth, w width." : "")\(FigureData.shownOf(shown.count, order.count))
                    """,
                alternative: """
                    Dot plot of the median latency of \(shown.count) networks on \
                    \(data.runtimes.joined(separator: ", ")), fastest first; the table has the figures.
                    """,
                panels: [
                    Figure.Panel(
                        id: "latency-by-network", title: nil, draw: { view(data, labels, values, $0) }, isWide: true)
                ])
        ]
    }

    private static func view(
        _ data: FigureData, _ labels: [String], _ values: [Double?], _ medium: Figure.Medium
    ) -> VegaLite.View {
        let y = VegaLite.Channel(
            field: .label, type: .nominal, title: .off, axis: .on(.init(grid: true, ticks: false, domain: false)),
            sort: .on(labels))
        return VegaLite.View(
            height: .step(medium == .page ? 19 : 10), data: .named(.rows), params: [.chosen],
            transform: [.valid(.latency), .among(.label, labels)],
            layer: [
                .init(
                    name: "tie", transform: [.valid(.native)], mark: .init(type: .rule, style: .tie, clip: true),
                    encoding: .init(
                        x: FigureData.logarithmic(.native, "median latency, ms", values), x2: .end(.latency), y: y,
                        opacity: .chosen())),
                .init(
                    name: "latency", mark: .dot(),
                    encoding: .init(
                        x: .number(.latency), y: y, color: data.runtimeColor(), shape: data.runtimeShape(),
                        opacity: .chosen(), tooltip: FigureData.tooltip)),
            ])
    }
}
