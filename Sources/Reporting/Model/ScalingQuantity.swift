import Foundation

/// What is correlated: a network's size or use of the cache, and its latency and speed-up.
///
/// FLOPs are twice the MACs, so that all that is said of `macs` holds for FLOPs.
public enum ScalingQuantity: String, Codable, Hashable, Sendable, CaseIterable {
    /// Multiply-accumulates of one inference, half its FLOPs.
    case macs
    /// Learnable parameters.
    case parameters
    /// Bytes of all layers' results, each once.
    case activationBytes = "activation_bytes"
    /// FLOPs for each byte moved when every operation runs on its own.
    case arithmeticIntensity = "arithmetic_intensity"
    /// Bytes that an inference fetches from memory.
    case l3MissBytes = "l3_miss_bytes"
    /// Part of the L3's accesses that it answers.
    case hitRate = "hit_rate"
    /// L3 misses of the baseline over those of the candidate: the efficacy of acceleration.
    case missEfficacy = "miss_efficacy"
    /// Median latency of one inference, nanoseconds.
    case latency
    /// Baseline latency over candidate latency.
    case speedup

    /// Lines that an inference must fetch before its misses are told apart: 1000, 64 kB of 64-byte lines.
    ///
    /// An inference that runs from the cache misses a few dozen lines, a number that no two runs share and whose
    /// logarithm would outweigh all others. Fewer lines than these, and none at all, count as these.
    public static let fewestLines = 1000.0

    /// Whether logarithms are taken, since the quantity spans decades or is a ratio: all but the hit rate's.
    public var isLogarithmic: Bool { self != .hitRate }

    /// Words for it.
    public var title: String {
        switch self {
        case .macs: "FLOPs"
        case .parameters: "parameters"
        case .activationBytes: "activation bytes"
        case .arithmeticIntensity: "arithmetic intensity"
        case .l3MissBytes: "L3 misses"
        case .hitRate: "L3 hit rate"
        case .missEfficacy: "native over accelerated L3 misses"
        case .latency: "latency"
        case .speedup: "speed-up"
        }
    }
}

/// A network on a runtime, with the baseline that it was compared with.
struct ScalingCell {
    let row: ReportRow
    /// The baseline's row; nil where it failed, and for the baseline itself.
    let baseline: ReportRow?

    /// The figures of one source; nil where it told no misses.
    func cache(_ source: String) -> ReportCache? { Self.cache(row, source) }

    /// A quantity on the scale that it is correlated on; nil where it is not known or has no place there.
    func value(_ quantity: ScalingQuantity, source: String?) -> Double? {
        guard let value = natural(quantity, source: source), value.isFinite else { return nil }
        guard quantity.isLogarithmic else { return value }
        return value > 0 ? log(value) : nil
    }

    private func natural(_ quantity: ScalingQuantity, source: String?) -> Double? {
        let own = source.flatMap { cache($0) }
        switch quantity {
        case .macs: return row.macs.map(Double.init)
        case .parameters: return row.parameters.map(Double.init)
        case .activationBytes: return row.activationBytes.map(Double.init)
        case .arithmeticIntensity: return row.arithmeticIntensity
        case .l3MissBytes: return own.flatMap { cache in Self.lines(cache).map { $0 * Double(cache.lineBytes) } }
        case .hitRate: return own?.hitRate
        case .missEfficacy:
            guard let source, let baseline, let native = Self.cache(baseline, source).flatMap(Self.lines),
                let accelerated = own.flatMap(Self.lines)
            else { return nil }
            return native / accelerated
        case .latency: return row.latency.p50
        case .speedup: return row.isBaseline || !row.speedup.isDrawable ? nil : row.speedup.estimate
        }
    }

    private static func cache(_ row: ReportRow, _ source: String) -> ReportCache? {
        row.caches.first { $0.source == source && $0.l3Misses?.isFinite == true }
    }

    private static func lines(_ cache: ReportCache) -> Double? {
        cache.l3Misses.map { max($0, ScalingQuantity.fewestLines) }
    }

    /// A runtime's networks, each once, in an order that does not hang on that of the rows.
    static func cells(of runtime: String, in model: ReportModel) -> [ScalingCell] {
        var seen = Set<String>()
        let rows = model.rows.filter { $0.runtime == runtime && seen.insert($0.network).inserted }
        let natives = Dictionary(model.rows.filter(\.isBaseline).map { ([$0.network, $0.runtime], $0) }) { first, _ in
            first
        }
        return rows.sorted { $0.network < $1.network }.map { row in
            ScalingCell(row: row, baseline: row.isBaseline ? nil : natives[[row.network, row.baseline]])
        }
    }
}
