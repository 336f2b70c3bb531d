/// How the rows were measured.
public struct ReportSettings: Codable, Hashable, Sendable {
    /// Threads of each runtime.
    public var threads: Int
    /// Images in one inference.
    public var batch: Int
    /// The precision asked for.
    public var precision: String
    /// Relative half-width of the speed-up's interval at which measuring stops, 0.02 for 2 %.
    public var targetError: Double
    /// Seconds that a cell may take.
    public var budgetSeconds: Double
    /// Most launches of a cell.
    public var launches: Int
    /// Fewest launches of a cell.
    public var minimumLaunches: Int
    /// Rounds in a launch.
    public var rounds: Int
    /// Seed of weights, inputs and the order of blocks.
    public var seed: UInt64

    /// Creates settings.
    public init(
        threads: Int, batch: Int, precision: String, targetError: Double, budgetSeconds: Double, launches: Int,
        minimumLaunches: Int, rounds: Int, seed: UInt64
    ) {
        self.threads = threads
        self.batch = batch
        self.precision = precision
        self.targetError = targetError
        self.budgetSeconds = budgetSeconds
        self.launches = launches
        self.minimumLaunches = minimumLaunches
        self.rounds = rounds
        self.seed = seed
    }

    /// The `settings` object of `bench`.
    public var json: JSONValue {
        .object([
            ("threads", .integer(threads)), ("batch", .integer(batch)), ("precision", .string(precision)),
            ("target_error", .number(targetError)), ("budget_s", .number(budgetSeconds)),
            ("launches", .integer(launches)), ("minimum_launches", .integer(minimumLaunches)),
            ("rounds", .integer(rounds)), ("seed", .unsigned(seed)),
        ])
    }
}
