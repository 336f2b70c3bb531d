import Foundation
import Testing

@testable import Reporting

/// The page in a browser: what a reader sees and can do.
@Suite("The page in Chromium", .serialized, .enabled(if: Browser.isThere, Browser.reason))
struct PageInBrowserTests {
    private func expectSound(_ seen: Browser.Seen) {
        #expect(seen.problems.isEmpty, "the console is silent")
        #expect(seen.requests.isEmpty, "no request leaves the page")
        #expect(seen.faults.isEmpty && seen.darkFaults.isEmpty, "axe finds nothing serious")
        for (width, elements) in seen.overflow { #expect(elements.isEmpty, "nothing overflows at \(width)") }
        #expect(Set(seen.overflow.keys) == ["1280", "390", "print"])
        for figure in seen.figures {
            #expect(figure.state == "true" && figure.marks > 0 && figure.width > 100, "\(figure.id)")
        }
    }

    @Test("a model with everything: every figure is drawn, a press on a mark filters the others and the table")
    func everything() throws {
        let model = Sample.full()
        let (seen, _) = try Browser.look(at: model)
        expectSound(seen)
        let panels = FigureCatalog.figures(FigureData(model)).flatMap(\.panels).map(\.id)
        #expect(seen.figures.map(\.id) == panels)
        #expect(
            seen.headings == [
                "What gains most", "What is fastest", "How size, cache and latency go together",
                "Can it be trusted?", "All estimates",
            ])
        #expect(seen.rows.count == model.rows.count)

        let orders = try #require(seen.orders)
        #expect(orders.map(\.sort) == ["descending", "ascending"])
        let names = ShortNames(model.networks)
        let ascending = model.rows.enumerated()
            .sorted { ($0.element.latency.p50, $0.offset) < ($1.element.latency.p50, $1.offset) }
            .map { names[$0.element.network] }
        #expect(orders[1].names == ascending)

        let chosen = try #require(seen.chosen)
        #expect(chosen.pressed.count == 1)
        let group = try #require(chosen.pressed.first)
        let own = model.rows.filter { FigureData(model).group($0) == group }.count
        #expect(own > 0 && chosen.rows == own && chosen.rowsAfter == model.rows.count)
        for id in ["latency-against-macs-openvino", "trade-off-openvino", "noise"] {
            let before = try #require(seen.figures.first { $0.id == id })
            let after = try #require(chosen.figures.first { $0.id == id })
            #expect(before.shown == before.marks || id == "trade-off-openvino" || id == "noise")
            #expect(after.shown == own / 2, "\(id): \(after.shown)")
        }
    }

    /// `SULLIVAN_PAGES=results/patterns/report/index.html swift test --filter PageInBrowserTests`, with commas between.
    @Test(
        "pages of finished runs: as sound, sorted and filtered by a press",
        .enabled(if: !Browser.pages.isEmpty, "SULLIVAN_PAGES names no page of a finished run"),
        arguments: Browser.pages)
    func finished(_ page: String) throws {
        let seen = try Browser.look(at: page)
        expectSound(seen)
        #expect(seen.figures.count > 5 && seen.rows.count > 10)
        let orders = try #require(seen.orders)
        #expect(orders.map(\.sort) == ["descending", "ascending"])
        for order in orders { #expect(order.names.sorted() == seen.rows.map { $0[0] }.sorted()) }
        #expect(orders[0].names != orders[1].names)
        let chosen = try #require(seen.chosen)
        #expect(chosen.pressed.count == 1)
        #expect((1..<seen.rows.count).contains(chosen.rows) && chosen.rowsAfter == seen.rows.count)
        let dimmed = zip(seen.figures, chosen.figures).filter { $0.shown > $1.shown && $1.shown > 0 }
        #expect(dimmed.count > 1, "a press on one figure filters others")
    }

    @Test("names with markup are shown as text")
    func hostile() throws {
        let rows = Sample.hostileNames.flatMap { Sample.pair($0, native: 5, Sample.interval(2, 1.9, 2.1)) }
        let (seen, _) = try Browser.look(at: Sample.model(rows: rows, warnings: Sample.hostileNames))
        expectSound(seen)
        #expect(seen.rows.contains { $0[0] == "<script>alert(1)</script>" })
        #expect(seen.figures.contains { $0.texts.contains { $0.hasPrefix("<script>alert") } })
    }

    @Test("nothing to draw: the page says so", arguments: [true, false])
    func nothing(_ hasFailures: Bool) throws {
        let failures = [ReportFailure(network: "<b>", runtime: "openvino", stage: "load", reason: "a & b")]
        let (seen, _) = try Browser.look(at: Sample.model(failures: hasFailures ? failures : []))
        expectSound(seen)
        #expect(seen.figures.isEmpty && seen.rows.isEmpty)
        #expect(seen.headings == ["Can it be trusted?"])
    }
}
