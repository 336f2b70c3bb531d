import NetworkGraph
import Runtimes

/// Why cache figures could not be had; a recorded failure of its pass, never of the run.
public enum CacheError: UserFacingError, Equatable {
    /// The source does not work on this machine.
    case unavailable(source: CacheSource, reason: String, remedy: String?)
    /// The source does not work for this runtime.
    case unsupportedRuntime(source: CacheSource, runtime: RuntimeID, reason: String)
    /// The machine does not tell the geometry of its caches.
    case unknownGeometry(level: Int)
    /// Memory would run out.
    case memoryShort(neededBytes: Int, availableBytes: Int)
    /// What Valgrind wrote cannot be read.
    case unreadableCounts(path: String, reason: String)
    /// An event does not count what its name says, found by reading buffers of known size.
    case uncalibrated(event: String, reason: String)
    /// The kernel refused or dropped an event.
    case eventLost(event: String, reason: String)

    /// What went wrong.
    public var message: String {
        switch self {
        case .unavailable(let source, let reason, _): "no \(source.rawValue) cache figures here: \(reason)"
        case .unsupportedRuntime(let source, let runtime, let reason):
            "no \(source.rawValue) cache figures of \(runtime): \(reason)"
        case .unknownGeometry(let level): "this machine does not tell the size of its level-\(level) cache"
        case .memoryShort(let needed, let available):
            "a simulation needs about \(needed >> 20) MB of memory; \(available >> 20) MB are free"
        case .unreadableCounts(let path, let reason): "Valgrind's counts in \(path) cannot be read: \(reason)"
        case .uncalibrated(let event, let reason): "the event \(event) does not count what is meant: \(reason)"
        case .eventLost(let event, let reason): "the event \(event) could not be counted: \(reason)"
        }
    }

    /// What to do.
    public var remedy: String? {
        switch self {
        case .unavailable(_, _, let remedy): remedy
        case .unsupportedRuntime: "choose another source with --cache"
        case .unknownGeometry: "give it with --l2 and --l3, for example --l2 1MB --l3 32MB"
        case .memoryShort: "close other programs, or use a smaller network or --batch"
        case .unreadableCounts: nil
        case .uncalibrated, .eventLost: "use --cache simulated, modelled or contention"
        }
    }
}
