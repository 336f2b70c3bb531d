import Foundation
import Runtimes
import Statistics

/// One value a launch: what two runs are compared by, since launches and not rounds are independent trials.
extension Estimator {
    /// The mean log ratio, baseline over `runtime`, of each launch that has both; in the order of launches.
    public func launchLogSpeedups(of runtime: RuntimeID, launches: [LaunchRecord]) -> [Double] {
        launches.compactMap { logRatios(of: runtime, in: $0).mean() }
    }

    /// The mean logarithm of a runtime's block means in nanoseconds, of each launch that has any.
    ///
    /// The same blocks count as for a latency: quiet ones, and disturbed ones where a launch has no other.
    public func launchLogLatencies(of runtime: RuntimeID, launches: [LaunchRecord]) -> [Double] {
        launches.compactMap { launch in
            keptBlocks(of: runtime, in: launch).compactMap { block in
                block.sampleNanoseconds.map(Double.init).trimmedMean(fraction: 0.1).flatMap { $0 > 0 ? log($0) : nil }
            }.mean()
        }
    }
}
