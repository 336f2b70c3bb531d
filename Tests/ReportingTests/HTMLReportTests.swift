import Foundation
import Testing

@testable import Reporting

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Elements and text of a page, read by an XML parser.
private final class Page: NSObject, XMLParserDelegate {
    var elements: [(name: String, attributes: [String: String])] = []
    var text = ""
    var error: (any Error)?
    private var open: [String] = []

    init(_ html: String) {
        super.init()
        let parser = XMLParser(data: Data(html.utf8))
        parser.delegate = self
        if !parser.parse(), error == nil { error = parser.parserError }
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        elements.append((name, attributes))
        open.append(name)
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        if open.last != "style", open.last != "script" { text += string }
    }

    func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) { self.error = error }

    func all(_ name: String) -> [[String: String]] { elements.filter { $0.name == name }.map(\.attributes) }
}

@Suite struct HTMLReportTests {
    private static let models: [(String, ReportModel)] = [
        ("patterns", Sample.patterns), ("empty", Sample.model()),
        ("failures", Sample.model(failures: [.init(network: "<a>", runtime: nil, stage: "load", reason: "a & b")])),
        ("baseline", Sample.model(rows: [Sample.row("a", runtime: "pytorch")])),
        ("one", Sample.model(rows: Sample.pair("resnet50", native: 40, Sample.interval(0.7, 0.6, 0.8)))),
        ("impossible", Sample.model(rows: [Sample.row("a", speedup: Sample.interval(.nan, -1, .infinity))])),
        (
            "hostile",
            Sample.model(
                rows: Sample.hostileNames.map {
                    Sample.row($0, runtime: $0, speedup: Sample.interval(2, 1, 3), warnings: [$0])
                },
                failures: Sample.hostileNames.map { .init(network: $0, runtime: $0, stage: $0, reason: $0) },
                warnings: Sample.hostileNames)
        ),
    ]

