/// Misses and hit rate of the last-level cache against depth, width, multiply-accumulates and latency.
///
/// One figure a source: what simulation, model and counters call a miss is not the same.
enum CacheByForm: FigureKind {
    static func figures(_ data: FigureData) -> [Figure] {
        sources(data).compactMap { figure(data, source: $0) }
    }

    /// The sources in order of first appearance.
    static func sources(_ data: FigureData) -> [String] {
        var seen = Set<String>()
        return data.model.rows.flatMap(\.caches).map(\.source).filter { seen.insert($0).inserted }
    }

    private struct Axis {
        var field: Field
        var title: String
        var name: String
    }

    private static func figure(_ data: FigureData, source: String) -> Figure? {
        let table = data.table(.caches).rows { $0 == source.visible }
        let metrics = [
            Axis(field: .misses, title: "L3 misses, MB", name: "misses"),
            Axis(field: .hitRate, title: "L3 hit rate, %", name: "hit rate"),
            Axis(field: .sensitivity, title: "slower beside a reader, ×", name: "sensitivity"),
        ].filter { metric in table.numbers(metric.field).contains { $0 != nil } }
        let forms = [
            Axis(field: .depth, title: "depth, blocks", name: "depth"),
            Axis(field: .width, title: "width, channels", name: "width"),
            Axis(field: .macs, title: "MACs", name: "MACs"),
            Axis(field: .latency, title: "median latency, ms", name: "latency"),
        ].filter { form in Set(table.numbers(form.field).compactMap(\.self)).count > 1 }
        let panels = metrics.flatMap { metric in
            forms.map { form in
                Figure.Panel(
                    id: FigureData.slug(["cache", source, metric.name, "against", form.name]),
                    title: "\(metric.name) against \(form.name)",
                    draw: { view(data, source: source, table, metric, form, $0) })
            }
        }
        guard !panels.isEmpty else { return nil }
        let what = metrics.map(\.name).joined(separator: " and ")
        return Figure(
            id: FigureData.slug(["cache", source]), section: .form,
            heading: "Last-level cache, \(source)".visible,
            caption: """
                \(what.capitalizedFirst) of one inference against size and latency, from one source: \(source). \
                Hollow marks and dashed lines are the baseline, filled ones and full lines what is compared with it. \
                Axes are logarithmic but for the hit rate; misses are bytes fetched from memory.
                """.visible,
            alternative: """
                Plots of \(what) (\(source)) against \(forms.map(\.name).joined(separator: ", ")), native and \
                accelerated; the tables folder has the figures.
                """.visible,
            panels: panels)
    }

    private static func view(
        _ data: FigureData, source: String, _ table: FigureTable, _ metric: Axis, _ form: Axis,
        _ medium: Figure.Medium
    ) -> VegaLite.View {
        let isForm = form.field == .depth || form.field == .width
        let values = table.numbers(form.field)
        let x: VegaLite.Channel =
            isForm
            ? .number(
                form.field, form.title, scale: .log(FigureData.domain(values), base: 2),
                axis: .init(
                    values: FigureData.spread(Set(values.compactMap(\.self)).sorted(), atMost: 7), format: "~g",
                    grid: false))
            : FigureData.logarithmic(form.field, form.title, values, format: form.field == .macs ? "~s" : "~g")
        let y: VegaLite.Channel =
            metric.field == .hitRate
            ? .number(.hitRate, metric.title, scale: .init(domain: [0, 100], nice: false), axis: .init(tickCount: 5))
            : FigureData.logarithmic(metric.field, metric.title, table.numbers(metric.field))
        let tooltip: [VegaLite.Channel] = [
            .told(.network, "network"), .told(.runtime, "runtime"), .told(.misses, "L3 misses, MB", format: ".3~g"),
            .told(.hitRate, "hit rate, %", format: ".3~g"), .told(.latency, "latency, ms", format: ".4~g"),
        ]
        func layers(_ role: String, dash: [Double]?, filled: Bool) -> [VegaLite.View] {
            let own: [VegaLite.Transform] = [.equal(.role, .text(role))]
            let dots = VegaLite.View(
                name: role, params: filled ? [.zoom(["x", "y"])] : nil, transform: own, mark: .dot(filled: filled),
                encoding: .init(
                    x: x, y: y, color: data.groupColor(medium), shape: data.groupShape(medium), opacity: .chosen(0.9),
                    tooltip: tooltip))
            guard isForm else { return [dots] }
            let line = VegaLite.View(
                name: role + "-line", transform: own, mark: .init(type: .line, strokeDash: dash, clip: true),
                encoding: .init(
                    x: x, y: y, color: data.groupColor(medium), opacity: .chosen(0.6),
                    detail: [.name(.runtime), .name(form.field == .depth ? .width : .depth)]))
            return [line, dots]
        }
        return VegaLite.View(
            height: .pixels(medium == .page ? 230 : 140), data: .named(.caches), params: [.chosen],
            transform: [.equal(.source, .text(source.visible)), .valid(metric.field), .valid(form.field)],
            layer: layers("baseline", dash: [4, 3], filled: false) + layers("candidate", dash: nil, filled: true))
    }
}

extension String {
    /// The text with its first letter large.
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
