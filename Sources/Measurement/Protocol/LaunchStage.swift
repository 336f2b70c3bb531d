import Runtimes

/// What a launch is doing just now, for who looks on.
public enum LaunchStage: Hashable, Sendable, CustomStringConvertible {
    /// Workers are started.
    case starting
    /// A runtime reads and compiles the network.
    case loading(RuntimeID)
    /// Outputs are compared.
    case comparing
    /// A runtime is warmed up.
    case warmingUp(RuntimeID)
    /// A round is timed, from 1.
    case round(Int, of: Int)

    /// A few words, for example `loading openvino:cpu`.
    public var description: String {
        switch self {
        case .starting: "starting workers"
        case .loading(let runtime): "loading \(runtime)"
        case .comparing: "comparing outputs"
        case .warmingUp(let runtime): "warming up \(runtime)"
        case .round(let round, let rounds): "round \(round) of \(rounds)"
        }
    }
}
