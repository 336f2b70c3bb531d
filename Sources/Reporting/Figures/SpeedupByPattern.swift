/// Speed-up of each pattern at each depth: a forest plot, greatest mean first, 1 marked.
enum SpeedupByPattern: FigureKind {
    static func figures(_ data: FigureData) -> [Figure] {
        let variants = data.variants
        let axis = FigureData.ratioAxis(data.candidateRows().filter { $0.patternID != nil })
        let panels = data.model.candidates.compactMap { runtime -> Figure.Panel? in
            let groups = SpeedupRanking(data.model, runtime: runtime).patterns
            guard !groups.isEmpty else { return nil }
            let baseline = Set(groups.flatMap(\.rows).map(\.baseline)).sorted().joined(separator: ", ")
            return Figure.Panel(
                id: FigureData.slug(["speedup-by-pattern", runtime]), title: "\(runtime) over \(baseline)".visible,
                draw: { medium in
                    view(data, runtime, groups: groups.map(\.name.visible), variants: variants, axis, medium)
                }, isWide: true)
        }
        guard !panels.isEmpty else { return [] }
        let depths = Set(variants.map(\.depth)).count
        let told = data.model.candidates.map { runtime in
            let groups = SpeedupRanking(data.model, runtime: runtime).patterns.prefix(30)
            return "\(runtime): " + groups.map { "\($0.name) \(Quantity.ratio($0.estimate))" }.joined(separator: ", ")
        }
        return [
            Figure(
                id: "speedup-by-pattern", section: .gains, heading: "Speed-up by pattern",
                caption: """
                    Speed-up of each pattern: baseline latency over candidate latency, greatest first, with 95 % \
                    intervals on a logarithmic axis. Right of the line at 1× the candidate is faster.\
                    \(depths > 1 ? " Depths differ in colour and shape." : "") The pale bar is the pattern’s geometric \
                    mean, with the measuring error of its estimates.
                    """,
                alternative: "Forest plot of speed-ups, greatest first. \(told.joined(separator: ". ")).",
                panels: panels)
        ]
    }

    private static func view(
        _ data: FigureData, _ runtime: String, groups: [String], variants: [FigureData.Variant], _ axis: LogAxis,
        _ medium: Figure.Medium
    ) -> VegaLite.View {
        let y = VegaLite.Channel(
            field: .group, type: .nominal, title: .off, axis: .on(.init(ticks: false, domain: false)),
            sort: .on(groups))
        // Named places: Vega-Lite takes them in the order of the rows where layers share a scale.
        let slots = VegaLite.Channel(
            field: .slot, type: .ordinal, scale: .init(domain: variants.indices.map { .number(Double($0)) }))
        let depths = Set(variants.map(\.depth)).sorted()
        func depth(_ range: VegaLite.Scale.Range) -> VegaLite.Channel {
            VegaLite.Channel(
                field: .depth, type: .nominal, title: .on("depth"),
                scale: VegaLite.Scale(domain: depths.map { .number(Double($0)) }, range: range),
                legend: depths.count > 1 ? .on(.init(direction: "horizontal")) : .off)
        }
        let x = FigureData.ratio(.low, "speed-up", on: axis)
        let estimate = VegaLite.Channel.number(.speedup)
        // Many estimates of a pattern stand closer, so that a figure stays within a page.
        let room = medium == .page ? 1500.0 : 420
        let step = min(medium == .page ? 13 : 7, room / Double(max(1, groups.count * variants.count)))
        let own: [VegaLite.Transform] = [
            .equal(.runtime, .text(runtime.visible)), .valid(.speedup), .among(.group, groups),
        ]
        let isDense = step < 6
        let means: [VegaLite.Transform] = [.equal(.runtime, .text(runtime.visible)), .among(.group, groups)]
        return VegaLite.View(
            height: .pixels(
                max(medium == .page ? 22 : 11, max(step, 1.5) * (Double(variants.count) + 1)) * Double(groups.count)),
            params: [.chosen],
            layer: [
                .init(
                    name: "mean", data: .named(.means), transform: means,
                    mark: .init(type: .bar, style: .mean, clip: true, height: .init(band: 1)),
                    encoding: .init(x: x, x2: .end(.high), y: y, opacity: .chosen())),
                FigureData.equalSpeed(\.x),
                .init(
                    name: "interval", data: .named(.rows), transform: own, mark: .interval,
                    encoding: .init(
                        x: x, x2: .end(.high), y: y, yOffset: slots, color: depth(.category), opacity: .chosen())),
                .init(
                    name: "estimate", data: .named(.rows), transform: own,
                    mark: .dot(size: isDense ? 12 : nil),
                    encoding: .init(
                        x: estimate, y: y, yOffset: slots, color: depth(.category), shape: depth(.symbol),
                        opacity: .chosen(), tooltip: FigureData.tooltip)),
                .init(
                    name: "figures", data: .named(.means), transform: means,
                    mark: .init(type: .text, style: .remark, align: "left", baseline: "middle", dx: 6),
                    encoding: .init(
                        x: .init(value: "width"), y: y, opacity: .chosen(), text: .init(field: .speedupText))),
            ])
    }
}
