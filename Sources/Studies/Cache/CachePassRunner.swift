import Measurement
import NetworkGraph
import Synchronization

/// Makes the passes of a plan and stores each as soon as it ends; those that may run side by side do.
public struct CachePassRunner: Sendable {
    /// Makes one pass on the processors given.
    ///
    /// - Throws: a `UserFacingError` where there are no figures, and `CancellationError`.
    public typealias Measure =
        @Sendable (
            _ pass: CachePass, _ processors: [Int], _ progress: @escaping @Sendable (String) -> Void
        ) async throws -> CacheFigures

    /// What happened.
    public enum Event: Sendable {
        /// A pass says what it does.
        case doing(CachePass, String)
        /// A pass ended and was stored.
        case ended(CachePass, CachePassRecord)
    }

    /// How far the passes are.
    public struct Progress: Sendable {
        /// What happened.
        public var event: Event
        /// Passes made by this run.
        public var made: Int
        /// Passes of this run.
        public var total: Int
        /// Seconds that the rest will take, as far as can be told.
        public var secondsLeft: Double?
    }

    /// What a run of passes did.
    public struct Summary: Sendable, Hashable {
        /// Passes that gave figures.
        public var made = 0
        /// Passes that gave none, with their reasons.
        public var failed: [FailureRecord] = []
        /// Whether it was stopped on request.
        public var interrupted = false
    }

    private let store: ResultStore
    private let machine: String
    private let processors: [Int]

    /// Creates a runner that writes into `store`.
    ///
    /// - Parameters:
    ///   - machine: the fingerprint of the cells' machine.
    ///   - processors: what passes may use; as many run side by side as there are.
    public init(store: ResultStore, machine: String, processors: [Int]) {
        self.store = store
        self.machine = machine
        self.processors = processors
    }

    /// Makes the passes.
    ///
    /// - Throws: `StudyError` of the store; what a pass cannot do is a recorded failure.
    public func run(
        _ passes: [CachePass], measure: @escaping Measure,
        progress: @escaping @Sendable (Progress) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) async throws -> Summary {
        let course = Course(passes: passes)
        for pass in passes where !pass.runsBesideOthers {
            if shouldStop() { break }
            try await make(pass, on: processors, course, measure, progress, shouldStop)
        }
        let side = passes.filter(\.runsBesideOthers)
        try await withThrowingTaskGroup(of: Int.self) { group in
            var next = side.makeIterator()
            func start(on processor: Int) {
                guard !shouldStop(), let pass = next.next() else { return }
                group.addTask {
                    try await make(pass, on: [processor], course, measure, progress, shouldStop)
                    return processor
                }
            }
            for processor in processors { start(on: processor) }
            while let free = try await group.next() { start(on: free) }
        }
        var summary = course.summary
        summary.interrupted = shouldStop() && summary.made + summary.failed.count < passes.count
        return summary
    }

    private func make(
        _ pass: CachePass, on processors: [Int], _ course: Course, _ measure: @escaping Measure,
        _ progress: @escaping @Sendable (Progress) -> Void, _ shouldStop: @escaping @Sendable () -> Bool
    ) async throws {
        let clock = ContinuousClock()
        let begin = clock.now
        let record: CachePassRecord
        do {
            let figures = try await withStop(shouldStop) {
                try await measure(pass, processors) { text in
                    progress(course.progress(.doing(pass, text)))
                }
            }
            record = CachePassRecord(figures)
        } catch is CancellationError {
            return
        } catch {
            if shouldStop() || Task.isCancelled { return }
            let text = (error as? any UserFacingError)?.description ?? "\(error)"
            record = CachePassRecord(
                runtime: pass.runtime, source: pass.source,
                reason: text.split(whereSeparator: \.isNewline).joined(separator: " "),
                seconds: (clock.now - begin) / .seconds(1))
        }
        try store.record(record, of: CellReference(key: pass.cell.key, machine: machine))
        progress(course.end(pass, record, seconds: (clock.now - begin) / .seconds(1), lanes: self.processors.count))
    }

    /// Runs `body`, and cancels it when a stop is asked for.
    private func withStop<Value: Sendable>(
        _ shouldStop: @escaping @Sendable () -> Bool, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                while !shouldStop() { try await Task.sleep(for: .milliseconds(200)) }
                return nil
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() ?? nil else { throw CancellationError() }
            return value
        }
    }
}

/// How far a run of passes is; shared by those that run side by side.
private final class Course: Sendable {
    private struct State {
        var summary = CachePassRunner.Summary()
        var left: [CachePass]
        var timeLeft: [CacheSource: TimeLeft] = [:]
        var secondsLeft: Double?
    }

    private let state: Mutex<State>
    private let total: Int

    init(passes: [CachePass]) {
        state = Mutex(State(left: passes))
        total = passes.count
    }

    var summary: CachePassRunner.Summary { state.withLock { $0.summary } }

    func progress(_ event: CachePassRunner.Event) -> CachePassRunner.Progress {
        state.withLock { progress(event, $0) }
    }

    func end(
        _ pass: CachePass, _ record: CachePassRecord, seconds: Double, lanes: Int
    ) -> CachePassRunner.Progress {
        state.withLock { state in
            state.left.removeAll { $0 == pass }
            if let reason = record.reason {
                state.summary.failed.append(
                    FailureRecord(
                        network: pass.cell.specification.network, runtime: pass.runtime,
                        stage: "cache (\(pass.source.rawValue))", reason: reason))
            } else {
                state.summary.made += 1
            }
            state.timeLeft[pass.source, default: TimeLeft()].note(macs: pass.cell.facts?.macs, seconds: seconds)
            var left: Double? = 0
            for pass in state.left {
                let one = state.timeLeft[pass.source]?.seconds(macs: pass.cell.facts?.macs)
                left = one.flatMap { one in
                    left.map { $0 + (pass.runsBesideOthers ? one / Double(max(1, lanes)) : one) }
                }
            }
            state.secondsLeft = left
            return progress(.ended(pass, record), state)
        }
    }

    private func progress(_ event: CachePassRunner.Event, _ state: State) -> CachePassRunner.Progress {
        CachePassRunner.Progress(
            event: event, made: total - state.left.count, total: total, secondsLeft: state.secondsLeft)
    }
}
