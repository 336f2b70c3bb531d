/// Speed-up of each network that belongs to no pattern: a forest plot, greatest first, 1 marked.
enum SpeedupByNetwork: FigureKind {
    /// Most networks that one figure shows.
    private static let most = 80

    static func figures(_ data: FigureData) -> [Figure] {
        let axis = FigureData.ratioAxis(data.candidateRows().filter { $0.patternID == nil })
        var told: [String] = []
        var note = ""
        let panels = data.model.candidates.compactMap { runtime -> Figure.Panel? in
            let all = SpeedupRanking(data.model, runtime: runtime).networks
            guard !all.isEmpty else { return nil }
            let shown = FigureData.spread(all, atMost: most)
            note = FigureData.shownOf(shown.count, all.count)
            told.append(
                "\(runtime): "
                    + shown.prefix(30).map { "\($0.name) \(Quantity.ratio($0.estimate))" }.joined(separator: ", "))
            let baseline = Set(all.flatMap(\.rows).map(\.baseline)).sorted().joined(separator: ", ")
            let labels = shown.map { data.label($0.name) }
            return Figure.Panel(
                id: FigureData.slug(["speedup-by-network", runtime]), title: "\(runtime) over \(baseline)".visible,
                draw: { view(data, runtime, labels: labels, axis, $0) }, isWide: true)
        }
        guard !panels.isEmpty else { return [] }
        let kinds = Set(data.candidateRows().filter { $0.patternID == nil }.map(\.kind)).count
        return [
            Figure(
                id: "speedup-by-network", section: .gains, heading: "Speed-up by network",
                caption: """
                    Speed-up of each network: baseline latency over candidate latency, greatest first, with 95 % \
                    intervals on a logarithmic axis. Right of the line at 1× the candidate is faster.\
                    \(kinds > 1 ? " Networks that people designed and networks found by search differ in colour and shape." : "")\
                    \(note)
                    """,
                alternative: "Forest plot of speed-ups, greatest first. \(told.joined(separator: ". ")).",
                panels: panels)
        ]
    }

    private static func view(
        _ data: FigureData, _ runtime: String, labels: [String], _ axis: LogAxis, _ medium: Figure.Medium
    ) -> VegaLite.View {
        let y = VegaLite.Channel(
            field: .label, type: .nominal, title: .off, axis: .on(.init(grid: true, ticks: false, domain: false)),
            sort: .on(labels))
        let own: [VegaLite.Transform] = [
            .equal(.runtime, .text(runtime.visible)), .valid(.speedup), .among(.label, labels),
        ]
        return VegaLite.View(
            height: .step(medium == .page ? 19 : 10), data: .named(.rows), params: [.chosen], transform: own,
            layer: [
                FigureData.equalSpeed(\.x),
                .init(
                    name: "interval", mark: .interval,
                    encoding: .init(
                        x: FigureData.ratio(.low, "speed-up", on: axis), x2: .end(.high), y: y,
                        color: data.groupColor(medium), opacity: .chosen())),
                .init(
                    name: "estimate", mark: .dot(),
                    encoding: .init(
                        x: .number(.speedup), y: y, color: data.groupColor(medium), shape: data.groupShape(medium),
                        opacity: .chosen(), tooltip: FigureData.tooltip)),
                .init(
                    name: "figures",
                    mark: .init(type: .text, style: .remark, align: "left", baseline: "middle", dx: 6),
                    encoding: .init(
                        x: .init(value: "width"), y: y, opacity: .chosen(), text: .init(field: .speedupText))),
            ])
    }
}
