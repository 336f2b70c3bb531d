import Foundation
import Statistics

extension ReportMean {
    /// Fewest networks that a mean over networks is told of: with two or three the interval says nothing.
    public static let fewestNetworks = 4

    /// The geometric means of a run's speed-ups: for each candidate over all networks, then by kind where there are
    /// several, then by pattern.
    ///
    /// The intervals answer different questions. Over all networks, or those of a kind, it is an interval over
    /// networks: what another set of the same kind would give. A pattern's depths and widths were chosen, not drawn, so
    /// its interval holds the measuring error of its estimates alone: half-widths of their logarithms, added in
    /// quadrature.
    ///
    /// - Parameter rows: baselines are passed over, as are figures that are not positive and finite.
    public static func means(of rows: [ReportRow]) -> [ReportMean] {
        let rows = rows.filter { !$0.isBaseline && $0.speedup.isDrawable }
        return unique(rows.map(\.runtime)).flatMap { runtime in
            let own = rows.filter { $0.runtime == runtime }
            let byPattern = unique(own.compactMap(\.patternID)).compactMap { pattern in
                mean(of: pattern, own.filter { $0.patternID == pattern }, runtime: runtime)
            }
            let kinds = NetworkKind.allCases.filter { kind in own.contains { $0.kind == kind } }
            let byKind = kinds.compactMap { kind in
                overNetworks(own.filter { $0.kind == kind }, runtime: runtime, kind: kind)
            }
            return [overNetworks(own, runtime: runtime)].compactMap(\.self) + (kinds.count > 1 ? byKind : [])
                + byPattern
        }
    }

    private static func overNetworks(
        _ rows: [ReportRow], runtime: String, kind: NetworkKind? = nil
    ) -> ReportMean? {
        guard rows.count >= fewestNetworks, let mean = GeometricMeanEstimate(speedups: rows.map(\.speedup.estimate)),
            let low = mean.low, let high = mean.high
        else { return nil }
        let interval = ReportInterval(estimate: mean.estimate, low: low, high: high)
        return ReportMean(runtime: runtime, kind: kind, speedup: interval, networks: mean.networks)
    }

    private static func mean(of pattern: String, _ rows: [ReportRow], runtime: String) -> ReportMean? {
        guard let estimate = rows.map(\.speedup.estimate).geometricMean() else { return nil }
        func halfWidth(_ end: KeyPath<ReportInterval, Double>) -> Double {
            let squares = rows.map { pow(log($0.speedup[keyPath: end] / $0.speedup.estimate), 2) }
            return squares.reduce(0, +).squareRoot() / Double(rows.count)
        }
        let interval = ReportInterval(
            estimate: estimate, low: estimate * exp(-halfWidth(\.low)), high: estimate * exp(halfWidth(\.high)))
        return ReportMean(runtime: runtime, pattern: pattern, speedup: interval, networks: rows.count)
    }

    private static func unique(_ names: [String]) -> [String] {
        var seen = Set<String>()
        return names.filter { seen.insert($0).inserted }
    }
}
