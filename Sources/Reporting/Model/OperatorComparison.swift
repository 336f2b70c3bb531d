/// Where an inference's time goes, the runtimes of one network side by side; or on the mean over several networks.
struct OperatorComparison: Hashable {
    /// An operation's part in each runtime.
    struct Line: Hashable {
        /// The operation; `others` for those that are small everywhere.
        var operation: String
        /// What each runtime spends on it, in the order of `runtimes`; nil where it runs none.
        var parts: [Part?]
    }

    /// What an operation takes in one runtime.
    struct Part: Hashable {
        /// Nanoseconds of an inference.
        var nanoseconds: Double
        /// Of the sum of all operations.
        var share: Double
    }

    /// The network; nil where it is the mean over several.
    var network: String?
    /// Networks that it is the mean of.
    var networks: Int
    /// The runtimes that have times, baselines first.
    var runtimes: [String]
    /// The operations, those that take most of the first runtime first.
    var lines: [Line]
    /// Each runtime's sum over operations, nanoseconds.
    var sums: [Double]
    /// Each runtime's latency as it was timed, nanoseconds.
    var latencies: [Double]

    /// Operations of a smaller share than this in every runtime are told together.
    private static let smallShare = 0.005

    /// One comparison a network where there are few, else one of shares on the mean; none where nothing was profiled.
    static func all(of model: ReportModel, atMost most: Int = 4) -> [OperatorComparison] {
        let networks = model.networks.compactMap { network in
            OperatorComparison(network, model.rows.filter { $0.network == network && !$0.operatorTimes.isEmpty })
        }
        return networks.count <= most ? networks : [mean(of: networks)]
    }

    private init?(_ network: String, _ rows: [ReportRow]) {
        let rows = rows.filter(\.isBaseline) + rows.filter { !$0.isBaseline }
        guard !rows.isEmpty else { return nil }
        self.network = network
        networks = 1
        runtimes = rows.map(\.runtime)
        sums = rows.map { $0.profiledNanoseconds ?? .nan }
        latencies = rows.map(\.latency.p50)
        let times = rows.map { row in
            Dictionary(row.operatorTimes.map { ($0.type, $0.nanoseconds) }, uniquingKeysWith: +)
        }
        lines = Self.lines(
            zip(times, sums).map { times, sum in
                times.mapValues { Part(nanoseconds: $0, share: sum > 0 ? $0 / sum : 0) }
            })
    }

    private init(networks: Int, runtimes: [String], lines: [Line]) {
        self.networks = networks
        self.runtimes = runtimes
        self.lines = lines
        sums = []
        latencies = []
    }

    /// The mean shares of each runtime over the networks that it was profiled on.
    private static func mean(of comparisons: [OperatorComparison]) -> OperatorComparison {
        var runtimes: [String] = []
        for name in comparisons.flatMap(\.runtimes) where !runtimes.contains(name) { runtimes.append(name) }
        let shares = runtimes.map { runtime in
            let own = comparisons.filter { $0.runtimes.contains(runtime) }
            var sums: [String: Double] = [:]
            for comparison in own {
                guard let place = comparison.runtimes.firstIndex(of: runtime) else { continue }
                for line in comparison.lines { sums[line.operation, default: 0] += line.parts[place]?.share ?? 0 }
            }
            return sums.filter { $0.value > 0 }
                .mapValues { Part(nanoseconds: .nan, share: $0 / Double(own.count)) }
        }
        return OperatorComparison(networks: comparisons.count, runtimes: runtimes, lines: lines(shares))
    }

    /// The operations in order, small ones together at the end.
    private static func lines(_ parts: [[String: Part]]) -> [Line] {
        let operations = Set(parts.flatMap(\.keys))
        let lines = operations.map { operation in Line(operation: operation, parts: parts.map { $0[operation] }) }
        func weight(_ line: Line) -> [Double] { line.parts.map { -($0?.share ?? 0) } }
        let sorted = lines.sorted { one, other in
            let (first, second) = (weight(one), weight(other))
            return first == second ? one.operation < other.operation : first.lexicographicallyPrecedes(second)
        }
        let isSmall = { (line: Line) in
            line.operation == others || line.parts.allSatisfy { $0?.share ?? 0 < smallShare }
        }
        let small = sorted.filter(isSmall)
        guard small.count > 1 else { return sorted }
        let rest = parts.indices.map { place in
            let parts = small.compactMap { $0.parts[place] }
            return parts.isEmpty
                ? nil
                : Part(
                    nanoseconds: parts.reduce(0) { $0 + $1.nanoseconds }, share: parts.reduce(0) { $0 + $1.share })
        }
        return sorted.filter { !isSmall($0) } + [Line(operation: others, parts: rest)]
    }

    /// What small operations are called together.
    static let others = "others"
}

extension ReportRow {
    /// The sum of times by operation, nanoseconds; nil where none were read.
    var profiledNanoseconds: Double? {
        operatorTimes.isEmpty ? nil : operatorTimes.reduce(0) { $0 + $1.nanoseconds }
    }
}
