import Foundation

/// The speed-ups of one candidate, by pattern or network, greatest first.
struct SpeedupRanking {
    /// A pattern with its estimates, or one network that belongs to no pattern.
    struct Group {
        /// The pattern's or network's name.
        let name: String
        /// Whether `name` is a pattern's.
        let isPattern: Bool
        /// The geometric mean, or the only estimate.
        let estimate: Double
        /// The interval of `estimate`; nil where the model has no geometric mean for the group.
        let interval: ReportInterval?
        /// The estimates, shallow to deep, narrow to wide.
        let rows: [ReportRow]

        /// On which side of 1 the group stands, by its whole interval where it has one.
        var direction: Direction {
            (interval ?? ReportInterval(estimate: estimate, low: estimate, high: estimate)).direction
        }
    }

    /// The groups, greatest speed-up first; equal ones by name.
    let groups: [Group]

    /// The patterns among the groups.
    var patterns: [Group] { groups.filter(\.isPattern) }
    /// The networks among the groups.
    var networks: [Group] { groups.filter { !$0.isPattern } }

    /// Ranks the rows of a candidate whose figures can be drawn; rows with impossible figures are passed over.
    init(_ model: ReportModel, runtime: String) {
        let rows = model.rows.filter { $0.runtime == runtime && !$0.isBaseline && $0.speedup.isDrawable }
        let keys = Dictionary(grouping: rows) {
            GroupKey(name: $0.patternID ?? $0.network, isPattern: $0.patternID != nil)
        }
        groups =
            keys.map { key, rows in
                let mean = key.isPattern ? model.geometricMean(of: runtime, pattern: key.name)?.speedup : nil
                let interval = rows.count == 1 ? rows[0].speedup : mean?.isDrawable == true ? mean : nil
                let logs = rows.map { log($0.speedup.estimate) }
                return Group(
                    name: key.name, isPattern: key.isPattern,
                    estimate: interval?.estimate ?? exp(logs.reduce(0, +) / Double(rows.count)), interval: interval,
                    rows: rows.sorted {
                        ($0.depth ?? 0, $0.width ?? 0, $0.resolution ?? 0, $0.network)
                            < ($1.depth ?? 0, $1.width ?? 0, $1.resolution ?? 0, $1.network)
                    })
            }
            .sorted { $0.estimate == $1.estimate ? $0.name < $1.name : $0.estimate > $1.estimate }
    }

    private struct GroupKey: Hashable {
        let name: String
        let isPattern: Bool
    }
}
