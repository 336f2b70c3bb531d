/// Misses against the size of the last-level cache, a line a network; a figure a source.
enum MissCurves: FigureKind {
    /// Most networks that a panel shows.
    private static let most = 40

    static func figures(_ data: FigureData) -> [Figure] {
        let rows = data.model.rows
        return CacheByForm.sources(data).compactMap { source in
            func curves(_ row: ReportRow) -> Bool {
                row.caches.contains { $0.source == source && $0.missCurve.count > 1 }
            }
            let table = data.table(.curves).rows { $0 == source.visible }
            let runtimes = data.runtimes.filter { runtime in rows.contains { $0.runtime == runtime && curves($0) } }
            guard !runtimes.isEmpty else { return nil }
            let networks = data.model.networks.filter { network in
                rows.contains { $0.network == network && curves($0) }
            }
            let shown = FigureData.spread(networks, atMost: most).map(data.label)
            let level = data.model.host.l3Bytes.map { Double($0) / 1_048_576 }
            return Figure(
                id: FigureData.slug(["miss-curves", source]), section: .form,
                heading: "What a larger cache would spare, \(source)".visible,
                caption: """
                    Bytes fetched from memory in one inference against the size of the last-level cache, a line a \
                    network, both axes logarithmic (\(source)).\
                    \(level == nil ? "" : " The upright line is this machine’s L3.")\
                    \(FigureData.shownOf(shown.count, networks.count))
                    """.visible,
                alternative: "Lines of misses against the last level’s size (\(source)).".visible,
                panels: runtimes.map { runtime in
                    Figure.Panel(
                        id: FigureData.slug(["miss-curves", source, runtime]), title: runtime.visible,
                        draw: { view(data, source: source, runtime, table, shown, level: level, $0) })
                })
        }
    }

    private static func view(
        _ data: FigureData, source: String, _ runtime: String, _ table: FigureTable, _ labels: [String],
        level: Double?, _ medium: Figure.Medium
    ) -> VegaLite.View {
        let levels = table.numbers(.level)
        let x = VegaLite.Channel.number(
            .level, "last level, MiB", scale: .log(FigureData.domain(levels + [level]), base: 2),
            axis: .init(
                values: FigureData.spread(Set(levels.compactMap(\.self)).sorted(), atMost: 7), format: "~g",
                grid: false))
        let y = FigureData.logarithmic(.misses, "fetched from memory, MB", table.numbers(.misses))
        var layers = [
            VegaLite.View(
                name: "curve", mark: .init(type: .line, clip: true),
                encoding: .init(
                    x: x, y: y, color: data.groupColor(medium), opacity: .chosen(0.8), detail: [.name(.network)])),
            VegaLite.View(
                name: "point", params: [.zoom(["x", "y"])], mark: .dot(size: medium == .page ? 26 : 10),
                encoding: .init(
                    x: x, y: y, color: data.groupColor(medium), shape: data.groupShape(medium), opacity: .chosen(),
                    tooltip: [
                        .told(.network, "network"), .told(.runtime, "runtime"),
                        .told(.level, "last level, MiB", format: ".3~g"), .told(.misses, "fetched, MB", format: ".3~g"),
                    ])),
        ]
        if let level {
            layers.insert(
                .init(
                    name: "own", data: .single, mark: .init(type: .rule, style: .reference, clip: true),
                    encoding: .init(x: .constant(.number(level)))), at: 0)
        }
        return VegaLite.View(
            height: .pixels(medium == .page ? 280 : 150), data: .named(.curves), params: [.chosen],
            transform: [
                .equal(.source, .text(source.visible)), .equal(.runtime, .text(runtime.visible)),
                .among(.label, labels), .valid(.misses), .valid(.level),
            ],
            layer: layers)
    }
}
