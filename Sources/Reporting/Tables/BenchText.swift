/// `bench` on a terminal: one line a candidate with its baseline beside it, bars for the speed-ups, means, failures.
public enum BenchText {
    /// Writes a model as text, no line wider than the style's width except where a single word is.
    public static func render(_ model: ReportModel, style: TextStyle = TextStyle()) -> String {
        let names = ShortNames(model.networks)
        var text = header(model, names, style)
        if !model.rows.isEmpty { text += "\n" + table(model, names, style) }
        let caches = CacheText.render(model, names, style)
        if !caches.isEmpty { text += "\n" + caches }
        let operators = OperatorText.render(model, names, style)
        if !operators.isEmpty { text += "\n" + operators }
        text += "\n" + Verdict(model).plain.map { wrapped($0, style) + "\n" }.joined()
        if !model.failures.isEmpty { text += "\n" + failures(model, style) }
        let warnings =
            model.warnings
            + model.rows.flatMap { row in row.warnings.map { "\(row.network) on \(row.runtime): \($0)" } }
        if !warnings.isEmpty {
            let sign = style.apply(.bad, to: "warning:")
            text += "\n" + warnings.map { sign + wrapped("warning: \($0.visible)", style).dropFirst(8) + "\n" }.joined()
        }
        return text
    }

    private static func header(_ model: ReportModel, _ names: ShortNames, _ style: TextStyle) -> String {
        let settings = model.settings
        let dot = style.unicode ? " · " : ", "
        let facts = [
            model.host.cpu.visible, "\(settings.threads) thread\(settings.threads == 1 ? "" : "s")",
            "batch \(settings.batch)", settings.precision.visible,
            "at most \(settings.launches) launches x \(settings.rounds) rounds",
        ]
        var text =
            style.apply(.strong, to: model.title.visible) + "\n" + wrapped(facts.joined(separator: dot), style) + "\n"
        if let common = names.common { text += wrapped("every pattern: \(common.visible)", style) + "\n" }
        return text
    }

    private static func table(_ model: ReportModel, _ names: ShortNames, _ style: TextStyle) -> String {
        // The bars take what the other columns leave, within reason.
        let plain = fill(model, names, bar: nil)
        let columns = max(8, min(24, style.width - plain.naturalWidth - 2))
        let speedups = model.rows.filter { !$0.isBaseline }.map(\.speedup) + overall(model).map(\.speedup)
        let bar = SpeedupBar(covering: speedups, columns: columns, unicode: style.unicode)
        return fill(model, names, bar: bar).render(style)
    }

    /// The means over networks: of all, and of each kind.
    private static func overall(_ model: ReportModel) -> [ReportMean] {
        model.geometricMeans.filter { $0.pattern == nil }
    }

    /// The table with or without its bars; a network's name and baseline stand once, above its other candidates.
    private static func fill(_ model: ReportModel, _ names: ShortNames, bar: SpeedupBar?) -> TextTable {
        let candidates = model.candidates
        let baselines = model.baselines
        let hasRuntimes = candidates.count > 1
        var columns = [TextTable.Column("network", minimumWidth: 18)]
        if baselines.count > 1 { columns.append(.init("baseline", minimumWidth: 10)) }
        columns.append(.init(baselines.count == 1 ? baselines[0].visible : "latency", .right))
        if hasRuntimes { columns.append(.init("runtime", minimumWidth: 10)) }
        if !candidates.isEmpty {
            columns += [
                .init(hasRuntimes ? "latency" : candidates[0].visible, .right), .init("speed-up", .right),
                .init("95 %"),
            ]
        }
        let hasErrors = PrecisionColumns.areShown(for: model) && !candidates.isEmpty
        if hasErrors {
            let titles = PrecisionColumns.titles
            columns += [.init(titles[0]), .init(titles[1], .right, isDroppable: true), .init(titles[2], .right)]
        }
        if bar != nil { columns.append(.init("", isDroppable: true)) }
        var table = TextTable(columns: columns)
        var previous: [String] = []
        for line in ComparisonLine.lines(of: model) {
            let key = [line.network, line.baselineName]
            let isRepeated = key == previous
            previous = key
            var cells: [TextTable.Cell] = [.init(isRepeated ? "" : names[line.network])]
            if baselines.count > 1 { cells.append(.init(isRepeated ? "" : line.baselineName)) }
            cells.append(.init(isRepeated ? "" : time(line.baseline)))
            if hasRuntimes { cells.append(.init(line.candidate?.runtime ?? "")) }
            cells.append(.init(time(line.candidate)))
            if let row = line.candidate {
                let emphasis: TextStyle.Emphasis =
                    switch row.speedup.direction {
                    case .gain: .good
                    case .loss: .bad
                    case .unclear: .none
                    }
                cells += speedup(row.speedup, emphasis, bar, between: hasErrors ? errors(row) : [])
            }
            table.add(cells)
        }
        for mean in overall(model) {
            var cells: [TextTable.Cell] = [.init("geometric mean of \(mean.members)", .strong)]
            cells += Array(repeating: "", count: baselines.count > 1 ? 2 : 1)
            if hasRuntimes { cells.append(.init(mean.runtime)) }
            let none = [TextTable.Cell](repeating: "", count: hasErrors ? PrecisionColumns.titles.count : 0)
            table.add(cells + [""] + speedup(mean.speedup, .strong, bar, between: none))
        }
        return table
    }

    private static func speedup(
        _ speedup: ReportInterval, _ emphasis: TextStyle.Emphasis, _ bar: SpeedupBar?, between: [TextTable.Cell]
    ) -> [TextTable.Cell] {
        [.init(Quantity.ratio(speedup.estimate) + "x", emphasis), .init(Quantity.range(speedup), .faint)] + between
            + [.init(bar?.draw(speedup) ?? "", emphasis)]
    }

    private static func errors(_ row: ReportRow) -> [TextTable.Cell] {
        PrecisionColumns.texts(of: row, missing: Quantity.missing).map { .init($0) }
    }

    private static func time(_ row: ReportRow?) -> String {
        row.map { Quantity.time(nanoseconds: $0.latency.p50) } ?? Quantity.missing
    }

    private static func failures(_ model: ReportModel, _ style: TextStyle) -> String {
        var table = TextTable(columns: [
            .init("failed", minimumWidth: 18), .init("runtime", minimumWidth: 8), .init("while"),
            .init("reason", minimumWidth: 20),
        ])
        for failure in model.failures {
            table.add([
                .init(failure.network, .bad), .init(failure.runtime ?? ""), .init(failure.stage), .init(failure.reason),
            ])
        }
        return table.render(style)
    }

    /// A sentence broken between words so that its lines fit.
    static func wrapped(_ sentence: String, _ style: TextStyle) -> String {
        var lines = [""]
        for word in sentence.split(separator: " ") {
            let line = lines[lines.count - 1]
            if line.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if line.displayWidth + 1 + String(word).displayWidth <= style.width {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines.joined(separator: "\n")
    }
}
