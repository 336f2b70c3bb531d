import Foundation
import Statistics

@testable import Reporting

extension Sample {
    /// Made-up runs of studies whose truth is known.
    struct Runs {
        var generator: RandomGenerator
        var launches = 5
        /// Standard deviation of a launch's log latency.
        var sigma = 0.02
        /// Factor by which the whole machine is slower in B.
        var drift = 1.0

        init(seed: UInt64) { generator = RandomGenerator(seed: seed) }

        /// The baseline's and the candidate's rows of one network; `change` is the true ratio of speed-ups.
        mutating func rows(_ network: String, change: Double = 1, speedup: Double = 3) -> [RunComparisonRow] {
            let (nativeA, fastA) = side(baseline: 20e6, speedup: speedup)
            let (nativeB, fastB) = side(baseline: 20e6 * drift, speedup: speedup * change)
            return [
                RunComparisonRow(network: network, runtime: "pytorch:cpu", a: nativeA, b: nativeB),
                RunComparisonRow(network: network, runtime: "openvino:cpu", a: fastA, b: fastB),
            ]
        }

        private mutating func side(
            baseline: Double, speedup: Double
        ) -> (RunComparisonRow.Figures, RunComparisonRow.Figures) {
            let native = (0..<launches).map { _ in log(baseline) + sigma * generator.normal() }
            let fast = (0..<launches).map { _ in log(baseline / speedup) + sigma * generator.normal() }
            return (
                .init(logLatencies: native, logSpeedups: [], baseline: "pytorch:cpu"),
                .init(logLatencies: fast, logSpeedups: zip(native, fast).map { $0 - $1 }, baseline: "pytorch:cpu")
            )
        }

        mutating func comparison(
            _ changes: [Double], rule: RunComparison.Rule = .init(betweenRuns: 0),
            fingerprints: (String, String) = ("m", "m")
        ) -> RunComparison {
            let rows = changes.indices.flatMap { self.rows("plain:depth=\($0 + 4),width=8", change: changes[$0]) }
            return Sample.comparison(rows, rule: rule, fingerprints: fingerprints)
        }
    }

    static func comparison(
        _ rows: [RunComparisonRow], rule: RunComparison.Rule = .init(betweenRuns: 0),
        fingerprints: (String, String) = ("m", "m"),
        differences: [RunComparison.Difference] = [], missing: [RunComparison.Missing] = [], warnings: [String] = []
    ) -> RunComparison {
        func side(_ folder: String, _ fingerprint: String) -> RunComparison.Side {
            var host = host
            host.fingerprint = fingerprint
            let start = Date(timeIntervalSince1970: 1_700_000_000)
            return .init(folder: folder, host: host, cells: rows.count / 2, span: start...start.addingTimeInterval(600))
        }
        return RunComparison(
            a: side("before", fingerprints.0), b: side("after", fingerprints.1), rule: rule, differences: differences,
            rows: rows, missing: missing, warnings: warnings)
    }
}
