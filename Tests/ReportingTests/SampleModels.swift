import Foundation

@testable import Reporting

/// Small models with known figures.
enum Sample {
    static let host = ReportHost(
        cpu: "Test CPU", cores: 2, extensions: ["avx2"], l3Bytes: 32 << 20, memoryBytes: 8 << 30, kernel: "Linux 6.1",
        system: "Debian 12", virtualization: "kvm")
    static let settings = ReportSettings(
        threads: 1, batch: 1, precision: "f32", targetError: 0.02, budgetSeconds: 60, launches: 8, minimumLaunches: 4,
        rounds: 5, seed: .max)
    /// Names that would break a page, a table or a terminal that took them as they come.
    static let hostileNames = [
        "<script>alert(1)</script>", "a\"b'c&d", "x|y", "line\nfeed", "esc\u{1B}[31m", "re\u{202E}verse", "👩‍👩‍👧 网络",
        "]]>", "=1+1,2", "nul\u{0}\u{FFFF}",
    ]

    static func model(
        rows: [ReportRow] = [], failures: [ReportFailure] = [], means: [ReportMean] = [], warnings: [String] = []
    ) -> ReportModel {
        ReportModel(
            title: "Sample", generatedAt: Date(timeIntervalSince1970: 0), command: "sullivan report r", host: host,
            settings: settings, rows: rows, failures: failures, geometricMeans: means, versions: ["pytorch": "2.9"],
            warnings: warnings)
    }

    static func interval(_ estimate: Double, _ low: Double, _ high: Double) -> ReportInterval {
        ReportInterval(estimate: estimate, low: low, high: high)
    }

    static func row(
        _ network: String, runtime: String = "openvino", baseline: String = "pytorch", milliseconds: Double = 10,
        speedup: ReportInterval = interval(1, 1, 1), stoppedBy: String = "target", agrees: Bool? = nil,
        disturbed: Int = 0, warnings: [String] = []
    ) -> ReportRow {
        let parts = network.split(separator: ":")
        let depth =
            parts.count == 2 ? network.split(separator: "depth=").last.flatMap { Int($0.prefix { $0.isNumber }) } : nil
        let nanoseconds = milliseconds * 1e6
        return ReportRow(
            network: network, patternID: depth == nil ? nil : String(parts[0]), depth: depth,
            width: depth.map { _ in 32 },
            kind: depth == nil ? .file : .pattern, parameters: 1_000_000, macs: 50_000_000, runtime: runtime,
            baseline: baseline,
            latency: ReportLatency(
                p50: nanoseconds, p90: nanoseconds * 1.1, mean: nanoseconds * 1.05, minimum: nanoseconds * 0.9),
            speedup: speedup, rounds: 40, launches: 8, samples: 400, stoppedBy: stoppedBy,
            maxAbsError: runtime == baseline ? nil : 2e-6, cosine: runtime == baseline ? nil : 1, agrees: agrees,
            loadNanoseconds: 2e8, effectivePrecision: "f32", peakRSSBytes: 100 << 20, version: "1.0",
            disturbedBlocks: disturbed, blocks: 40, warnings: warnings)
    }

    /// The same row of another kind of network.
    static func changed(_ row: ReportRow, kind: NetworkKind) -> ReportRow {
        var row = row
        row.kind = kind
        return row
    }

    /// A network's baseline and one candidate.
    static func pair(_ network: String, native: Double, _ speedup: ReportInterval) -> [ReportRow] {
        [
            row(network, runtime: "pytorch", milliseconds: native),
            row(network, milliseconds: native / speedup.estimate, speedup: speedup),
        ]
    }

    /// Three patterns at two depths: depthwise gains most, plain least, bigger in its deeper network.
    static let patterns = model(
        rows: [
            pair("plain:depth=8,width=32", native: 8, interval(2, 1.95, 2.05)),
            pair("plain:depth=16,width=32", native: 16, interval(2.2, 2.15, 2.25)),
            pair("depthwise:depth=8,width=32", native: 6, interval(5, 4.9, 5.1)),
            pair("depthwise:depth=16,width=32", native: 12, interval(6, 5.9, 6.1)),
            pair("dense:depth=8,width=32", native: 9, interval(3.1, 3, 3.2)),
            pair("dense:depth=16,width=32", native: 18, interval(3, 2.9, 3.1)),
        ].flatMap(\.self),
        means: [
            ReportMean(runtime: "openvino", speedup: interval(3.25, 2.1, 5.03), networks: 6),
            ReportMean(runtime: "openvino", pattern: "plain", speedup: interval(2.098, 2.05, 2.15), networks: 2),
            ReportMean(runtime: "openvino", pattern: "depthwise", speedup: interval(5.477, 5.4, 5.55), networks: 2),
            ReportMean(runtime: "openvino", pattern: "dense", speedup: interval(3.05, 2.98, 3.12), networks: 2),
        ])
}
