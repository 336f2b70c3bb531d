import Foundation

/// `compare --format html`: a page in the report's style that loads nothing and needs no script.
enum RunComparisonPage {
    static func render(_ comparison: RunComparison, command: String, at date: Date) -> String {
        let words = RunComparisonWords(comparison: comparison)
        let title = Markup.escaped("\(comparison.b.folder) against \(comparison.a.folder)")
        return """
            <!DOCTYPE html>
            <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
            <head>
            <meta charset="utf-8"/>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
            img-src data:"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <meta name="generator" content="Sullivan"/>
            <link rel="icon" href="data:,"/>
            <title>\(title)</title>
            <style>/*<![CDATA[*/
            \(String(decoding: PackageResources.report_css, as: UTF8.self))\(RunRatioGlyph.style)/*]]>*/</style>
            </head>
            <body>
            <header>
            <p class="kicker">Sullivan</p>
            <h1>\(title)</h1>
            <p class="meta"><span>what changed from A to B</span></p>
            </header>
            <main>
            \(verdict(comparison))\(tables(words))\(missing(comparison))\(warnings(comparison))\
            \(sides(comparison, words))</main>
            <footer><p>Made by <code>\(Markup.escaped(command))</code> on \(Quantity.timestamp(date)).</p></footer>
            </body>
            </html>

            """
    }

    private static func verdict(_ comparison: RunComparison) -> String {
        let changed = comparison.changedRows.count
        let sentences = comparison.sentences.map { "<p>\(Markup.escaped($0))</p>" }.joined(separator: "\n")
        let unit = comparison.rule.metric == .speedup ? "speed-ups" : "latencies"
        return """
            <section class="verdict" aria-label="Verdict">
            <div class="headlines"><div class="headline"><p class="big">\(changed)</p>
            <p class="under">of \(comparison.decidedRows.count) \(unit) changed beyond noise</p></div></div>
            <div class="sentences">
            \(sentences)
            </div>
            </section>

            """
    }

    private static func tables(_ words: RunComparisonWords) -> String {
        let names = ShortNames(words.comparison.rows.map(\.network))
        return words.metrics.filter { !words.rows($0).isEmpty }.map { metric in
            let rows = words.rows(metric)
            let glyph = RunRatioGlyph(covering: rows.map(\.ratio))
            let body = rows.map { row, ratio in
                let cells = [
                    Markup.escaped(row.runtime), words.figure(metric, row.a), words.figure(metric, row.b),
                    words.ratio(ratio, sign: "×"), glyph.svg(ratio), Markup.escaped(words.probability(ratio)),
                    ratio.verdict.isChange
                        ? "<strong>\(words.verdict(metric, ratio))</strong>" : words.verdict(metric, ratio),
                ]
                var short = row
                short.network = names[row.network]
                let full = short.network == row.network ? "" : " title=\"\(Markup.escaped(row.network))\""
                let name = "<span class=\"name\"\(full)>\(Markup.escaped(words.network(short)))</span>"
                let texts = zip(cells, [false, true, true, true, false, true, false]).map { cell, isNumber in
                    "<td\(isNumber ? " class=\"num\"" : "")>\(cell)</td>"
                }
                return "<tr><th scope=\"row\">\(name)</th>\(texts.joined())</tr>"
            }
            let common = names.common.map { " Every pattern: \($0)." } ?? ""
            return section(
                metric.rawValue, words.heading(metric), caption: words.note(metric) + common,
                head: ["network", "runtime", "A", "B", words.ratioTitle(metric), "95 % interval", "p", "verdict"],
                body: body)
        }.joined()
    }

    private static func missing(_ comparison: RunComparison) -> String {
        guard !comparison.missing.isEmpty else { return "" }
        let body = comparison.missing.map { missing in
            let cells = [missing.runtime ?? "all", missing.side, missing.reason].map {
                "<td>\(Markup.escaped($0))</td>"
            }
            let name = "<span class=\"name\">\(Markup.escaped(missing.network))</span>"
            return "<tr><th scope=\"row\">\(name)</th>\(cells.joined())</tr>"
        }
        return section(
            "missing", "Missing", caption: "What only one side has.", head: ["network", "runtime", "in", "why"],
            body: body, kind: "failures")
    }

    private static func warnings(_ comparison: RunComparison) -> String {
        guard !comparison.warnings.isEmpty else { return "" }
        return """
            <section aria-labelledby="warnings">
            <h2 id="warnings">Warnings</h2>
            <ul class="warnings">
            \(comparison.warnings.map { "<li>\(Markup.escaped($0))</li>" }.joined(separator: "\n"))
            </ul>
            </section>

            """
    }

    private static func sides(_ comparison: RunComparison, _ words: RunComparisonWords) -> String {
        let facts = [("A", comparison.a), ("B", comparison.b)].map { letter, side in
            "<div><h3>\(letter)</h3>\n"
                + Markup.facts([
                    ("folder", side.folder), ("cells", "\(side.cells)"), ("measured", words.span(side)),
                    ("processor", side.host.cpu), ("cores", "\(side.host.cores)"), ("kernel", side.host.kernel),
                ]) + "</div>"
        }
        let differing =
            comparison.differences.isEmpty
            ? "<p>Nothing: machine, versions and settings are the same.</p>"
            : Markup.facts(comparison.differences.map { ($0.what, "\($0.a) → \($0.b)") })
        return """
            <section aria-labelledby="sides">
            <h2 id="sides">The two runs</h2>
            <div class="columns">\(facts.joined(separator: "\n"))</div>
            <h3>What differs</h3>
            \(differing)
            </section>

            """
    }

    private static func section(
        _ id: String, _ heading: String, caption: String, head: [String], body: [String], kind: String = "ratios"
    ) -> String {
        let titles = head.map { "<th scope=\"col\">\(Markup.escaped($0))</th>" }.joined()
        return """
            <section aria-labelledby="\(id)">
            <h2 id="\(id)">\(heading)</h2>
            <div class="scroll" role="region" aria-labelledby="\(id)" tabindex="0">
            <table class="\(kind)">
            <caption>\(Markup.escaped(caption))</caption>
            <thead><tr>\(titles)</tr></thead>
            <tbody>
            \(body.joined(separator: "\n"))
            </tbody>
            </table>
            </div>
            </section>

            """
    }
}
