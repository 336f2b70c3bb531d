/// The report as one self-contained page: no request leaves it, and what it says reads without JavaScript.
///
/// It is HTML that is also well-formed XML. Every name is escaped; a content security policy forbids the page to load
/// anything, whatever a name may hold.
public enum HTMLReport {
    /// Writes the page.
    ///
    /// - Parameter scripts: Vega, Vega-Lite and vega-embed as one script that defines `vegaEmbed`; nil where they are
    ///   not at hand: the page then shows what it can draw itself, and says how to get the rest.
    public static func render(_ model: ReportModel, scripts: String? = nil) -> String {
        let data = FigureData(model)
        return render(data, figures: FigureCatalog.figures(data), scaling: nil, scripts: scripts)
    }

    static func render(
        _ data: FigureData, figures: [Figure], scaling: ScalingAnalysis?, scripts: String?
    ) -> String {
        let model = data.model
        let verdict = Verdict(model)
        let title = Markup.escaped(model.title)
        let isInteractive = scripts != nil && !figures.isEmpty
        let parts = FiguresSection(figures, isInteractive: isInteractive)
        let table = ResultsTable(model)
        // 'unsafe-inline': the page's scripts are part of it. Vega's expressions are interpreted, not compiled, so that
        // 'unsafe-eval' is not needed.
        return """
            <!DOCTYPE html>
            <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
            <head>
            <meta charset="utf-8"/>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
            script-src 'unsafe-inline'; img-src data:"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <meta name="generator" content="Sullivan"/>
            <link rel="icon" href="data:,"/>
            <title>\(title)</title>
            <style>/*<![CDATA[*/
            \(PageVariables.css)\(resource(PackageResources.report_css))/*]]>*/</style>
            </head>
            <body>
            \(header(model, title))<main>
            \(VerdictSection.html(verdict))\(parts.key)\(parts.notice(model))\
            \(parts.section(.gains, "What gains most", otherwise: isInteractive ? "" : fallback(model)))\
            \(parts.section(.fastest, "What is fastest"))\
            \(parts.section(
            .form, "How size, cache and latency go together", first: sentences(scaling)))\
            \(TrustSection.html(model, figures: parts.html(.trust)))\
            \(results(table, model))</main>
            <footer><p>Made by <code>\(Markup.escaped(model.command))</code> on \
            \(Quantity.timestamp(model.generatedAt)). The same figures as data: <a href="tables/results.csv">CSV</a>, \
            <a href="tables/results.json">JSON</a>, <a href="tables/results.md">Markdown</a>.</p></footer>
            \(model.rows.isEmpty ? "" : PageData.html(data, figures: isInteractive ? figures : [], table: table))\
            \(isInteractive ? scripts.map(PageScripts.vega) ?? "" : "")\
            \(PageScripts.own)</body>
            </html>

            """
    }

    static func resource(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func header(_ model: ReportModel, _ title: String) -> String {
        let settings = model.settings
        let facts = [
            model.host.cpu, "\(settings.threads) thread\(settings.threads == 1 ? "" : "s")", "batch \(settings.batch)",
            settings.precision, model.generatedAt.formatted(.iso8601.year().month().day()),
        ]
        return """
            <header>
            <p class="kicker">Sullivan</p>
            <h1>\(title)</h1>
            <p class="meta">\(facts.map { "<span>\(Markup.escaped($0))</span>" }.joined(separator: " "))</p>
            </header>

            """
    }

    /// What the correlations and exponents say.
    private static func sentences(_ scaling: ScalingAnalysis?) -> String {
        guard let scaling else { return "" }
        let paragraphs = ScalingVerdict(scaling).sentences.map { "<p>\(Markup.sentence($0))</p>" }
        return paragraphs.isEmpty ? "" : "<div class=\"sentences\">\n\(paragraphs.joined(separator: "\n"))\n</div>\n"
    }

    /// The ranking as the page draws it itself.
    private static func fallback(_ model: ReportModel) -> String {
        let parts: [(String, Bool)] = [("Speed-up by pattern", true), ("Speed-up by network", false)]
        return parts.compactMap { heading, isPatterns in
            ForestFigure(model, ofPatterns: isPatterns).map { "<h3>\(heading)</h3>\n\($0.html())" }
        }.joined()
    }

    private static func results(_ table: ResultsTable, _ model: ReportModel) -> String {
        guard !model.rows.isEmpty else { return "" }
        return """
            <section aria-labelledby="all">
            <h2 id="all">All estimates</h2>
            \(table.html())</section>

            """
    }
}
