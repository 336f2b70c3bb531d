import Foundation
import Statistics

extension ScalingAnalysis {
    /// Exponents of latency and L3 misses by runtime, after those of MACs, which are the networks' own.
    static func growth(_ runtimes: [(runtime: String, cells: [ScalingCell])]) -> [ReportGrowth] {
        var seen = Set<String>()
        let networks = runtimes.flatMap(\.cells).filter { seen.insert($0.row.network).inserted }
        let patterns = Set(networks.compactMap(\.row.patternID)).sorted()
        let arithmetic = patterns.compactMap { fit(.macs, networks, pattern: $0, runtime: nil) }
        return arithmetic
            + runtimes.flatMap { runtime, cells in
                let sources = Group(pattern: nil, cells: cells).sources
                return patterns.flatMap { pattern in
                    [fit(.latency, cells, pattern: pattern, runtime: runtime)].compactMap(\.self)
                        + sources.compactMap { source in
                            fit(.l3MissBytes, cells, pattern: pattern, runtime: runtime, source: source)
                        }
                }
            }
    }

    /// Whether the rows of a pattern are at three depths and two widths or more, six networks in all.
    static func isGrown(_ rows: [ReportRow]) -> Bool {
        Set(rows.compactMap(\.depth)).count >= 3 && Set(rows.compactMap(\.width)).count >= 2
            && Set(rows.map(\.network)).count >= 6
    }

    /// log quantity = c + a log depth + b log width by least squares; nil where the pattern's networks don't tell.
    ///
    /// Inputs of several sizes would hide what depth and width do, so that only the size of most networks counts. What
    /// runs from the cache fetches hardly a line, and a power law through those would be one of noise: misses count
    /// from `fewestLines` on.
    private static func fit(
        _ quantity: ScalingQuantity, _ cells: [ScalingCell], pattern: String, runtime: String?, source: String? = nil
    ) -> ReportGrowth? {
        let ofPattern = cells.filter { cell in
            guard cell.row.patternID == pattern, cell.row.depth ?? 0 > 0, cell.row.width ?? 0 > 0 else { return false }
            guard let source else { return true }
            return cell.cache(source)?.l3Misses ?? 0 >= ScalingQuantity.fewestLines
        }
        let sizes = Dictionary(grouping: ofPattern, by: \.row.resolution)
        let most = sizes.max { ($0.value.count, $0.key ?? 0) < ($1.value.count, $1.key ?? 0) }?.value ?? []
        let known = most.filter { $0.value(quantity, source: source) != nil }
        guard isGrown(known.map(\.row)),
            let fit = LinearFit(
                known.compactMap { $0.value(quantity, source: source) },
                on: [
                    known.map { log(Double($0.row.depth ?? 1)) }, known.map { log(Double($0.row.width ?? 1)) },
                ])
        else { return nil }
        func interval(_ slope: LinearFit.Coefficient) -> ReportInterval {
            ReportInterval(estimate: slope.estimate, low: slope.low, high: slope.high)
        }
        return ReportGrowth(
            quantity: quantity, pattern: pattern, runtime: runtime, source: source, depth: interval(fit.slopes[0]),
            width: interval(fit.slopes[1]), r2: fit.rSquared, points: fit.points)
    }
}
