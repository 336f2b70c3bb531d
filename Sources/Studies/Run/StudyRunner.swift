import Foundation
import Measurement
import NetworkGraph
import Synchronization

/// Measures the cells of a plan and stores what is found, going on where an earlier run ended.
///
/// - Cells that are done are passed over. A cell that was cut off, or that is now wanted more exactly, goes on from its
///   stored launches. A failed cell stays listed and is passed over too, unless `retryFailed` is set: most failures
///   would only repeat.
/// - What fails within a cell is stored as its failure, and the study goes on. What fails in the store ends the study.
/// - The study's budget is spread evenly over the cells that are left, and what one cell leaves goes to the others;
///   earlier runs of the same cells count. No cell is left out when it is used up: each is still measured with its
///   fewest launches.
/// - A stop is looked for before each cell and after each launch; the measuring engine itself looks after each round. A
///   cell that fails while a stop is wanted counts as cut off, as does a cell whose task is cancelled.
public struct StudyRunner: Sendable {
    /// Measures one cell.
    ///
    /// - Parameters:
    ///   - cell: what to measure, with the budget that is left for it.
    ///   - previous: launches that are stored already, by index; new ones take the next indices.
    ///   - onLaunch: stores a launch; an error that it throws must end the cell.
    public typealias Measure =
        @Sendable (
            _ cell: CellSpecification, _ previous: [LaunchRecord],
            _ onLaunch: @escaping @Sendable (LaunchRecord) throws -> Void
        ) async throws -> CellOutcome

    /// Where results go.
    public var store: ResultStore
    /// What the cells are measured with.
    public var environment: EnvironmentFacts
    /// Whether cells that failed before are tried again.
    public var retryFailed: Bool
    /// Seconds of a monotonic clock.
    var now: @Sendable () -> Double

    /// Creates a runner that writes into `store`.
    public init(store: ResultStore, environment: EnvironmentFacts, retryFailed: Bool = false) {
        let clock = ContinuousClock()
        let start = clock.now
        self.init(store: store, environment: environment, retryFailed: retryFailed) {
            let elapsed = (clock.now - start).components
            return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
        }
    }

    init(
        store: ResultStore, environment: EnvironmentFacts, retryFailed: Bool, now: @escaping @Sendable () -> Double
    ) {
        self.store = store
        self.environment = environment
        self.retryFailed = retryFailed
        self.now = now
    }

    /// Runs a plan, or a shard of it.
    ///
    /// - Throws: `StudyError` of the store. What was stored before stays, and a later run goes on from there.
    public func run(
        _ plan: StudyPlan, shard: Shard = .whole, measure: Measure,
        progress: @escaping @Sendable (StudyProgress) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) async throws(StudyError) -> StudySummary {
        let status = try StudyStatus(plan, shard: shard, in: store, machine: environment.host.fingerprint)
        var course = Course(
            plan: plan, status: status, retryFailed: retryFailed, start: now(),
            stored: try store.cells().filter { $0.reference.machine == environment.host.fingerprint })
        for (offset, entry) in status.cells.enumerated() {
            let report: @Sendable (StudyProgress.Event, Double, Double?) -> Void = { event, elapsed, left in
                progress(
                    StudyProgress(
                        event: event, cell: entry.cell.specification, position: offset + 1, total: status.cells.count,
                        secondsElapsed: elapsed, secondsLeft: left))
            }
            if course.summary.interrupted || shouldStop() {
                course.summary.interrupted = true
                break
            }
            switch entry.state {
            case .done:
                course.summary.skipped += 1
                report(.skipped, course.elapsed(now()), course.secondsLeft(now()))
            case .failed(let failures) where !retryFailed:
                course.summary.failedBefore += 1
                course.summary.failures += failures
                report(.failedBefore, course.elapsed(now()), course.secondsLeft(now()))
            default:
                try await run(entry.cell, &course, measure: measure, report: report, shouldStop: shouldStop)
            }
        }
        course.summary.remaining = course.left.count
        course.summary.seconds = course.elapsed(now())
        return course.summary
    }

    // MARK: One cell

