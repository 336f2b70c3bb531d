import Foundation
import GRDB
import Measurement
import NetworkGraph
import Runtimes
import Synchronization
import Testing

@testable import Studies

@Suite struct StudyRunnerTests {
    private let folder: ScratchFolder
    private let bench = Bench()

    init() throws { folder = try ScratchFolder() }

    private func runner(_ store: ResultStore, retryFailed: Bool = false, machine: String = "machine-a") -> StudyRunner {
        StudyRunner(
            store: store, environment: Sample.environment(machine), retryFailed: retryFailed, now: { bench.seconds })
    }

    @Test func measuresEveryCellOnce() async throws {
        let store = try ResultStore(openingOrCreating: folder.path)
        let plan = try Sample.plan()
        let first = try await runner(store).run(plan, measure: bench.measure, progress: bench.note)
        #expect(first == StudySummary(finished: 4, seconds: 40))
        #expect(bench.measured.map(\.network) == plan.cells.map(\.specification.network))
        #expect(try store.cells().map(\.status) == [.done, .done, .done, .done])
        #expect(try store.cells().map(\.launches) == [2, 2, 2, 2])
        #expect(try store.cells()[0].outcome == Sample.outcome(plan.cells[0].specification))
        #expect(bench.events.filter { $0 == .launch(index: 1) }.count == 4)

        let second = try await runner(store).run(plan, measure: bench.measure, progress: bench.note)
        #expect(second == StudySummary(skipped: 4))
        #expect(bench.measured.count == 4)

        // The same cells on another machine are other cells.
        let other = try await runner(store, machine: "machine-b").run(plan, measure: bench.measure)
        #expect(other.finished == 4)
    }

    @Test func shardsTogetherMeasureEverything() async throws {
        let store = try ResultStore(openingOrCreating: folder.path)
        let plan = try Sample.plan()
        for shard in ["2/3", "1/3", "3/3"] {
            let summary = try await runner(store).run(plan, shard: Shard(parsing: shard), measure: bench.measure)
            #expect(summary.skipped == 0)
        }
        #expect(bench.measured.count == 4)
    }

    @Test func goesOnFromStoredLaunches() async throws {
        let store = try ResultStore(openingOrCreating: folder.path)
        let plan = try Sample.plan()
        let reference = try store.begin(plan.cells[0], environment: Sample.environment())
        try store.record(Sample.launch(0, seed: 77), of: reference)
        _ = try await runner(store).run(plan, measure: bench.measure, progress: bench.note)
        #expect(bench.events[0] == .started(storedLaunches: 1))
        #expect(bench.previous[0] == [Sample.launch(0, seed: 77)])
        #expect(try store.launches(of: reference) == [Sample.launch(0, seed: 77), Sample.launch(1)])
    }

    @Test func aCellWantedMoreExactlyGoesOn() async throws {
        let store = try ResultStore(openingOrCreating: folder.path)
        let plan = try Sample.plan()
        _ = try await runner(store).run(plan, measure: bench.measure)
        var study = plan.study
        study.settings.targetError = 0.001
        let exact = try StudyPlan(study, versions: Sample.versions, cores: 2)
        let summary = try await runner(store).run(exact, measure: bench.measure)
        #expect(summary.finished == 4)
        #expect(bench.previous[4].map(\.index) == [0, 1])
        #expect(try store.cells().count == 4)
    }

    // MARK: Failures

    @Test func aFailureEndsItsCellOnly() async throws {
        let store = try ResultStore(openingOrCreating: folder.path)
        let plan = try Sample.plan()
        let (thrown, told) = (plan.cells[1].specification, plan.cells[2].specification)
        let failure = FailureRecord(network: told.network, runtime: Sample.openvino, stage: "load", reason: "signal 9")
        bench.failures = [told.network: .record(failure), thrown.network: .thrown]
        let first = try await runner(store).run(plan, measure: bench.measure)
        #expect((first.finished, first.failed, first.remaining) == (2, 2, 0))
        #expect(first.failures.count == 2)
        #expect(first.failures[0].reason == "the wire is cut; mend it")
        #expect(first.failures[1] == failure)
        #expect(try store.cells().map(\.status) == [.done, .failed, .failed, .done])

        bench.failures = [:]
        let second = try await runner(store).run(plan, measure: bench.measure, progress: bench.note)
        #expect(second == StudySummary(skipped: 2, failedBefore: 2, failures: first.failures))
        #expect(bench.events == [.skipped, .failedBefore, .failedBefore, .skipped])

        let third = try await runner(store, retryFailed: true).run(plan, measure: bench.measure)
        #expect((third.finished, third.skipped, third.failures.count) == (2, 2, 0))
        #expect(try store.cells().map(\.status) == [.done, .done, .done, .done])
    }

