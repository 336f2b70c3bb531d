import Foundation
import Testing

@testable import Reporting
@testable import Statistics

@Suite struct ScalingAnalysisTests {
    private static let analysis = ScalingAnalysis(SampleScaling.model, resamples: 200)

    @Test func coefficientsAreThoseOfTheLogarithms() throws {
        let rows = SampleScaling.model.rows.filter { $0.runtime == "openvino" }
        let expected = try #require(
            CorrelationMethod.pearson.coefficient(
                rows.map { log(Double($0.macs ?? 0)) }, rows.map { log($0.latency.p50) }))
        let found = try #require(Self.analysis.correlation(.macs, .latency, .pearson, runtime: "openvino"))
        #expect(abs(found.interval.estimate - expected) < 1e-12)
        #expect(found.interval.low < expected && expected < found.interval.high)
        #expect(found.points == 24 && found.logarithmic && found.source == nil && found.pattern == nil)
    }

    @Test func thePartialOneHoldsFLOPsFixed() throws {
        let rows = SampleScaling.model.rows.filter { $0.runtime == "pytorch" }
        let expected = try #require(
            CorrelationMethod.spearman.partialCoefficient(
                rows.map { $0.caches[0].l3Misses ?? 0 }, rows.map(\.latency.p50),
                given: [rows.map { Double($0.macs ?? 0) }]))
        let found = try #require(
            Self.analysis.correlation(
                .l3MissBytes, .latency, .spearman, runtime: "pytorch", source: "simulated", given: .macs))
        #expect(abs(found.interval.estimate - expected) < 1e-12)
        let plain = try #require(
            Self.analysis.correlation(.l3MissBytes, .latency, .spearman, runtime: "pytorch", source: "simulated"))
        #expect(abs(plain.interval.estimate - expected) > 0.02)
    }

    @Test func everyQuantityIsToldOverallAndWithinPatterns() {
        for pattern in [nil, "plain", "dense"] {
            for x in [ScalingQuantity.macs, .parameters, .activationBytes, .arithmeticIntensity] {
                let of = Self.analysis.correlations.filter { $0.x == x && $0.pattern == pattern && $0.source == nil }
                // Latency of two runtimes and speed-up of one, each by three coefficients.
                #expect(of.count == 9, "\(x), \(pattern ?? "all")")
                #expect(of.allSatisfy { $0.points == (pattern == nil ? 24 : 12) })
            }
        }
        #expect(!Self.analysis.correlations.contains { $0.y == .speedup && $0.runtime == "pytorch" })
        let speedups = Self.analysis.correlations.filter { $0.y == .speedup && $0.source != nil && $0.pattern == nil }
        // The hit rate of the sample is the same everywhere, so that it correlates with nothing.
        #expect(Set(speedups.map(\.x)) == [.l3MissBytes, .missEfficacy])
        #expect(!Self.analysis.correlations.contains { $0.x == .hitRate })
    }

    @Test func theHitRateStandsOnItsOwnScale() throws {
        var rows = SampleScaling.rows()
        for index in rows.indices {
            rows[index].caches[0].l3Accesses = (rows[index].caches[0].l3Misses ?? 0) + 1e6
        }
        let analysis = ScalingAnalysis(Sample.model(rows: rows), resamples: 50)
        let found = try #require(
            analysis.correlation(.hitRate, .latency, .pearson, runtime: "openvino", source: "simulated"))
        let own = rows.filter { $0.runtime == "openvino" }
        let expected = try #require(
            CorrelationMethod.pearson.coefficient(
                own.map { $0.caches[0].hitRate ?? 0 }, own.map { log($0.latency.p50) }))
        #expect(!found.logarithmic && abs(found.interval.estimate - expected) < 1e-12)
        #expect(found.interval.estimate < 0)
    }

    @Test func sourcesAreNeverMixed() throws {
        // Every other network was simulated, all were modelled with other figures.
        var rows = SampleScaling.rows { $0.isMultiple(of: 2) ? ["simulated", "modelled"] : ["modelled"] }
        for index in rows.indices {
            let last = rows[index].caches.count - 1
            rows[index].caches[last].l3Misses = Double(1_000_000 - index * 1000)
        }
        let analysis = ScalingAnalysis(Sample.model(rows: rows), resamples: 50)
        func points(_ source: String?, _ x: ScalingQuantity = .l3MissBytes) -> Int? {
            analysis.correlation(x, .latency, .spearman, runtime: "pytorch", source: source)?.points
        }
        #expect(points("simulated") == 12 && points("modelled") == 24)
        // FLOPs over the networks that were simulated, to compare with; all of them are there without a source.
        #expect(points("simulated", .macs) == 12 && points(nil, .macs) == 24 && points("modelled", .macs) == nil)
        let simulated = try #require(
            analysis.correlation(.l3MissBytes, .latency, .spearman, runtime: "pytorch", source: "simulated"))
        let modelled = try #require(
            analysis.correlation(.l3MissBytes, .latency, .spearman, runtime: "pytorch", source: "modelled"))
        #expect(simulated.interval.estimate > 0.2 && modelled.interval.estimate != simulated.interval.estimate)
    }

    @Test func growthFindsTheLaws() throws {
        #expect(Self.analysis.growth.count == 2 + 2 * 2 * 2)
        for law in SampleScaling.laws {
            func growth(_ quantity: ScalingQuantity, _ runtime: String?) throws -> ReportGrowth {
                try #require(
                    Self.analysis.growth.first {
                        $0.quantity == quantity && $0.pattern == law.pattern && $0.runtime == runtime
                    })
            }
            let native = try growth(.latency, "pytorch")
            #expect(native.depth.low < law.native.depth && law.native.depth < native.depth.high)
            #expect(native.width.low < law.native.width && law.native.width < native.width.high)
            #expect(native.depth.high - native.depth.low < 0.1)
            #expect(native.points == 12 && (native.r2 ?? 0) > 0.99 && native.source == nil)
            let macs = try growth(.macs, nil)
            #expect(abs(macs.depth.estimate - 1) < 1e-9 && abs(macs.width.estimate - 2) < 1e-9)
            let misses = try growth(.l3MissBytes, "openvino")
            #expect(misses.source == "simulated" && misses.depth.low < 1.2 && 1.2 < misses.depth.high)
        }
    }

    @Test func growthAsksForAGridAndOneResolution() {
        var rows = SampleScaling.rows()
        // Inputs of another size, and slow, at four networks: they would bend the exponents.
        for index in rows.indices {
            rows[index].resolution = index % 6 == 0 ? 224 : 64
            if index % 6 == 0 { rows[index].latency.p50 *= 50 }
        }
        let growth = ScalingAnalysis(Sample.model(rows: rows), resamples: 20).growth
        let native = growth.first { $0.quantity == .latency && $0.pattern == "plain" && $0.runtime == "pytorch" }
        #expect(native?.points == 8 && abs((native?.width.estimate ?? 0) - 1.6) < 0.1)
        let narrow = SampleScaling.rows().filter { $0.width == 32 }
        #expect(ScalingAnalysis(Sample.model(rows: narrow), resamples: 20).growth.isEmpty)
    }

    @Test func whatRunsFromTheCacheIsOneAndDoesNotGrow() throws {
        // All misses below the thousand lines that count.
        let model = Sample.model(rows: SampleScaling.rows(misses: 1e-4))
        let analysis = ScalingAnalysis(model, resamples: 20)
        #expect(!analysis.correlations.contains { $0.x == .l3MissBytes || $0.x == .missEfficacy })
        #expect(!analysis.growth.contains { $0.quantity == .l3MissBytes })
        #expect(analysis.efficacies.allSatisfy { $0.ratio.estimate == 1 })
        #expect(!analysis.efficacies.isEmpty)
    }

    @Test func efficacyIsNativeOverAccelerated() throws {
        for law in SampleScaling.laws {
            let found = try #require(Self.analysis.efficacies.first { $0.pattern == law.pattern })
            #expect(abs(found.ratio.estimate - law.ratio) < 1e-9 && found.networks == 12)
            #expect(found.runtime == "openvino" && found.baseline == "pytorch" && found.source == "simulated")
        }
        let all = try #require(Self.analysis.efficacies.first { $0.pattern == nil })
        #expect(abs(all.ratio.estimate - 20.0.squareRoot()) < 1e-9 && all.ratio.low > 2 && all.ratio.high < 10)
    }

    @Test func itFollowsFromTheModelWhateverTheOrder() {
        let reversed = Sample.model(rows: SampleScaling.model.rows.reversed())
        #expect(ScalingAnalysis(reversed, resamples: 200) == Self.analysis)
    }

    @Test func fewNetworksTellNothing() {
        #expect(ScalingAnalysis(Sample.patterns).isEmpty)
        #expect(ScalingAnalysis(Sample.model()).isEmpty)
        #expect(ScalingAnalysis.called(for: Sample.patterns) == nil)
        // Eight networks without a grid or a cache: nobody asked for correlations.
        let files = Sample.model(rows: (0..<9).map { Sample.row("file\($0).onnx", runtime: "pytorch") })
        #expect(ScalingAnalysis.called(for: files) == nil)
        #expect(ScalingAnalysis.called(for: SampleScaling.model) != nil)
    }

    @Test func impossibleFiguresArePassedOver() {
        var rows = SampleScaling.rows()
        rows[0].latency.p50 = .nan
        rows[2].latency.p50 = 0
        rows[4].macs = nil
        rows[6].caches[0].l3Misses = .nan
        let analysis = ScalingAnalysis(Sample.model(rows: rows), resamples: 20)
        #expect(analysis.correlation(.macs, .latency, .spearman, runtime: "pytorch")?.points == 21)
        #expect(analysis.correlations.allSatisfy { $0.interval.estimate.isFinite })
    }
}
