import Foundation
import Testing

@testable import Reporting

@Suite struct RankingTests {
    @Test func greatestFirstAndShallowBeforeDeep() {
        let ranking = SpeedupRanking(Sample.patterns, runtime: "openvino")
        #expect(ranking.groups.map(\.name) == ["depthwise", "dense", "plain"])
        #expect(ranking.groups.allSatisfy { $0.rows.map(\.depth) == [8, 16] })
        #expect(ranking.groups[0].interval?.low == 5.4)
        #expect(ranking.networks.isEmpty)
    }

    @Test func withoutAMeanTheGroupsOwnGeometricMeanRanks() throws {
        var model = Sample.patterns
        model.geometricMeans = []
        let first = try #require(SpeedupRanking(model, runtime: "openvino").groups.first)
        #expect(abs(first.estimate - (5.0 * 6.0).squareRoot()) < 1e-12)
        #expect(first.interval == nil)
    }

    @Test func shortNamesStayDifferent() {
        let names = [
            "plain:depth=8,width=32", "plain:depth=16,width=32", "dense:depth=8,width=32", "resnet50", "./a:b.onnx",
        ]
        let short = ShortNames(names)
        #expect(
            names.map { short[$0] } == ["plain:depth=8", "plain:depth=16", "dense:depth=8", "resnet50", "./a:b.onnx"])
        #expect(short.common == "width=32")
        let one = ShortNames(["plain:depth=8,width=32", "resnet50"])
        #expect(one["plain:depth=8,width=32"] == "plain:depth=8,width=32" && one.common == nil)
        #expect(ShortNames(["plain:depth=8", "dense:depth=8"])["plain:depth=8"] == "plain")
    }

    @Test func meansOverNetworksAndOfPatterns() throws {
        let means = ReportMean.means(of: Sample.patterns.rows)
        #expect(means.map(\.pattern) == [nil, "plain", "depthwise", "dense"])
        let all = try #require(means.first)
        #expect(all.networks == 6)
        #expect(abs(all.speedup.estimate - pow(2 * 2.2 * 5 * 6 * 3.1 * 3, 1.0 / 6)) < 1e-9)
        #expect(all.speedup.low < all.speedup.estimate && all.speedup.estimate < all.speedup.high)
        // Two half-widths in quadrature, halved: below either, above half the smaller.
        let plain = try #require(means.first { $0.pattern == "plain" }?.speedup)
        let expected = hypot(log(2.05 / 2), log(2.25 / 2.2)) / 2
        #expect(abs(log(plain.high / plain.estimate) - expected) < 1e-12)
    }

    @Test func kindsHaveMeansOfTheirOwnWhereThereAreSeveral() throws {
        let crafted = ["a", "b", "c", "d"].flatMap { Sample.pair($0, native: 2, Sample.interval(2, 1.9, 2.1)) }
        let searched = ["e", "f", "g", "h"].flatMap { Sample.pair($0, native: 2, Sample.interval(8, 7.9, 8.1)) }
        let rows =
            crafted.map { Sample.changed($0, kind: .handCrafted) }
            + searched.map { Sample.changed($0, kind: .searched) }
        let means = ReportMean.means(of: rows)
        #expect(means.map(\.kind) == [nil, .handCrafted, .searched])
        #expect(means.map(\.networks) == [8, 4, 4])
        for (mean, expected) in zip(means, [4.0, 2, 8]) { #expect(abs(mean.speedup.estimate - expected) < 1e-9) }
        let ofOneKind = ReportMean.means(of: crafted.map { Sample.changed($0, kind: .handCrafted) })
        #expect(ofOneKind.map(\.kind) == [nil])
    }

    @Test func fewNetworksHaveNoMean() {
        let rows = ["a", "b", "c"].flatMap { Sample.pair($0, native: 2, Sample.interval(2, 1.9, 2.1)) }
        #expect(ReportMean.means(of: rows).isEmpty)
        #expect(ReportMean.means(of: []).isEmpty)
    }
}
