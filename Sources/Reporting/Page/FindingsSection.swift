/// Failures and warnings: what the figures above do not tell.
enum FindingsSection {
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
            <section aria-labelledby="failures">
            <h2 id="failures">Failures</h2>
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
            </section>

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
        return """
            <section aria-labelledby="warnings">
            <h2 id="warnings">Warnings</h2>
            <ul class="warnings">
            \(all.map { "<li>\($0)</li>" }.joined(separator: "\n"))
            </ul>
            </section>

            """
    }
}
