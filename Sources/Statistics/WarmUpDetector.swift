/// Tells from block medians, fed one at a time, when a runtime has warmed up.
///
/// Warm-up is over when the newest `patience` blocks brought no new low: when none of their medians is more than
/// `tolerance` below the least median before them. Several blocks are asked, not one, since one block disturbed in mid
/// fall would pass for the floor. A rise ends warm-up as well as a level does: a machine that throttles is not cold.
public struct WarmUpDetector: Sendable, Equatable {
    /// What to do after a block.
    public enum Decision: String, Sendable, Codable {
        /// Run another warm-up block.
        case `continue` = "continue"
        /// The medians stopped falling.
        case settled
        /// As many blocks were run as are allowed and the medians still fell: measure, and flag it.
        case capReached = "cap_reached"
    }

    /// How far below, as a share, counts as a new low: 0.01 is 1 %.
    public let tolerance: Double
    /// How many blocks in a row must bring no new low.
    public let patience: Int
    /// The most blocks to run.
    public let cap: Int
    /// Blocks fed so far.
    public private(set) var blocks = 0
    /// The verdict after the newest block; it stays once it is not `.continue`.
    public private(set) var decision = Decision.continue
    private var floor = Double.infinity
    private var blocksWithoutLow = 0

    /// Makes a detector that has seen nothing. The defaults were chosen by experiment, docs/STATISTICS.md.
    ///
    /// - Precondition: `tolerance` lies in 0 ..< 1, `patience` is positive and less than `cap`.
    public init(tolerance: Double = 0.01, patience: Int = 3, cap: Int = 30) {
        precondition((0..<1).contains(tolerance), "the tolerance is a share below 1")
        precondition(patience > 0 && patience < cap, "a cap leaves room for the first block and the patience")
        self.tolerance = tolerance
        self.patience = patience
        self.cap = cap
    }

    /// Takes the median of the newest block, in any unit, and says what to do next.
    public mutating func observe(blockMedian: Double) -> Decision {
        guard decision == .continue else { return decision }
        blocks += 1
        if blockMedian < floor * (1 - tolerance) {
            floor = blockMedian
            blocksWithoutLow = 0
        } else {
            blocksWithoutLow += 1
        }
        if blocksWithoutLow >= patience {
            decision = .settled
        } else if blocks >= cap {
            decision = .capReached
        }
        return decision
    }
}
