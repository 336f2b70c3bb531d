/// Latency against FLOPs, coloured by the hit rate of the last-level cache; a figure a source.
enum LatencyByHitRate: FigureKind {
    static func figures(_ data: FigureData) -> [Figure] {
        CacheByForm.sources(data).compactMap { source in
            let table = data.table(.caches).rows { $0 == source.visible }
            let count = zip(table.numbers(.hitRate), table.numbers(.flops)).count { $0 != nil && $1 != nil }
            guard count > 2 else { return nil }
            let flops = table.numbers(.flops)
            let latencies = table.numbers(.latency)
            return Figure(
                id: FigureData.slug(["latency-by-hit-rate", source]), section: .form,
                heading: "Latency, arithmetic and cache, \(source)".visible,
                caption: """
                    Median latency against floating-point operations (two a multiply-accumulate), coloured by the hit \
                    rate of the last-level cache (\(source)). Where equal arithmetic takes longer with a poorer hit \
                    rate, memory is what is waited for.
                    """.visible,
                alternative: "Scatter plot of latency against FLOPs, coloured by hit rate (\(source)).".visible,
                panels: data.runtimes.map { runtime in
                    Figure.Panel(
                        id: FigureData.slug(["latency-by-hit-rate", source, runtime]), title: runtime.visible,
                        draw: { view(data, source: source, runtime, flops, latencies, $0) })
                })
        }
    }

    private static func view(
        _ data: FigureData, source: String, _ runtime: String, _ flops: [Double?], _ latencies: [Double?],
        _ medium: Figure.Medium
    ) -> VegaLite.View {
        let color = VegaLite.Channel(
            field: .hitRate, type: .quantitative, title: .on("hit rate, %"),
            scale: .init(type: .quantize, domain: [0, 100], range: .ramp),
            legend: .on(.init(orient: "top", format: ".0f", direction: "horizontal")))
        return VegaLite.View(
            height: .pixels(medium == .page ? 280 : 150), data: .named(.caches), params: [.chosen],
            transform: [
                .equal(.source, .text(source.visible)), .equal(.runtime, .text(runtime.visible)), .valid(.hitRate),
                .valid(.flops), .valid(.latency),
            ],
            layer: [
                .init(
                    name: "network", params: [.zoom(["x", "y"])], mark: .dot(),
                    encoding: .init(
                        x: FigureData.logarithmic(.flops, "FLOPs", flops, format: "~s"),
                        y: FigureData.logarithmic(.latency, "median latency, ms", latencies), color: color,
                        opacity: .chosen(),
                        tooltip: [
                            .told(.network, "network"), .told(.runtime, "runtime"),
                            .told(.hitRate, "hit rate, %", format: ".3~g"),
                            .told(.misses, "L3 misses, MB", format: ".3~g"),
                            .told(.latency, "latency, ms", format: ".4~g"),
                        ]))
            ])
    }
}
