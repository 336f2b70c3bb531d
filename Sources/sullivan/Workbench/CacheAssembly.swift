import Measurement
import Reporting
import Studies

extension ReportAssembly {
    /// The figures of passes as reports write them, the best source first.
    static func caches(_ passes: [CachePassRecord]) -> [ReportCache] {
        let order: [CacheSource] = [.hardware, .simulated, .modelled, .contention]
        return order.flatMap { source in passes.filter { $0.source == source }.compactMap(\.figures) }.map(cache)
    }

    /// A pass that gave nothing; nil for one that gave figures.
    static func failure(of pass: CachePassRecord, network: String) -> ReportFailure? {
        guard pass.figures == nil else { return nil }
        return ReportFailure(
            network: network, runtime: pass.runtime.description, stage: "cache (\(pass.source.rawValue))",
            reason: pass.reason ?? "no reason given")
    }

    private static func cache(_ figures: CacheFigures) -> ReportCache {
        ReportCache(
            source: figures.source.rawValue, l3Accesses: figures.l3Accesses, l3Misses: figures.l3Misses,
            lineBytes: figures.lineBytes, instructions: figures.instructions,
            sensitivity: figures.sensitivity.map { ReportInterval(estimate: $0.estimate, low: $0.low, high: $0.high) },
            l3Bytes: figures.geometry?.l3.bytes, threads: figures.threads, isSteady: figures.isSteady,
            codePath: figures.codePath, seconds: figures.seconds, missesByProcess: figures.missesByProcess,
            missCurve: figures.missCurve.map {
                ReportCache.MissPoint(lastLevelBytes: $0.lastLevelBytes, misses: $0.misses)
            },
            parts: figures.parts.map {
                ReportCache.Part(
                    name: $0.name, kind: $0.kind.rawValue, detail: $0.detail, l3Accesses: $0.l3Accesses,
                    l3Misses: $0.l3Misses)
            }, remarks: figures.remarks)
    }
}