    @Test func aStoreThatFailsEndsTheStudy() async throws {
        let store = try ResultStore(openingOrCreating: folder.path)
        let plan = try Sample.plan()
        await #expect(throws: StudyError.diskFull(path: folder.path + "/results.sqlite")) {
            try await runner(store).run(plan) { cell, _, onLaunch in
                try onLaunch(Sample.launch(0))
                try store.database.queue.writeWithoutTransaction { db in
                    let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
                    try db.execute(sql: "PRAGMA max_page_count = \(pages)")
                }
                // A measurement that hides the store's error must not hide it from the study.
                try? onLaunch(Sample.launch(1, samples: 50_000))
                return Sample.outcome(cell)
            }
        }
        #expect(try store.cells().map(\.status) == [.running])
        #expect(try store.cells().map(\.launches) == [1])
    }

    // MARK: Stopping

    @Test func stopsAfterTheLaunchThatIsUnderWay() async throws {
        let store = try ResultStore(openingOrCreating: folder.path)
        let plan = try Sample.plan()
        bench.stopAfterLaunches = 3
        let first = try await runner(store).run(
            plan, measure: bench.measure, progress: bench.note, shouldStop: { bench.shouldStop })
        #expect(first == StudySummary(finished: 1, remaining: 3, interrupted: true, seconds: 15))
        #expect(bench.events.last == .interrupted)
        #expect(try store.cells().map(\.status) == [.done, .running])
        #expect(try store.cells().map(\.launches) == [2, 1])
        #expect(try store.cells().map(\.seconds) == [10, 5])

        bench.stopAfterLaunches = nil
        let second = try await runner(store).run(plan, measure: bench.measure)
        #expect(second == StudySummary(finished: 3, skipped: 1, seconds: 25))
        #expect(try store.cells().map(\.launches) == [2, 2, 2, 2])
    }

    /// Ctrl-C in a terminal reaches the workers as well, which then die.
    @Test func aFailureWhileStoppingIsNone() async throws {
        let store = try ResultStore(openingOrCreating: folder.path)
        let plan = try Sample.plan()
        bench.failures = [plan.cells[0].specification.network: .thrown]
        let summary = try await runner(store).run(
            plan, measure: bench.measure, shouldStop: { !bench.measured.isEmpty })
        #expect(summary.interrupted && summary.failed == 0 && summary.remaining == 4)
        #expect(try store.cells().map(\.status) == [.running])
    }

    @Test func aCancelledTaskIsAStop() async throws {
        let store = try ResultStore(openingOrCreating: folder.path)
        let summary = try await runner(store).run(Sample.plan()) { _, _, onLaunch in
            try onLaunch(Sample.launch(0))
            throw CancellationError()
        }
        #expect(summary == StudySummary(remaining: 4, interrupted: true))
        #expect(try store.cells().map(\.launches) == [1])
    }

    // MARK: Time

    @Test func theBudgetIsSpreadOverTheCellsLeft() async throws {
        let store = try ResultStore(openingOrCreating: folder.path)
        bench.secondsPerLaunch = 6
        let plan = try Sample.plan(budget: "60s")
        _ = try await runner(store).run(plan, measure: bench.measure)
        // 60 / 4, then 48 / 3, 36 / 2, 24 / 1: what a cell leaves goes to the others.
        #expect(bench.measured.map(\.settings.budgetSeconds) == [15, 16, 18, 24])
        // What was asked is stored, with what was granted in the outcome.
        #expect(try store.cells().map(\.specification.settings.budgetSeconds) == [60, 60, 60, 60])
        #expect(try store.cells()[1].outcome?.specification.settings.budgetSeconds == 16)
    }

    @Test func anExhaustedBudgetLeavesNoCellOut() async throws {
        let store = try ResultStore(openingOrCreating: folder.path)
        let plan = try Sample.plan(budget: "12s")
        let half = try await runner(store).run(plan, shard: Shard(parsing: "1/2"), measure: bench.measure)
        #expect(half.finished == 2)
        #expect(bench.measured.map(\.settings.budgetSeconds) == [3, 0])
        let rest = try await runner(store).run(plan, measure: bench.measure)
        #expect(rest.finished == 2)
        // 20 s were spent by the first half.
        #expect(bench.measured.map(\.settings.budgetSeconds) == [3, 0, 0, 0])
    }

    @Test func timeLeftComesFromMeasuredCells() async throws {
        let store = try ResultStore(openingOrCreating: folder.path)
        let plan = try Sample.plan("[{patterns: [plain], depth: [8, 12, 16, 20], resolution: 64}]")
        _ = try await runner(store).run(plan, measure: bench.measure, progress: bench.note)
        let starts = zip(bench.events, bench.secondsLeft).filter {
            if case .started = $0.0 { true } else { false }
        }.map(\.1)
        #expect(starts == [nil, 30, 20, 10])
        #expect(bench.secondsLeft.last == 0)
        let firstLaunchOfSecond = bench.secondsLeft[5]
        #expect(firstLaunchOfSecond == 25)
    }

    @Test func timeGrowsWithTheNetwork() {
        var left = TimeLeft()
        #expect(left.seconds(macs: 1) == nil)
        left.note(macs: 100, seconds: 12)
        #expect(left.seconds(macs: 900) == 12)
        left.note(macs: 300, seconds: 16)
        #expect(abs((left.seconds(macs: 900) ?? 0) - 28) < 1e-9)
        #expect(left.seconds(macs: nil) == 14)
        left.note(macs: 1000, seconds: 200)
        #expect(left.seconds(macs: 0) == 0)
        var falling = TimeLeft()
        falling.note(macs: 1, seconds: 10)
        falling.note(macs: 2, seconds: 8)
        #expect(falling.seconds(macs: 100) == 9)
    }
}

