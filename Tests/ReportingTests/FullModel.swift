import Foundation

@testable import Reporting

extension Sample {
    /// A model with everything that a figure can be drawn of: patterns by depth and width, published networks, three
    /// sources of cache figures, operations, ceilings, correlations.
    static func full(
        patterns: [String] = ["plain", "residual", "depthwise", "depthwise-bottleneck-se", "dense", "searched-cell"],
        depths: [Int] = [8, 16, 32], widths: [Int] = [16, 32]
    ) -> ReportModel {
        var rows: [ReportRow] = []
        for (index, pattern) in patterns.enumerated() {
            for (step, depth) in depths.enumerated() {
                for width in widths {
                    let gain = 1.3 + 0.6 * Double(index) + 0.35 * Double(step)
                    let size = Double(depth * width * width) * (1 + 0.4 * Double(index))
                    rows += pair(
                        "\(pattern):depth=\(depth),width=\(width)", native: size / 2500,
                        interval(gain, gain * 0.97, gain * 1.04)
                    ).map { measured($0, pattern: pattern, depth, width, size: size, index: index) }
                }
            }
        }
        let published: [(String, NetworkKind, Double, Double)] = [
            ("resnet50", .handCrafted, 90, 2.4), ("mobilenet_v2", .handCrafted, 22, 4.1),
            ("densenet121", .handCrafted, 80, 2.9),
            ("a_network_with_a_very_long_name_indeed_x4_64", .searched, 60, 0.8),
            ("efficientnet_b0", .searched, 30, 3.6),
        ]
        for (name, kind, native, gain) in published {
            rows += pair(name, native: native, interval(gain, gain * 0.94, gain * 1.05)).map { changed($0, kind: kind) }
        }
        var model = model(rows: rows, means: ReportMean.means(of: rows))
        model.ceilings = ReportCeilings(
            threads: 2, flopsPerSecond: 1.4e11, l2BytesPerSecond: 1.6e11, l3BytesPerSecond: 6e10,
            memoryBytesPerSecond: 1.8e10)
        model.selfComparison = interval(1.001, 0.99, 1.012)
        let names = ["depth", "MACs", "L3 misses", "latency"]
        model.correlations = ["pytorch", "openvino"].flatMap { runtime in
            names.enumerated().flatMap { row, y in
                names.prefix(row + 1).enumerated().map { column, x in
                    let estimate = x == y ? 1 : 0.95 - 0.4 * Double(row + column)
                    return CorrelationCell(
                        x: x, y: y, runtime: runtime, source: "simulated", estimate: estimate,
                        low: max(-1, estimate - 0.2), high: min(1, estimate + 0.1))
                }
            }
        }
        return model
    }

    private static func measured(
        _ row: ReportRow, pattern: String, _ depth: Int, _ width: Int, size: Double, index: Int
    ) -> ReportRow {
        var row = row
        (row.patternID, row.depth, row.width) = (pattern, depth, width)
        row.macs = Int(size * 12_000)
        (row.activationBytes, row.weightBytes, row.bytesRead) = (Int(size * 400), Int(size * 300), Int(size * 900))
        row.disturbedBlocks = (depth + index) % 5
        let misses = size * (row.isBaseline ? 9 : 4) * (1 + 0.3 * Double(index))
        row.caches = [
            ReportCache(
                source: "simulated", l3Accesses: misses * 3, l3Misses: misses,
                missCurve: [1, 2, 4, 8, 16, 32].map {
                    .init(lastLevelBytes: $0 << 20, misses: misses * 8 / Double($0 + 3))
                }),
            ReportCache(source: "modelled", l3Accesses: misses * 4, l3Misses: misses * 1.3),
            ReportCache(source: "contention", sensitivity: interval(1.2 + 0.05 * Double(index), 1.1, 1.6)),
        ]
        let time = row.latency.p50
        row.operatorTimes = [("Conv", 0.6), ("BatchNormalization", 0.2), ("Relu", 0.15), ("Add", 0.05)].map {
            ReportOperatorTime(type: $0.0, nanoseconds: time * $0.1)
        }
        if !row.isBaseline { row.operatorTimes.remove(at: 1) }
        return row
    }

    /// So many cells, each with a baseline and a candidate, and a cache figure.
    static func large(cells: Int) -> ReportModel {
        let patterns = 10
        let depths = max(1, cells / patterns / 4)
        return full(
            patterns: (0..<patterns).map { "pattern-\($0)" }, depths: (1...depths).map { $0 * 4 },
            widths: [16, 24, 32, 48])
    }
}
