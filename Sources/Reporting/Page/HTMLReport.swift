/// The report as one self-contained page: no request leaves it, and it reads without JavaScript.
///
/// It is HTML that is also well-formed XML. Every name is escaped; a content security policy forbids the page to load
/// anything, whatever a name may hold.
public enum HTMLReport {
    /// Writes the page.
    public static func render(_ model: ReportModel) -> String {
        let verdict = Verdict(model)
        let title = Markup.escaped(model.title)
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
            \(resource(PackageResources.report_css))/*]]>*/</style>
            </head>
            <body>
            \(header(model, title))<main>
            \(VerdictSection.html(verdict))\(figures(model))\(table(model))\(FindingsSection.html(model))\
            \(MethodSection.html(model))</main>
            <footer><p>Made by <code>\(Markup.escaped(model.command))</code> on \
            \(Quantity.timestamp(model.generatedAt)). The same figures as data: <a href="tables/results.csv">CSV</a>, \
            <a href="tables/results.json">JSON</a>, <a href="tables/results.md">Markdown</a>.</p></footer>
            <script>/*<![CDATA[*/
            \(resource(PackageResources.report_js))/*]]>*/</script>
            </body>
            </html>

            """
    }

    private static func resource(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

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

    private static func figures(_ model: ReportModel) -> String {
        let parts: [(String, String, Bool)] = [
            ("patterns", "Speed-up by pattern", true), ("networks", "Speed-up by network", false),
        ]
        return parts.compactMap { id, heading, isPatterns in
            ForestFigure(model, ofPatterns: isPatterns).map { figure in
                """
                <section aria-labelledby="\(id)">
                <h2 id="\(id)">\(heading)</h2>
                \(figure.html())</section>

                """
            }
        }.joined()
    }

    private static func table(_ model: ReportModel) -> String {
        guard !model.rows.isEmpty else { return "" }
        return """
            <section aria-labelledby="all">
            <h2 id="all">All estimates</h2>
            \(ResultsTable(model).html())</section>

            """
    }
}
