import Runtimes

/// How a cell is measured: everything that a reader must know to repeat it.
///
/// The protocol is described in docs/METHOD.md; times are nanoseconds unless the name says otherwise.
public struct MeasurementSettings: Codable, Hashable, Sendable {
    /// Threads of each runtime; also the number of processors that the workers are pinned to.
    public var threads: Int
    /// Images in one inference.
    public var batch: Int
    /// The precision asked of every runtime: `f32`, `bf16` or `int8`.
    public var precision: String
    /// Seed of weights, input and the order of blocks.
    public var seed: UInt64
    /// Relative half-width of the speed-up's 95 % interval at which measuring stops, 0.02 for 2 %.
    public var targetError: Double
    /// Seconds that a cell may take, loading included; at least `minimumLaunches` launches are made all the same.
    public var budgetSeconds: Double
    /// Most launches of a cell.
    public var launches: Int
    /// Fewest launches before the target or the budget may stop the cell.
    public var minimumLaunches: Int
    /// Rounds in a launch.
    public var rounds: Int
    /// Inferences after a switch of runtime that are kept apart.
    public var reentryInferences: Int
    /// Fewest timed inferences of a block.
    public var blockInferences: Int
    /// Shortest timed part of a block, nanoseconds.
    public var blockNanoseconds: Int
    /// How often a disturbed block is repeated before it stays marked.
    public var repeats: Int
    /// Most warm-up blocks of a runtime in a launch; at least 4.
    public var warmUpBlocks: Int
    /// Seconds after which a silent worker is killed and its cell fails.
    public var timeoutSeconds: Double

    /// The protocol of a published figure: 8 launches of 5 rounds.
    ///
    /// Looking at the target before the fifth launch would cost coverage (docs/STATISTICS.md).
    public static let standard = MeasurementSettings(
        threads: 1, batch: 1, precision: "f32", seed: 0, targetError: 0.02, budgetSeconds: 60, launches: 8,
        minimumLaunches: 5, rounds: 5, reentryInferences: 2, blockInferences: 5, blockNanoseconds: 100_000_000,
        repeats: 2, warmUpBlocks: 20, timeoutSeconds: 300)
}
