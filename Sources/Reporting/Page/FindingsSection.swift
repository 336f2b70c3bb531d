/// Failures and warnings: what the figures above do not tell.
enum FindingsSection {
    /// Warnings that are not folded away.
    private static let shownWarnings = 12

    static func html(_ model: ReportModel) -> String {
        failures(model) + warnings(model)
    }

    private static func failures(_ model: ReportModel) -> String {
        guard !model.failures.isEmpty else { return "" }
        let rows = model.failures.map { failure in
            let cells = [failure.runtime ?? Quantity.missing, failure.stage, failure.reason].map {
                "<td>\(Markup.escaped($0))</td>"
            }
            let name = "<th scope=\"row\"><span class=\"name\">\(Markup.escaped(failure.network))</span></th>"
            return "<tr>\(name)\(cells.joined())</tr>"
        }
        return """
            <h3 id="failures">Failures</h3>
            <div class="scroll" role="region" aria-labelledby="failures" tabindex="0">
            <table class="failures">
            <caption>What was asked for and could not be had.</caption>
            <thead><tr><th scope="col">network</th><th scope="col">runtime</th><th scope="col">while</th>\
            <th scope="col">reason</th></tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table>
            </div>

            """
    }

    private static func warnings(_ model: ReportModel) -> String {
        let ofRows = model.rows.flatMap { row in
            row.warnings.map {
                "<span class=\"name\">\(Markup.escaped(row.network))</span> on \(Markup.escaped(row.runtime)): "
                    + Markup.escaped($0)
            }
        }
        let all = model.warnings.map(Markup.escaped) + ofRows
        guard !all.isEmpty else { return "" }
        let items = all.map { "<li>\($0)</li>" }
        let shown = items.prefix(Self.shownWarnings).joined(separator: "\n")
        let rest = items.dropFirst(Self.shownWarnings)
        let more =
            rest.isEmpty
            ? ""
            : """
            <details><summary>\(Quantity.grouped(rest.count)) more</summary>
            <ul class="warnings">
            \(rest.joined(separator: "\n"))
            </ul>
            </details>

            """
        return """
            <h3 id="warnings">Warnings</h3>
            <ul class="warnings">
            \(shown)
            </ul>
            \(more)
            """
    }
}
