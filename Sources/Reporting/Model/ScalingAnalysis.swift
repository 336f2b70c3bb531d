import Foundation
import Statistics

/// How latency and speed-up go with size and with use of the cache, and how they grow with depth and width.
///
/// Correlations are of logarithms (of the hit rate itself), over all networks and within each pattern, per runtime.
/// Figures of different sources are never in one correlation. It follows from the model alone, draws included.
public struct ScalingAnalysis: Codable, Hashable, Sendable {
    /// The correlations: by runtime, then all networks before single patterns.
    public let correlations: [ReportCorrelation]
    /// The exponents of growth, of patterns with three depths and two widths or more.
    public let growth: [ReportGrowth]
    /// By how much acceleration lowers L3 misses, over all networks and by pattern.
    public let efficacies: [ReportEfficacy]

    /// Fewest networks that a correlation is told of: below, the intervals cover too seldom (docs/STATISTICS.md).
    public static let fewestNetworks = 8
    /// Fewest networks that a partial correlation is told of, likewise.
    public static let fewestOfAPartial = 12
    /// Fewest networks of a pattern that a mean efficacy is told of: the interval of two says nothing.
    public static let fewestOfAPattern = 3

    /// Analyses the rows of a model.
    ///
    /// - Parameters:
    ///   - model: networks may be of any kind; each counts once a runtime, by its first row.
    ///   - resamples: how many resamples each interval rests on.
    public init(_ model: ReportModel, resamples: Int = 1000) {
        let runtimes = model.baselines + model.candidates.filter { !model.baselines.contains($0) }
        let cells = runtimes.map { (runtime: $0, cells: ScalingCell.cells(of: $0, in: model)) }
        correlations = cells.flatMap { runtime, cells in
            Group.groups(of: cells).flatMap { Correlations(runtime: runtime, group: $0, resamples: resamples).all }
        }
        growth = Self.growth(cells)
        efficacies = cells.flatMap { runtime, cells in
            Group.groups(of: cells).flatMap { Self.efficacies(runtime, $0) }
        }
    }

    /// Takes what has been found already.
    init(correlations: [ReportCorrelation], growth: [ReportGrowth], efficacies: [ReportEfficacy]) {
        self.correlations = correlations
        self.growth = growth
        self.efficacies = efficacies
    }

    /// Whether there is nothing to tell.
    public var isEmpty: Bool { correlations.isEmpty && growth.isEmpty && efficacies.isEmpty }

    /// The analysis of a model that was made for one: with cache figures, or with a pattern at three depths and two
    /// widths or more; nil for others, and where nothing can be told.
    public static func called(for model: ReportModel) -> ScalingAnalysis? {
        let isGrid = Dictionary(grouping: model.rows.filter { $0.patternID != nil }, by: \.patternID).values.contains {
            isGrown($0)
        }
        guard isGrid || model.rows.contains(where: { !$0.caches.isEmpty }) else { return nil }
        let analysis = ScalingAnalysis(model)
        return analysis.isEmpty ? nil : analysis
    }

    /// The correlation of one kind, or nil where it could not be told.
    public func correlation(
        _ x: ScalingQuantity, _ y: ScalingQuantity, _ method: CorrelationMethod, runtime: String,
        source: String? = nil, pattern: String? = nil, given: ScalingQuantity? = nil
    ) -> ReportCorrelation? {
        correlations.first {
            $0.x == x && $0.y == y && $0.method == method && $0.runtime == runtime && $0.source == source
                && $0.pattern == pattern && $0.given == given
        }
    }

    private static func efficacies(_ runtime: String, _ group: Group) -> [ReportEfficacy] {
        group.sources.compactMap { source in
            let compared = group.cells.filter { $0.value(.missEfficacy, source: source) != nil }
            let ratios = compared.compactMap { $0.value(.missEfficacy, source: source) }.map { exp($0) }
            guard let baseline = compared.first?.row.baseline, ratios.count >= fewestOfAPattern,
                let mean = GeometricMeanEstimate(speedups: ratios), let low = mean.low, let high = mean.high
            else { return nil }
            return ReportEfficacy(
                runtime: runtime, baseline: baseline, source: source, pattern: group.pattern,
                ratio: ReportInterval(estimate: mean.estimate, low: low, high: high), networks: mean.networks)
        }
    }
}

