import Foundation
import Testing

@testable import Reporting

@Suite("Figures")
struct FigureTests {
    private static let full = FigureData(Sample.full())

    private func figures(_ model: ReportModel) -> [Figure] { FigureCatalog.figures(FigureData(model)) }

    /// A specification as a reader of its JSON has it.
    private func object(_ view: VegaLite.View) throws -> [String: Any] {
        try #require(
            JSONSerialization.jsonObject(with: Data(PageData.text(view).utf8)) as? [String: Any])
    }

    /// Every value of a key, anywhere within.
    private func values(_ key: String, in any: Any) -> [Any] {
        if let object = any as? [String: Any] {
            return (object[key].map { [$0] } ?? [])
                + object.filter { $0.key != "datasets" && $0.key != "config" }
                .flatMap { values(key, in: $0.value) }
        }
        return (any as? [Any] ?? []).flatMap { values(key, in: $0) }
    }

    @Test("a model with everything has every kind of figure, with names of its own")
    func everything() {
        let figures = FigureCatalog.figures(Self.full)
        let ids = figures.map(\.id)
        for id in [
            "speedup-by-pattern", "speedup-by-network", "speedup-by-form", "latency-by-network", "trade-off",
            "latency-by-macs", "cache-simulated", "cache-modelled", "cache-contention", "latency-by-hit-rate-simulated",
            "miss-curves-simulated", "roofline", "operation-times", "correlations", "noise",
        ] {
            #expect(ids.contains(id), "\(id)")
        }
        let panels = figures.flatMap(\.panels).map(\.id)
        #expect(Set(panels).count == panels.count && Set(ids).count == ids.count)
        #expect(figures.allSatisfy { !$0.caption.isEmpty && !$0.alternative.isEmpty && !$0.panels.isEmpty })
    }

    @Test("runtimes whose names have the same letters still have files of their own")
    func uniqueNames() {
        let rows = ["a:b", "a-b", "網"].flatMap { runtime in
            ["x", "y", "z"].map { Sample.row($0, runtime: runtime, speedup: Sample.interval(2, 1.9, 2.1)) }
        }
        let panels = figures(Sample.model(rows: rows)).flatMap(\.panels).map(\.id)
        #expect(panels.count > 3 && Set(panels).count == panels.count)
        #expect(panels.contains("speedup-by-network-a-b-2"))
    }

    @Test("a figure is there only where its data are")
    func onlyWithData() {
        #expect(figures(Sample.model()).isEmpty)
        #expect(figures(Sample.model(rows: [Sample.row("a", speedup: Sample.interval(.nan, -1, .infinity))])).isEmpty)
        let ids = figures(Sample.patterns).map(\.id)
        for id in ["roofline", "operation-times", "correlations", "speedup-by-network"] { #expect(!ids.contains(id)) }
        #expect(!ids.contains { $0.hasPrefix("cache") || $0.hasPrefix("miss") })
        // One width: the speed-up stands against depth alone.
        let panels = figures(Sample.patterns).first { $0.id == "speedup-by-form" }?.panels.map(\.id)
        #expect(panels == ["speedup-against-depth-openvino"])
        // Contention has no misses: no figure of them.
        let contention = FigureCatalog.figures(Self.full).first { $0.id == "cache-contention" }
        #expect(contention?.panels.allSatisfy { $0.id.contains("sensitivity") } == true)
    }

    @Test("sources of cache figures are never mixed, and each is named")
    func sources() throws {
        for figure in FigureCatalog.figures(Self.full) where figure.id.hasPrefix("cache-") {
            let source = figure.id.dropFirst("cache-".count)
            #expect(figure.heading.contains(source))
            for panel in figure.panels {
                let equal = values("equal", in: try object(panel.draw(.page))).compactMap { $0 as? String }
                #expect(equal.contains(String(source)), "\(panel.id)")
            }
        }
    }

    @Test("every field of a specification is in its data, for the page and alone")
    func fieldsAreThere() throws {
        for panel in FigureCatalog.figures(Self.full).flatMap(\.panels) {
            let alone = try object(panel.standalone(Self.full))
            let datasets = try #require(alone["datasets"] as? [String: [[String: Any]]])
            let held = Set(datasets.values.flatMap { $0.flatMap(\.keys) })
            let named = values("field", in: alone).compactMap { $0 as? String }
            #expect(!named.isEmpty && Set(named).isSubset(of: held), "\(panel.id): \(Set(named).subtracting(held))")
            #expect(datasets.values.allSatisfy { !$0.isEmpty }, "\(panel.id)")
            // Every name of a table is one of the datasets.
            let sources = values("data", in: alone).compactMap { ($0 as? [String: Any])?["name"] as? String }
            #expect(!sources.isEmpty && Set(sources) == Set(datasets.keys), "\(panel.id)")
            #expect(alone["$schema"] as? String == VegaLite.schema && alone["config"] != nil)
            let page = try object(panel.draw(.page))
            #expect(page["datasets"] == nil && page["config"] == nil)
        }
    }

    @Test("logarithmic axes have positive ends that hold the data")
    func logarithmicDomains() throws {
        for panel in FigureCatalog.figures(Self.full).flatMap(\.panels) {
            for case let scale as [String: Any] in values("scale", in: try object(panel.draw(.paper)))
            where scale["type"] as? String == "log" {
                let ends = try #require(scale["domain"] as? [Double])
                #expect(ends.count == 2 && ends[0] > 0 && ends[0] < ends[1], "\(panel.id)")
            }
        }
    }

    @Test("the forest is sorted by the patterns' means, with 1 marked")
    func forest() throws {
        let figure = try #require(figures(Sample.patterns).first { $0.id == "speedup-by-pattern" })
        let spec = try object(try #require(figure.panels.first).draw(.page))
        #expect(values("sort", in: spec).first as? [String] == ["depthwise", "dense", "plain"])
        #expect(values("datum", in: spec).compactMap { $0 as? Double } == [1])
        #expect(figure.alternative.contains("depthwise 5.48, dense 3.05, plain 2.10"))
    }

    @Test("the front holds what no other betters in latency and speed-up both")
    func front() {
        let rows =
            Sample.pair("fast", native: 2, Sample.interval(1, 0.9, 1.1))
            + Sample.pair("both", native: 12, Sample.interval(3, 2.9, 3.1))
            + Sample.pair("worse", native: 10, Sample.interval(2, 1.9, 2.1))
            + Sample.pair("gains", native: 60, Sample.interval(6, 5.9, 6.1))
        let data = FigureData(Sample.model(rows: rows))
        #expect(TradeOff.front(of: "openvino", in: data).map { rows[$0].network } == ["fast", "both", "gains"])
    }

    @Test("names on the front stand clear of each other, its ends always")
    func frontNames() {
        func row(_ name: String, _ speedup: Double) -> ReportRow {
            Sample.pair(name, native: 10, Sample.interval(speedup, speedup * 0.9, speedup * 1.1))[1]
        }
        let front = [row("a", 2), row("b", 2.05), row("c", 3), row("d", 3.02), row("e", 3.9), row("f", 4)]
        #expect(TradeOff.named(front, among: front).map(\.network) == ["a", "f", "c"])
        #expect(TradeOff.named([front[0]], among: front).map(\.network) == ["a"])
        #expect(TradeOff.named([], among: []).isEmpty)
    }

    @Test("a pattern's depths stand in their order whatever the order of the rows")
    func depthsInOrder() throws {
        let rows = [8, 64, 16, 32].flatMap { depth in
            Sample.pair("plain:depth=\(depth),width=32", native: 8, Sample.interval(2, 1.9, 2.1))
        }
        let found = figures(Sample.model(rows: rows + Sample.patterns.rows.filter { $0.patternID == "dense" }))
        let figure = try #require(found.first { $0.id == "speedup-by-pattern" })
        let offsets = values("yOffset", in: try object(try #require(figure.panels.first).draw(.page)))
        let scales = offsets.compactMap { ($0 as? [String: Any])?["scale"] as? [String: Any] }
        #expect(!scales.isEmpty && scales.allSatisfy { $0["domain"] as? [Int] == [0, 1, 2, 3] })
    }

    @Test("every roof has one name: slopes where they meet the peak, the peak at its end")
    func roofNames() throws {
        let data = Self.full
        let peak = try #require(data.model.ceilings).flopsPerSecond
        let table = try #require(
            JSONSerialization.jsonObject(with: Data(PageData.text(data.table(.roofs)).utf8)) as? [[String: Any]])
        let named = table.filter { $0["share"] as? Int == 1 }
        #expect(named.compactMap { $0["name"] as? String }.sorted() == ["L2", "L3", "memory", "peak"])
        // Tables keep six significant digits.
        for point in named { #expect(abs((point["flop_rate"] as? Double ?? 0) / peak - 1) < 1e-5, "\(point)") }
    }

    @Test("operations that a runtime has not count as zero in its mean")
    func operations() {
        let table = Self.full.table(.operations)
        let networks = Set(Self.full.model.rows.filter { !$0.operatorTimes.isEmpty }.map(\.network)).count
        #expect(table.count == networks * 2 * 4)
        #expect(table.numbers(.time).filter { $0 == 0 }.count == networks)
    }

    @Test("a name that would end the script stands in its data as text")
    func escaping() throws {
        let name = "</script><!--\u{FFFF}&]]>"
        let data = FigureData(Sample.model(rows: Sample.pair(name, native: 1, Sample.interval(2, 1, 3))))
        let text = PageData.text(data.table(.rows))
        #expect(!text.contains("<") && !text.contains(">") && !text.contains("&") && !text.contains("\u{FFFF}"))
        let rows = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
        #expect((rows.first?["network"] as? String)?.hasPrefix("</script><!--") == true)
        #expect(PageScripts.embeddable("a[b[0]]>1;'</script><!--'") == "a[b[0]] >1;'<\\/script><\\!--'")
    }

    @Test("tables keep six significant digits and tell what is missing")
    func digits() {
        var table = FigureTable(count: 5)
        table.add(.x, numbers: [0.123456789, 1_234_567_890, .nan, nil, 0])
        #expect(table.numbers(.x) == [0.123457, 1_234_570_000, nil, nil, 0])
        #expect(PageData.text(table.columnar) == #"{"x":[0.123457,1234570000,null,null,0]}"#)
    }

    @Test("of many, as many as are wanted are shown, the ends among them")
    func spread() {
        #expect(FigureData.spread(Array(0..<100), atMost: 4) == [0, 33, 66, 99])
        #expect(FigureData.spread([1, 2], atMost: 4) == [1, 2])
    }

    @Test("labels are short and differ")
    func labels() {
        let data = FigureData(Sample.patterns)
        #expect(data.label("plain:depth=16,width=32") == "plain d16")
        #expect(Set(Self.full.model.networks.map(Self.full.label)).count == Self.full.model.networks.count)
    }

    @Test("a thousand cells stay small without the scripts")
    func size() {
        let model = Sample.large(cells: 1000)
        #expect(model.networks.count >= 1000)
        let html = HTMLReport.render(model, scripts: "/* none */")
        #expect(html.utf8.count < 4_900_000, "\(html.utf8.count)")
    }
}
