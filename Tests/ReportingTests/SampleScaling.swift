import Foundation

@testable import Reporting

/// A made-up scaling study whose laws are known.
///
/// MACs are depth x width². Native latency is depth^0.9 x width^1.6 for `plain` and depth^0.5 x width^1.2 for `dense`;
/// accelerated latency depth^0.7 x width^1.5 for both; all but for a ripple of 2 %. Native misses are ten times the
/// accelerated ones in `plain`, twice in `dense`. Latency follows MACs closely and misses, which grow with depth
/// alone, loosely.
enum SampleScaling {
    static let depths = [8, 16, 24, 32]
    static let widths = [16, 32, 64]
    static let laws: [(pattern: String, native: (depth: Double, width: Double), ratio: Double)] = [
        ("plain", (0.9, 1.6), 10), ("dense", (0.5, 1.2), 2),
    ]

    static let model = Sample.model(rows: rows())

    /// - Parameters:
    ///   - caches: the sources of each row's figures, by its place in the sweep; without more `simulated` for all.
    ///   - misses: factor of all misses.
    static func rows(misses: Double = 1, sources: (Int) -> [String] = { _ in ["simulated"] }) -> [ReportRow] {
        var rows: [ReportRow] = []
        var place = 0
        for law in laws {
            for depth in depths {
                for width in widths {
                    // Fixed, without a trend, and not the same for the two runtimes.
                    let ripple = [0.02, -0.015, 0.005, -0.01, 0.012, -0.02, 0.018][place % 7]
                    let native = 1e4 * power(depth, law.native.depth) * power(width, law.native.width) * exp(ripple)
                    let accelerated = 3e3 * power(depth, 0.7) * power(width, 1.5) * exp(-ripple * 0.7)
                    let lines = misses * 2000 * power(depth, 1.2) * exp(20 * ripple)
                    for (runtime, latency, own) in [
                        ("pytorch", native, lines * law.ratio), ("openvino", accelerated, lines),
                    ] {
                        var row = Sample.row(
                            "\(law.pattern):depth=\(depth),width=\(width)", runtime: runtime,
                            milliseconds: latency / 1e6)
                        if runtime != "pytorch" {
                            let speedup = native / accelerated
                            row.speedup = Sample.interval(speedup, speedup * 0.98, speedup * 1.02)
                        }
                        row.width = width
                        row.macs = depth * width * width * 1000
                        row.parameters = depth * width * width
                        row.activationBytes = depth * width * 4000
                        row.weightBytes = depth * width * width * 4
                        row.inputBytes = 1000
                        row.bytesRead = depth * width * 8000
                        row.caches = sources(place).map { source in
                            ReportCache(
                                source: source, l3Accesses: own * 4, l3Misses: own, instructions: 1e9,
                                l3Bytes: 32 << 20,
                                isSteady: true, codePath: "avx2", seconds: 12)
                        }
                        rows.append(row)
                    }
                    place += 1
                }
            }
        }
        return rows
    }

    private static func power(_ base: Int, _ exponent: Double) -> Double { pow(Double(base), exponent) }
}
