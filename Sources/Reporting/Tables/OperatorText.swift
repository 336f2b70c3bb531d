/// The part of `bench` on a terminal and in Markdown that tells time by operation, native beside accelerated.
enum OperatorText {
    /// The tables as text; empty where nothing was profiled.
    static func render(_ model: ReportModel, _ names: ShortNames, _ style: TextStyle) -> String {
        OperatorComparison.all(of: model).map { comparison in
            let several = model.networks.count > 1
            let title = title(comparison, several ? comparison.network.map { names[$0] } : nil)
            var columns = [TextTable.Column(title, minimumWidth: 18)]
            for runtime in comparison.runtimes { columns += [.init(runtime.visible, .right), .init("", .right)] }
            var table = TextTable(columns: columns)
            for line in comparison.lines {
                table.add([.init(line.operation)] + line.parts.flatMap { [.init(time($0)), .init(share($0), .faint)] })
            }
            for (name, times) in totals(comparison) {
                table.add([.init(name, .strong)] + times.flatMap { [.init($0, .strong), ""] })
            }
            return table.render(style)
        }.joined(separator: "\n")
    }

    /// The tables as Markdown; empty where nothing was profiled.
    static func markdown(_ model: ReportModel) -> String {
        OperatorComparison.all(of: model).map { comparison in
            let cells = comparison.lines.map { line in
                [line.operation]
                    + line.parts.map { part in
                        [time(part), share(part)].filter { !$0.isEmpty }.joined(separator: ", ")
                    }
            }
            return BenchMarkdown.table(
                [title(comparison, comparison.network)] + comparison.runtimes,
                right: Set(1...max(1, comparison.runtimes.count)),
                cells + totals(comparison).map { [$0.name] + $0.times })
        }.joined(separator: "\n")
    }

    private static func title(_ comparison: OperatorComparison, _ network: String?) -> String {
        if comparison.network == nil { return "share of time, mean of \(comparison.networks) networks" }
        return network.map { "time by operation, \($0)" } ?? "time by operation"
    }

    /// The sums beside what was timed without profiling, which tells what reading times by operation costs or misses.
    private static func totals(_ comparison: OperatorComparison) -> [(name: String, times: [String])] {
        guard !comparison.sums.isEmpty else { return [] }
        return [
            ("all operations", comparison.sums.map { Quantity.time(nanoseconds: $0) }),
            ("an inference as timed", comparison.latencies.map { Quantity.time(nanoseconds: $0) }),
        ]
    }

    private static func time(_ part: OperatorComparison.Part?) -> String {
        part.map { $0.nanoseconds.isFinite ? Quantity.time(nanoseconds: $0.nanoseconds) : "" } ?? ""
    }

    private static func share(_ part: OperatorComparison.Part?) -> String {
        part.map { Quantity.percent($0.share) } ?? ""
    }
}