    private func run(
        _ cell: PlannedCell, _ course: inout Course, measure: Measure,
        report: @escaping @Sendable (StudyProgress.Event, Double, Double?) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) async throws(StudyError) {
        let began = now()
        let reference = try store.begin(cell, environment: environment)
        let previous = try store.launches(of: reference)
        report(.started(storedLaunches: previous.count), course.elapsed(began), course.secondsLeft(began))

        let watch = LaunchWatch()
        let (store, now, atStart) = (store, now, course)
        let onLaunch: @Sendable (LaunchRecord) throws -> Void = { launch in
            do throws(StudyError) {
                try store.record(launch, of: reference)
            } catch {
                watch.storeError = error
                throw error
            }
            let time = now()
            report(.launch(index: launch.index), atStart.elapsed(time), atStart.secondsLeft(time, cellBegan: began))
            if shouldStop() { throw StopRequest() }
        }

        let result: Result<CellOutcome, any Error>
        do {
            result = .success(try await measure(course.granting(cell.specification, at: began), previous, onLaunch))
        } catch {
            result = .failure(error)
        }
        let seconds = now() - began
        if let error = watch.storeError { throw error }

        let failures: [FailureRecord]
        switch result {
        case .success(let outcome) where outcome.failures.isEmpty:
            try store.finish(reference, outcome, seconds: seconds)
            course.end(cell, seconds: seconds, measured: true)
            course.summary.finished += 1
            report(.finished(outcome), course.elapsed(now()), course.secondsLeft(now()))
            return
        case .success where shouldStop(), .failure where shouldStop(), .failure(is CancellationError):
            try store.addTime(seconds, to: reference)
            course.summary.interrupted = true
            report(.interrupted, course.elapsed(now()), course.secondsLeft(now()))
            return
        case .success(let outcome):
            failures = outcome.failures
            try store.finish(reference, outcome, seconds: seconds)
        case .failure(let error):
            let reason = FailureRecord(
                network: cell.specification.network, runtime: nil, stage: "measure", reason: Self.line(error))
            failures = [reason]
            try store.fail(reference, reason, seconds: seconds)
        }
        course.end(cell, seconds: seconds, measured: false)
        course.summary.failed += 1
        course.summary.failures += failures
        report(.failed(failures), course.elapsed(now()), course.secondsLeft(now()))
    }

    private static func line(_ error: any Error) -> String {
        let text = (error as? any UserFacingError)?.description ?? "\(error)"
        return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "no reason given"
    }
}

/// Ends a cell after a launch because the user wants to stop.
private struct StopRequest: Error {}

/// What happened in the store while a cell was measured.
private final class LaunchWatch: Sendable {
    private let error = Mutex<StudyError?>(nil)

    var storeError: StudyError? {
        get { error.withLock { $0 } }
        set { error.withLock { $0 = newValue } }
    }
}

/// How far a run is: the cells left, the time spent, and what the study's budget leaves for the next cell.
private struct Course: Sendable {
    var summary = StudySummary()
    /// Cells that this run has yet to end, in order.
    private(set) var left: [PlannedCell]
    private let start: Double
    private let budget: Double?
    private let spentBefore: Double
    private var timeLeft = TimeLeft()

    init(plan: StudyPlan, status: StudyStatus, retryFailed: Bool, start: Double, stored: [StoredCell]) {
        self.start = start
        left = status.cells.filter { entry in
            switch entry.state {
            case .done: false
            case .failed: retryFailed
            default: true
            }
        }.map(\.cell)
        // A shard has its share of the budget.
        let share = Double(status.cells.count) / Double(max(1, plan.cells.count))
        budget = plan.study.budgetSeconds.map { $0 * share }
        let keys = Set(status.cells.map(\.cell.key))
        var spent = 0.0
        for cell in stored where keys.contains(cell.reference.key) {
            spent += cell.seconds
            if cell.status == .done { timeLeft.note(macs: cell.facts?.macs, seconds: cell.seconds) }
        }
        spentBefore = spent
    }

    func elapsed(_ now: Double) -> Double { now - start }

    mutating func end(_ cell: PlannedCell, seconds: Double, measured: Bool) {
        left.removeAll { $0.key == cell.key }
        if measured { timeLeft.note(macs: cell.facts?.macs, seconds: seconds) }
    }

    /// The cell with the lesser of its own budget and its share of what the study has left.
    func granting(_ cell: CellSpecification, at now: Double) -> CellSpecification {
        guard let budget else { return cell }
        var cell = cell
        let share = max(0, budget - spentBefore - elapsed(now)) / Double(max(1, left.count))
        cell.settings.budgetSeconds = min(cell.settings.budgetSeconds, share)
        return cell
    }

    /// Seconds until the end; `cellBegan` where a cell is under way, which is the first of those left.
    func secondsLeft(_ now: Double, cellBegan: Double? = nil) -> Double? {
        guard !left.isEmpty else { return 0 }
        let inCell = cellBegan.map { now - $0 } ?? 0
        var total = 0.0
        for (index, cell) in left.enumerated() {
            guard let seconds = timeLeft.seconds(macs: cell.facts?.macs) else {
                return budget.map { max(0, $0 - spentBefore - elapsed(now)) }
            }
            total += index == 0 ? max(0, seconds - inCell) : seconds
        }
        return total
    }
}