    @Test(arguments: models, [nil, "var a = b[c[0]]>1 && '</script><!--';"])
    func isWellFormedAndLoadsNothing(_ named: (String, ReportModel), _ scripts: String?) {
        let (_, model) = named
        let page = Page(HTMLReport.render(model, scripts: scripts))
        #expect(page.error == nil, "\(String(describing: page.error))")
        #expect((1...3).contains(page.all("script").count) && page.all("script").allSatisfy { $0["src"] == nil })
        #expect(page.all("img").isEmpty && page.all("iframe").isEmpty && page.all("object").isEmpty)
        for attributes in page.elements.map(\.attributes) {
            #expect(attributes["src"] == nil)
            // No element is a handler's carrier, whatever the names held.
            #expect(!attributes.keys.contains { $0.hasPrefix("on") })
        }
        #expect(page.all("link").allSatisfy { $0["href"]?.hasPrefix("data:") == true })
        #expect(
            page.all("a").allSatisfy {
                ["https://arxiv.org/", "tables/", "figures/", "#all"].contains(where: ($0["href"] ?? "").hasPrefix)
            })
        #expect(page.all("main").count == 1 && page.all("h1").count == 1)
        #expect(page.all("html").first?["lang"] == "en")
        // Drawings hold numbers only.
        let places = page.elements.flatMap { element in
            ["x", "y", "x1", "x2", "y1", "y2", "width", "points"].compactMap { element.attributes[$0] }
        }
        #expect(!places.contains { $0.contains("nan") || $0.contains("inf") })
    }

    @Test func styleAndScriptReachForNothing() {
        let html = HTMLReport.render(Sample.patterns)
        for word in ["url(", "@import", "fetch(", "XMLHttpRequest", "eval(", "innerHTML"] {
            #expect(!html.contains(word))
        }
        #expect(html.contains("prefers-color-scheme: dark") && html.contains("@media print"))
        #expect(html.contains("default-src 'none'"))
        #expect(html.contains("name=\"viewport\""))
    }

    @Test func identifiersAreUniqueAndReferencesResolve() {
        var model = Sample.patterns
        model.rows += Sample.pair("resnet50", native: 40, Sample.interval(2, 1.9, 2.1))
        model.failures = [.init(network: "a", runtime: nil, stage: "load", reason: "r")]
        model.warnings = ["w"]
        let page = Page(HTMLReport.render(model))
        let ids = page.elements.compactMap { $0.attributes["id"] }
        #expect(Set(ids).count == ids.count)
        #expect(page.elements.compactMap { $0.attributes["aria-labelledby"] }.allSatisfy(ids.contains))
        #expect(page.all("svg").allSatisfy { $0["aria-label"] != nil || $0["aria-hidden"] == "true" })
        #expect(page.all("table").count == page.all("caption").count)
        #expect(page.all("th").allSatisfy { $0["scope"] != nil })
    }

    @Test func hostileNamesAreShownAsText() throws {
        let model = try #require(Self.models.last?.1)
        let html = HTMLReport.render(model)
        #expect(!html.contains("<script>alert"))
        #expect(!html.contains("\u{1B}") && !html.contains("\u{202E}") && !html.contains("\u{0}"))
        let text = Page(html).text
        for name in ["<script>alert(1)</script>", "a\"b'c&d", "x|y", "line\\nfeed", "👩‍👩‍👧 网络", "]]>"] {
            #expect(text.contains(name))
        }
    }

    @Test func rankingStandsSortedOncePerLayoutAndCandidate() throws {
        let html = HTMLReport.render(Sample.patterns)
        let plots = html.components(separatedBy: "<svg class=\"forest").dropFirst()
        #expect(plots.count == 2)
        for plot in plots {
            let labels = plot.components(separatedBy: "<text class=\"label").dropFirst().compactMap {
                $0.split(separator: ">", maxSplits: 1).last?.split(separator: "<").first.map(String.init)
            }
            #expect(labels == ["depthwise", "dense", "plain", "geometric mean"])
            #expect(plot.components(separatedBy: "class=\"one\"").count == 2)
            // One interval line and mark an estimate.
            #expect(plot.components(separatedBy: "<g class=\"c").count == 1 + 6)
        }
    }

    @Test func marksStandWhereTheirFiguresSay() throws {
        let rows =
            Sample.pair("a", native: 10, Sample.interval(2, 1.5, 3))
            + Sample.pair("b", native: 10, Sample.interval(4, 3, 5))
        let groups = SpeedupRanking(Sample.model(rows: rows), runtime: "openvino").groups
        let axis = LogAxis(covering: [1.5, 5], maximumTicks: 10)
        let svg = ForestPlot(groups: groups, axis: axis, depths: [], mean: nil, title: "t", layout: .wide).svg()
        let page = Page(svg)
        #expect(page.error == nil)
        let centres = try page.all("circle").map { try #require(Double($0["cx"] ?? "")) }
        let one = try #require(page.all("line").first { $0["class"] == "one" }.flatMap { Double($0["x1"] ?? "") })
        // 4 is twice as far from 1 as 2 is.
        #expect(abs((centres[0] - one) - 2 * (centres[1] - one)) < 0.3)
        let ends = page.all("line").filter { $0["class"] == nil }.map {
            (Double($0["x1"] ?? "") ?? 0, Double($0["x2"] ?? "") ?? 0)
        }
        #expect(zip(ends, centres).allSatisfy { $0.0 < $1 && $1 < $0.1 })
    }

    @Test func depthsDifferInColourAndShape() {
        let html = HTMLReport.render(Sample.patterns)
        #expect(html.contains("</svg>depth 8</li>") && html.contains("</svg>depth 16</li>"))
        #expect(
            ForestPlot.shape(0, x: 0, y: 0).hasPrefix("<circle")
                && ForestPlot.shape(1, x: 0, y: 0).hasPrefix("<polygon"))
    }

    @Test func verdictAndMethodAreOnThePage() {
        let text = Page(HTMLReport.render(Sample.patterns)).text
        #expect(text.contains("Acceleration by openvino gains 3.2× [2.1, 5.0] over pytorch"))
        #expect(text.contains("3.8×") && text.contains("4.8×") && text.contains("arXiv 2107.04144"))
        #expect(
            text.contains("sullivan report r") && text.contains("Test CPU") && text.contains("18446744073709551615"))
    }

    @Test func everyColumnSortsByFullFigures() throws {
        let html = HTMLReport.render(Sample.patterns)
        let page = Page(html)
        let fields = page.all("th").compactMap { $0["data-field"] }
        let start = try #require(html.range(of: "id=\"report-data\">")?.upperBound)
        let json = html[start...].prefix { $0 != "<" }
        let data = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let rows = try #require((data["tables"] as? [String: [String: [Any]]])?["rows"])
        #expect(fields.count == 14 && fields.allSatisfy { rows[$0]?.count == Sample.patterns.rows.count })
        #expect(rows["latency"]?.first as? Double == 8)
    }

    @Test func withoutScriptsThePageDrawsItselfAndSaysHowToGetThem() {
        let without = HTMLReport.render(Sample.patterns)
        #expect(without.contains("sullivan setup figures") && without.contains("<svg class=\"forest"))
        let with = HTMLReport.render(Sample.patterns, scripts: "/* vega */")
        #expect(!with.contains("sullivan setup figures") && !with.contains("<svg class=\"forest"))
        #expect(with.contains("/* vega */") && with.contains("University of Washington Interactive Data Lab"))
        #expect(Page(with).all("figure").count == FigureCatalog.figures(FigureData(Sample.patterns)).count)
        #expect(Page(with).all("div").filter { $0["class"] == "plot" }.allSatisfy { $0["aria-label"] != nil })
    }

    @Test func aThousandCellsStaySmall() {
        let rows = (0..<1000).flatMap { index in
            Sample.pair("plain\(index % 13):depth=\(4 + index / 13),width=32", native: 5, Sample.interval(2, 1.9, 2.1))
        }
        #expect(HTMLReport.render(Sample.model(rows: rows)).utf8.count < 4_000_000)
    }
}
