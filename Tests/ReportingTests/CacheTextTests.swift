import Testing

@testable import Reporting

@Suite struct CacheTextTests {
    private func model(_ caches: [ReportCache]) -> ReportModel {
        var model = Sample.patterns
        for index in model.rows.indices {
            model.rows[index].caches = caches
            model.rows[index].weightBytes = 1_000_000
        }
        return model
    }

    private func text(_ model: ReportModel, width: Int = 100) -> String {
        CacheText.render(model, ShortNames(model.networks), TextStyle(color: false, unicode: true, width: width))
    }

    @Test func missesComeFirstAndTheRateNeverAlone() throws {
        let simulated = ReportCache(
            source: "simulated", l3Accesses: 100_000, l3Misses: 25_000, seconds: 12, remarks: ["simulated: one thread"])
        let lines = text(model([simulated])).split(separator: "\n").map(String.init)
        let head = try #require(lines.first)
        let misses = try #require(head.range(of: "L3 misses"))
        let rate = try #require(head.range(of: "hit rate"))
        #expect(misses.lowerBound < rate.lowerBound)
        #expect(lines[1].contains("1.60 MB") && lines[1].contains("6.40 MB") && lines[1].contains("75 %"))
        #expect(lines.filter { $0 == "simulated: one thread" }.count == 1)
        #expect(lines.allSatisfy { $0.count <= 100 })
    }

    @Test func contentionStandsApartFromCounts() {
        let contention = ReportCache(
            source: "contention", sensitivity: ReportInterval(estimate: 1.14, low: 1.1, high: 1.18), seconds: 9)
        let text = text(model([contention]))
        #expect(text.contains("1.14x") && text.contains("[1.10, 1.18]"))
        #expect(!text.contains("hit rate"))
    }

    @Test func unsteadyFiguresSaySo() {
        let restless = ReportCache(source: "simulated", l3Accesses: 10, l3Misses: 5, isSteady: false)
        #expect(text(model([restless])).contains("not steady"))
    }

    @Test func remarksThatDifferInNumbersAreToldOnceWithTheRange() {
        func cache(_ remarks: String...) -> ReportCache { ReportCache(source: "modelled", remarks: remarks) }
        let caches = [
            cache("in pieces of 4096 bytes", "near the L3's edge; it would miss 31 MB"),
            cache("in pieces of 512 bytes"),
            cache("in pieces of 512 bytes", "near the L3's edge; it would miss 7.5 MB", "always 3"),
        ]
        #expect(
            CacheText.notes(caches, TextStyle()) == """
                in pieces of 512 to 4096 bytes
                near the L3's edge; it would miss 7.5 to 31 MB (2 of 3 rows)
                always 3

                """)
    }

    @Test func nothingToSay() {
        #expect(text(model([])).isEmpty)
    }
}
