/// When a cell has been measured enough: a target error, a time budget, a most of launches.
public struct StoppingRule: Sendable, Equatable, Codable {
    /// What the rule says after a launch.
    public enum Decision: String, Sendable, Codable {
        /// Make another launch.
        case `continue` = "continue"
        /// Every interval is as narrow as was asked.
        case target
        /// The time is used up, or the next launch would not fit in what is left.
        case budget
        /// As many launches were made as are allowed.
        case launches
    }

    /// The relative half-width every interval must reach (0.02 is ± 2 %); nil where only time and launches count.
    public let targetRelativeError: Double?
    /// Launches made before the target is looked at.
    public let minimumLaunches: Int
    /// Launches after which measuring ends whatever the interval.
    public let maximumLaunches: Int

    /// Makes a rule.
    ///
    /// Looking for a narrow interval after every launch finds some that are narrow by luck. From five launches on the
    /// loss is small (simulated coverage 93.4 to 95.0 % with at most eight), from two it is not (88 to 94 %):
    /// for fewer launches fix their number, with no target.
    ///
    /// - Precondition: 1 <= `minimumLaunches` <= `maximumLaunches`, and a target, if any, is positive.
    public init(targetRelativeError: Double?, minimumLaunches: Int = 5, maximumLaunches: Int = 8) {
        precondition(minimumLaunches >= 1 && minimumLaunches <= maximumLaunches, "launches: 1 <= minimum <= maximum")
        precondition((targetRelativeError ?? 1) > 0, "a target error is positive")
        self.targetRelativeError = targetRelativeError
        self.minimumLaunches = minimumLaunches
        self.maximumLaunches = maximumLaunches
    }

    /// Decides after a launch. The target is looked at first: a cell that reached it with its last second reached it.
    ///
    /// - Parameters:
    ///   - estimates: the cell's estimates so far, one a candidate; with none of them nothing has been reached yet.
    ///   - elapsed: time spent on the cell.
    ///   - budget: time it may take, nil without limit.
    ///   - nextLaunch: the time another launch is expected to take; it is not begun where it would not fit.
    public func decide(
        _ estimates: [SpeedupEstimate], elapsed: Duration, budget: Duration?, nextLaunch: Duration = .zero
    ) -> Decision {
        // A candidate that joined late or failed some launches holds the others back: the least counts.
        let made = estimates.map(\.launches).min() ?? 0
        if let target = targetRelativeError, made >= minimumLaunches,
            estimates.allSatisfy({ !$0.withinLaunchOnly || minimumLaunches == 1 }),
            estimates.allSatisfy({ $0.relativeHalfWidth <= target })
        {
            return .target
        }
        if let budget, elapsed >= budget || elapsed + nextLaunch > budget { return .budget }
        return (estimates.map(\.launches).max() ?? 0) >= maximumLaunches ? .launches : .continue
    }
}