extension ScalingAnalysis {
    /// All networks of a runtime, or those of a pattern.
    struct Group {
        let pattern: String?
        let cells: [ScalingCell]

        /// Sources that told misses of any of the networks, in order of first appearance.
        var sources: [String] {
            var seen = Set<String>()
            return cells.flatMap(\.row.caches).filter { $0.l3Misses?.isFinite == true }.map(\.source)
                .filter { seen.insert($0).inserted }
        }

        /// All networks, then each pattern where there are several groups to tell apart.
        static func groups(of cells: [ScalingCell]) -> [Group] {
            let patterns = Set(cells.compactMap(\.row.patternID)).sorted()
            return [Group(pattern: nil, cells: cells)]
                + patterns.map { pattern in
                    Group(pattern: pattern, cells: cells.filter { $0.row.patternID == pattern })
                }
        }
    }

    /// The correlations of one group of networks.
    struct Correlations {
        let runtime: String
        let group: Group
        let resamples: Int

        var all: [ReportCorrelation] {
            let sizes: [ScalingQuantity] = [.macs, .parameters, .activationBytes, .arithmeticIntensity]
            return sizes.flatMap { told($0, with: .latency) + told($0, with: .speedup) }
                + group.sources.flatMap { ofCaches($0) }
        }

        private func ofCaches(_ source: String) -> [ReportCorrelation] {
            let isWhole = group.cells.allSatisfy { $0.value(.l3MissBytes, source: source) != nil }
            let comparable = isWhole ? [] : told(.macs, with: .latency, source: source)
            return told(.l3MissBytes, with: .latency, source: source) + comparable
                + told(.hitRate, with: .latency, source: source)
                + told(.l3MissBytes, with: .latency, source: source, given: .macs)
                + told(.macs, with: .latency, source: source, given: .l3MissBytes)
                + told(.hitRate, with: .latency, source: source, given: .macs)
                + told(.l3MissBytes, with: .speedup, source: source)
                + told(.hitRate, with: .speedup, source: source)
                + told(.missEfficacy, with: .speedup, source: source)
        }

        /// One correlation a method; none where there are too few networks or one quantity does not vary.
        private func told(
            _ x: ScalingQuantity, with y: ScalingQuantity, source: String? = nil, given: ScalingQuantity? = nil
        ) -> [ReportCorrelation] {
            let points = group.cells.compactMap { cell -> [Double]? in
                // With a source only its networks count, whatever the quantity.
                if let source, cell.cache(source) == nil { return nil }
                let quantities = [x, y] + (given.map { [$0] } ?? [])
                let values = quantities.compactMap { cell.value($0, source: source) }
                return values.count == quantities.count ? values : nil
            }
            guard points.count >= (given == nil ? fewestNetworks : fewestOfAPartial) else { return [] }
            let others = given == nil ? [] : [points.map { $0[2] }]
            // Kendall's partial tau is not 0 where nothing is left, which a reader would take it to be.
            let methods: [CorrelationMethod] = given == nil ? CorrelationMethod.allCases : [.pearson, .spearman]
            return methods.compactMap { method in
                CorrelationEstimate(
                    points.map { $0[0] }, points.map { $0[1] }, given: others, method: method, resamples: resamples
                ).map { estimate in
                    ReportCorrelation(
                        x: x, y: y, method: method, runtime: runtime, source: source, pattern: group.pattern,
                        given: given,
                        interval: ReportInterval(
                            estimate: estimate.estimate, low: estimate.low, high: estimate.high),
                        points: estimate.points, logarithmic: x.isLogarithmic)
                }
            }
        }
    }
}
