import Measurement

/// What just happened in a running study, and how far it is.
public struct StudyProgress: Sendable {
    /// What happened.
    public enum Event: Sendable, Hashable {
        /// A cell was measured before and is passed over.
        case skipped
        /// A cell failed before and is not tried again.
        case failedBefore
        /// A cell is begun, or taken up again with so many stored launches.
        case started(storedLaunches: Int)
        /// A launch was stored.
        case launch(index: Int)
        /// A cell is done.
        case finished(CellOutcome)
        /// A cell failed.
        case failed([FailureRecord])
        /// The study stops here because it was asked to; the cell is taken up again by the next run.
        case interrupted
    }

    /// What happened.
    public var event: Event
    /// To which cell.
    public var cell: CellSpecification
    /// The cell's place in what is run, from 1.
    public var position: Int
    /// Cells in what is run.
    public var total: Int
    /// Seconds since the run began.
    public var secondsElapsed: Double
    /// Seconds that the rest will take as far as can be told.
    public var secondsLeft: Double?
}

/// What a run of a study did.
public struct StudySummary: Sendable, Hashable {
    /// Cells measured by this run.
    public var finished = 0
    /// Cells that failed in this run.
    public var failed = 0
    /// Cells that were measured before.
    public var skipped = 0
    /// Cells that failed before and were not tried again.
    public var failedBefore = 0
    /// Cells left for the next run.
    public var remaining = 0
    /// Whether the run was stopped on request.
    public var interrupted = false
    /// The failures of this run and of cells that were not tried again.
    public var failures: [FailureRecord] = []
    /// Seconds that the run took.
    public var seconds = 0.0
}

/// How far a study is on one machine.
public struct StudyStatus: Sendable, Hashable {
    /// How far a planned cell is.
    public enum State: Sendable, Hashable {
        /// Not begun.
        case pending
        /// Begun, with so many launches stored: running now, or cut off.
        case partial(launches: Int)
        /// Measured.
        case done
        /// Measured, but less exactly than the study now asks; the next run goes on with it.
        case wantsMore(launches: Int)
        /// Failed; tried again only where a run is told to.
        case failed([FailureRecord])
    }

    /// The plan's cells with their state, in order.
    public var cells: [Entry]
    /// Cells of the plan that another machine has measured.
    public var doneElsewhere: Int

    /// A planned cell and its state.
    public struct Entry: Sendable, Hashable {
        /// The cell.
        public var cell: PlannedCell
        /// How far it is.
        public var state: State
    }

    /// Looks up a plan's cells.
    ///
    /// - Parameter machine: the fingerprint of the machine that asks.
    /// - Throws: `StudyError`.
    public init(_ plan: StudyPlan, shard: Shard = .whole, in store: ResultStore, machine: String) throws(StudyError) {
        let planned = plan.cells(of: shard)
        let keys = Set(planned.map(\.key))
        var own: [String: StoredCell] = [:]
        var elsewhere: Set<String> = []
        for cell in try store.cells() where keys.contains(cell.reference.key) {
            if cell.reference.machine == machine {
                own[cell.reference.key] = cell
            } else if cell.status == .done {
                elsewhere.insert(cell.reference.key)
            }
        }
        cells = planned.map { Entry(cell: $0, state: Self.state(of: $0, stored: own[$0.key])) }
        doneElsewhere = elsewhere.count
    }

    /// The number of cells in a state that `isCounted` accepts.
    public func count(_ isCounted: (State) -> Bool) -> Int { cells.count { isCounted($0.state) } }

    private static func state(of cell: PlannedCell, stored: StoredCell?) -> State {
        guard let stored else { return .pending }
        return switch stored.status {
        case .running: .partial(launches: stored.launches)
        case .failed: .failed(stored.outcome?.failures ?? [])
        case .done: stored.satisfies(cell.specification) ? .done : .wantsMore(launches: stored.launches)
        }
    }
}
