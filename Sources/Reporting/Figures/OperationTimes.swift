/// Time of an inference by type of operation, native beside accelerated.
enum OperationTimes: FigureKind {
    /// Most types that are told apart; the rest is one.
    private static let most = 12
    private static let rest = "other"

    static func figures(_ data: FigureData) -> [Figure] {
        let table = data.table(.operations)
        guard !table.isEmpty else { return [] }
        let networks = Self.rows(data.model)
        let count = Set(networks.map(\.network)).count
        let types = Self.types(networks)
        return [
            Figure(
                id: "operation-times", section: .form, heading: "Where the time goes, by operation",
                caption: """
                    Mean time of an inference in the operations of each type over \
                    \(count == 1 ? "the one network" : "the \(count) networks") profiled on every runtime, read in a \
                    pass of its own. A choice of patterns is a choice of the networks that are averaged. An \
                    accelerated runtime fuses operations: what was an operation natively may be part of another there.
                    """,
                alternative: """
                    Bars of mean time by type of operation on \(data.runtimes.joined(separator: ", ")), greatest first: \
                    \(types.joined(separator: ", ")).
                    """.visible,
                panels: [
                    Figure.Panel(
                        id: "operation-times", title: nil, draw: { view(data, types: types, $0) }, isWide: true)
                ])
        ]
    }

    /// The rows of networks that were profiled on every runtime that was profiled at all.
    private static func rows(_ model: ReportModel) -> [ReportRow] {
        let rows = model.rows.filter { !$0.operatorTimes.isEmpty }
        let runtimes = Set(rows.map(\.runtime))
        let byNetwork = Dictionary(grouping: rows, by: \.network)
        return rows.filter { Set(byNetwork[$0.network, default: []].map(\.runtime)) == runtimes }
    }

    /// The types that take most time, greatest first, then what stands for the others.
    private static func types(_ rows: [ReportRow]) -> [String] {
        var totals: [String: Double] = [:]
        for time in rows.flatMap(\.operatorTimes) where time.nanoseconds.isFinite {
            totals[time.type.visible, default: 0] += time.nanoseconds
        }
        let sorted = totals.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
        return sorted.count > most ? sorted.prefix(most - 1).filter { $0 != rest } + [rest] : sorted
    }

    /// Every type of every network and runtime, zero where there is none, so that a mean is over all of them.
    static func table(_ data: FigureData) -> FigureTable {
        let rows = rows(data.model)
        let types = types(rows)
        let known = Set(types)
        var cells: [(row: ReportRow, type: String, time: Double)] = []
        for row in rows {
            var times = Dictionary(uniqueKeysWithValues: types.map { ($0, 0.0) })
            for time in row.operatorTimes where time.nanoseconds.isFinite {
                let type = known.contains(time.type.visible) ? time.type.visible : rest
                times[type, default: 0] += time.nanoseconds
            }
            cells += types.map { (row, $0, times[$0] ?? 0) }
        }
        var table = FigureTable(count: cells.count)
        table.add(.network, texts: cells.map(\.row.network))
        table.add(.group, texts: cells.map { data.group($0.row) })
        table.add(.runtime, texts: cells.map(\.row.runtime))
        table.add(.type, texts: cells.map(\.type))
        table.add(.time, numbers: cells.map { $0.time / 1e6 })
        return table
    }

    private static func view(_ data: FigureData, types: [String], _ medium: Figure.Medium) -> VegaLite.View {
        let mean = VegaLite.Channel(
            field: .time, type: .quantitative, aggregate: "mean", title: .on("mean time of an inference, ms"),
            axis: .on(.init(tickCount: 6)))
        return VegaLite.View(
            height: .offsetStep(medium == .page ? 11 : 6), data: .named(.operations), params: [.chosen],
            transform: [.chosenOnly],
            mark: .init(type: .bar),
            encoding: .init(
                x: mean,
                y: .init(
                    field: .type, type: .nominal, title: .off, axis: .on(.init(ticks: false, domain: false)),
                    sort: .on(types)),
                yOffset: .init(field: .runtime, type: .nominal, sort: .on(data.runtimes.map(\.visible))),
                color: data.runtimeColor(),
                tooltip: [
                    .told(.type, "operation"), .told(.runtime, "runtime"),
                    .init(
                        field: .time, type: .quantitative, aggregate: "mean", title: .on("mean time, ms"),
                        format: ".3~g"),
                ]))
    }
}

extension FigureData {
    /// See `OperationTimes.table`.
    func operationTable() -> FigureTable { OperationTimes.table(self) }
}
