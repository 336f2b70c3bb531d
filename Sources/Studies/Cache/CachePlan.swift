import Measurement
import Runtimes

/// One pass that is to be made: a runtime of a cell, by one source.
public struct CachePass: Hashable, Sendable {
    /// The cell.
    public var cell: PlannedCell
    /// The runtime.
    public var runtime: RuntimeID
    /// How its figures are sought.
    public var source: CacheSource

    /// Whether it may run beside others: a simulation counts the same whatever else runs.
    var runsBesideOthers: Bool { source == .simulated }
}

/// The passes of a plan's cells, in the order in which they are made.
///
/// They follow the timed launches of all cells, so that no latency is taken beside a simulation. Sources that need a
/// quiet machine come first, then the cheap ones, simulations last.
public struct CachePlan: Sendable {
    /// What is left to do.
    public var passes: [CachePass]
    /// Passes that are stored already.
    public var done: Int

    /// Plans passes.
    ///
    /// - Parameters:
    ///   - cells: in the order of the plan, which goes from the coarse to the fine: its first cells are spread widely.
    ///   - sources: what is asked, in order.
    ///   - stored: the passes of a cell that are stored.
    ///   - retryFailed: whether passes that gave nothing are made again.
    public init(
        _ cells: [PlannedCell], sources: [CacheSource], settings: CacheSettings, retryFailed: Bool = false,
        stored: (PlannedCell) throws(StudyError) -> [CachePassRecord]
    ) throws(StudyError) {
        passes = []
        done = 0
        var known: [String: [CachePassRecord]] = [:]
        for cell in cells { known[cell.key] = try stored(cell) }
        let order: [CacheSource] = [.hardware, .contention, .modelled, .simulated]
        for source in order where sources.contains(source) {
            for cell in source == .simulated ? Self.simulated(of: cells, settings) : cells {
                for runtime in cell.specification.runtimes {
                    let earlier = known[cell.key]?.first { $0.runtime == runtime && $0.source == source }
                    if let earlier, earlier.satisfies(settings, retryFailed: retryFailed) {
                        done += 1
                    } else {
                        passes.append(CachePass(cell: cell, runtime: runtime, source: source))
                    }
                }
            }
        }
    }

    /// The cells that are simulated: those that are not too large, in the plan's order, as many as are wanted.
    static func simulated(of cells: [PlannedCell], _ settings: CacheSettings) -> [PlannedCell] {
        let small = cells.filter { cell in
            guard let most = settings.simulatedMACs else { return true }
            return cell.facts.map { $0.macs <= most } ?? false
        }
        return Array(small.prefix(settings.simulatedCells ?? .max))
    }
}
