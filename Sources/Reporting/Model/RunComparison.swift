import Foundation
import Statistics

/// Two runs, A before and B after: what changed from one to the other, with intervals.
///
/// Every ratio says how much better B is: latency A over latency B, speed-up B over speed-up A. Above 1, B is faster or
/// gains more. All figures follow from the launches' means, by Welch's t (docs/COMPARE.md).
public struct RunComparison: Sendable, Hashable {
    /// What decides whether a row changed.
    public enum Metric: String, CaseIterable, Codable, Sendable {
        /// The ratio of speed-ups: each run's runtimes were measured in pairs, so that a machine's drift falls out.
        case speedup
        /// The ratio of latencies: a drift of the machine between the runs is in it.
        case latency
    }

    /// How rows are judged.
    public struct Rule: Sendable, Hashable {
        /// What decides.
        public var metric: Metric
        /// How p-values are adjusted for the number of rows.
        public var adjustment: MultipleTesting
        /// The level that an adjusted p-value must stay below to be called a change.
        public var level: Double

        /// Standard deviation, as a share, of what runs of an unchanged study differ by beyond what their launches
        /// show.
        ///
        /// A cell's launches follow one another within seconds and see one state of the machine; another run sees
        /// another. docs/COMPARE.md has the measurement.
        public var betweenRuns: Double

        /// The share that repeated runs of one small study differed by, rounded up.
        public static let usualBetweenRuns = 0.01

        /// Creates a rule, by default speed-ups at 5 % over all rows.
        public init(
            metric: Metric = .speedup, adjustment: MultipleTesting = .holm, level: Double = 0.05,
            betweenRuns: Double = usualBetweenRuns
        ) {
            self.metric = metric
            self.adjustment = adjustment
            self.level = level
            self.betweenRuns = betweenRuns
        }
    }

    /// One of the two runs.
    public struct Side: Sendable, Hashable {
        /// The folder as the user named it.
        public var folder: String
        /// The machine that measured.
        public var host: ReportHost
        /// Cells in the folder, of that machine.
        public var cells: Int
        /// When the first and last cell was measured.
        public var span: ClosedRange<Date>?

        /// Creates a side.
        public init(folder: String, host: ReportHost, cells: Int, span: ClosedRange<Date>? = nil) {
            self.folder = folder
            self.host = host
            self.cells = cells
            self.span = span
        }
    }

    /// A setting, version or fact of the machine that is not the same on both sides.
    public struct Difference: Sendable, Hashable {
        /// What differs, for example `threads`.
        public var what: String
        /// Its value in A.
        public var a: String
        /// Its value in B.
        public var b: String

        /// Creates a difference.
        public init(what: String, a: String, b: String) {
            self.what = what
            self.a = a
            self.b = b
        }
    }

    /// What one side has and the other lacks.
    public struct Missing: Sendable, Hashable {
        /// The network's name.
        public var network: String
        /// The runtime; nil where the other side has nothing of the network.
        public var runtime: String?
        /// The side without it, `A` or `B`.
        public var side: String
        /// Why, as far as is known.
        public var reason: String

        /// Creates what is missing.
        public init(network: String, runtime: String?, side: String, reason: String) {
            self.network = network
            self.runtime = runtime
            self.side = side
            self.reason = reason
        }
    }

    /// The run before.
    public var a: Side
    /// The run after.
    public var b: Side
    /// How rows were judged.
    public let rule: Rule
    /// What differs between A and B beside the runs themselves.
    public var differences: [Difference]
    /// One row a network and runtime that both sides have.
    public let rows: [RunComparisonRow]
    /// What only one side has; failures are among it.
    public var missing: [Missing]
    /// What a reader must be told.
    public var warnings: [String]

    /// Judges rows: adjusts the p-values of speed-ups and those of latencies, each over all rows that have them.
    public init(
        a: Side, b: Side, rule: Rule = Rule(), differences: [Difference] = [], rows: [RunComparisonRow],
        missing: [Missing] = [], warnings: [String] = []
    ) {
        self.a = a
        self.b = b
        self.rule = rule
        self.differences = differences
        self.missing = missing
        self.warnings = warnings
        var rows = rows
        for metric in [\RunComparisonRow.speedup, \RunComparisonRow.latency] {
            RunComparisonRow.judge(&rows, metric, rule: rule)
        }
        self.rows = rows
    }

    /// Whether both runs are of one machine, as far as its facts tell.
    public var isOneMachine: Bool { a.host.fingerprint == b.host.fingerprint }

    /// The ratio that decides of a row; nil where there is none.
    public func deciding(_ row: RunComparisonRow) -> RunRatio? {
        rule.metric == .speedup ? row.speedup : row.latency
    }

    /// The rows that the rule speaks of.
    public var decidedRows: [RunComparisonRow] { rows.filter { deciding($0) != nil } }

    /// The rows that changed, the greatest change first.
    public var changedRows: [RunComparisonRow] {
        rows.filter { deciding($0)?.verdict.isChange == true }.sorted {
            abs(log(deciding($0)?.estimate ?? 1)) > abs(log(deciding($1)?.estimate ?? 1))
        }
    }

    /// The rows that got worse by more than a share, 0.05 for 5 %, with their whole adjusted interval beyond it.
    ///
    /// A speed-up must have fallen below 1 - share of what it was, a latency have risen above 1 + share.
    public func regressions(beyond share: Double) -> [RunComparisonRow] {
        let limit = rule.metric == .speedup ? 1 - share : 1 / (1 + share)
        return rows.filter { row in
            guard let high = deciding(row)?.adjusted?.high else { return false }
            return high < limit
        }
    }
}
