import NetworkGraph
import Runtimes

/// What can go wrong with a worker; always a failure of its cell, never of the run.
public enum WorkerError: UserFacingError, Equatable {
    /// The process could not be started.
    case cannotStart(runtime: RuntimeID, reason: String)
    /// The process ended without an answer: it crashed, was killed, or ran out of memory.
    case died(runtime: RuntimeID, last: String?)
    /// No answer came in time and the process was killed.
    case silent(runtime: RuntimeID, after: Duration)
    /// The worker answered that it cannot do what was asked.
    case refused(runtime: RuntimeID, failure: WorkerFailure)
    /// What came back is no answer.
    case unreadableAnswer(runtime: RuntimeID, line: String)

    /// What went wrong, with the runtime's name.
    public var message: String {
        switch self {
        case .cannotStart(let runtime, let reason): "the \(runtime) worker could not be started: \(reason)"
        case .died(let runtime, let last):
            "the \(runtime) worker died" + (last.map { " (its last words: \($0))" } ?? "")
        case .silent(let runtime, let limit): "the \(runtime) worker gave no answer within \(limit) and was killed"
        case .refused(let runtime, let failure):
            "\(runtime): \(failure.message)" + (failure.node.map { " (node '\($0)')" } ?? "")
        case .unreadableAnswer(let runtime, let line): "the \(runtime) worker gave an unreadable answer: \(line)"
        }
    }

    /// What to do.
    public var remedy: String? {
        switch self {
        case .cannotStart(let runtime, _): "run: sullivan setup \(RuntimeRegistry.setupName(of: runtime))"
        case .died: "if memory is short, use a smaller --batch, --resolution or width"
        default: nil
        }
    }

    /// The runtime concerned.
    public var runtime: RuntimeID {
        switch self {
        case .cannotStart(let runtime, _), .died(let runtime, _), .silent(let runtime, _),
            .refused(let runtime, _), .unreadableAnswer(let runtime, _):
            runtime
        }
    }
}