/// Stands in for the measuring engine: two launches a cell, each taking a set time of a clock of its own.
private final class Bench: Sendable {
    enum Mishap: Sendable {
        case thrown
        case record(FailureRecord)
    }

    struct WireCut: UserFacingError {
        var message: String { "the wire is cut" }
        var remedy: String? { "mend it\nand more" }
    }

    private struct State {
        var seconds = 0.0
        var measured: [CellSpecification] = []
        var previous: [[LaunchRecord]] = []
        var launches = 0
        var events: [StudyProgress.Event] = []
        var secondsLeft: [Double?] = []
        var failures: [String: Mishap] = [:]
        var secondsPerLaunch = 5.0
        var stopAfterLaunches: Int?
    }

    private let state = Mutex(State())

    var seconds: Double { state.withLock { $0.seconds } }
    var measured: [CellSpecification] { state.withLock { $0.measured } }
    var previous: [[LaunchRecord]] { state.withLock { $0.previous } }
    var events: [StudyProgress.Event] { state.withLock { $0.events } }
    var secondsLeft: [Double?] { state.withLock { $0.secondsLeft } }
    var shouldStop: Bool { state.withLock { $0.launches >= $0.stopAfterLaunches ?? .max } }
    var failures: [String: Mishap] {
        get { state.withLock { $0.failures } }
        set { state.withLock { $0.failures = newValue } }
    }
    var secondsPerLaunch: Double {
        get { state.withLock { $0.secondsPerLaunch } }
        set { state.withLock { $0.secondsPerLaunch = newValue } }
    }
    var stopAfterLaunches: Int? {
        get { state.withLock { $0.stopAfterLaunches } }
        set { state.withLock { $0.stopAfterLaunches = newValue } }
    }

    @Sendable func note(_ progress: StudyProgress) {
        state.withLock {
            $0.events.append(progress.event)
            $0.secondsLeft.append(progress.secondsLeft)
        }
    }

    @Sendable func measure(
        _ cell: CellSpecification, _ previous: [LaunchRecord], _ onLaunch: @Sendable (LaunchRecord) throws -> Void
    ) async throws -> CellOutcome {
        let mishap = state.withLock {
            $0.measured.append(cell)
            $0.previous.append(previous)
            return $0.failures[cell.network]
        }
        if case .thrown = mishap { throw WireCut() }
        for index in previous.count..<max(2, previous.count) {
            state.withLock {
                $0.seconds += $0.secondsPerLaunch
                $0.launches += 1
            }
            try onLaunch(Sample.launch(index))
        }
        if case .record(let failure) = mishap { return Sample.outcome(cell, failures: [failure]) }
        return Sample.outcome(cell)
    }
}
