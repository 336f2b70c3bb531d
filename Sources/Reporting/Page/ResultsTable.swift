/// The report's full table: every estimate with what it rests on.
///
/// The page's script makes its headers sort; without it the table stands in the order measured.
struct ResultsTable {
    private struct Column {
        var title: String
        var note: String?
        var isNumber = true
        /// What is shown, as HTML.
        var shown: (ReportRow) -> String
        /// What the page's script sorts by, of the rows' table.
        var field: Field
    }

    private let model: ReportModel
    private let names: ShortNames

    init(_ model: ReportModel) {
        self.model = model
        names = ShortNames(model.networks)
    }

    /// The table in a box that scrolls sideways on narrow screens.
    func html() -> String {
        let columns = columns
        let head = columns.map { column in
            let note = column.note.map { " title=\"\(Markup.escaped($0))\"" } ?? ""
            let type = column.isNumber ? "num" : "txt"
            return """
                <th scope="col" class="\(type)" data-field="\(column.field.rawValue)"\(note)>\(column.title)</th>
                """
        }
        let body = model.rows.map { row in
            let cells = columns.enumerated().map { index, column in
                // Figures stand right unless their cell says otherwise: most do.
                let type = column.isNumber || index == 0 ? "" : " class=\"txt\""
                return index == 0
                    ? "<th scope=\"row\">\(column.shown(row))</th>" : "<td\(type)>\(column.shown(row))</td>"
            }
            return "<tr\(row.isBaseline ? " class=\"baseline\"" : "")>\(cells.joined())</tr>"
        }
        let common = names.common.map { " Every pattern: \(Markup.escaped($0))." } ?? ""
        return """
            <div class="tools" id="tools" hidden="hidden"></div>
            <div class="scroll" role="region" aria-labelledby="results-caption" tabindex="0">
            <table id="results">
            <caption id="results-caption">One row an estimate; latency is of one inference. Muted rows are the \
            baseline itself.\(common)</caption>
            <thead><tr>\(head.joined())</tr></thead>
            <tbody>
            \(body.joined(separator: "\n"))
            </tbody>
            </table>
            </div>

            """
    }

    /// The fields that its rows are sorted by.
    var fields: Set<Field> { Set(columns.map(\.field)) }

    private var columns: [Column] {
        let longest = model.rows.map(\.speedup).filter(\.isDrawable).map(\.high).max() ?? 1
        return [
            Column(
                title: "network", isNumber: false,
                shown: { row in
                    let short = names[row.network]
                    let full = short == row.network ? "" : " title=\"\(Markup.escaped(row.network))\""
                    return "<span class=\"name\"\(full)>\(Markup.escaped(short))</span>"
                }, field: .network),
            Column(title: "runtime", isNumber: false, shown: { Markup.escaped($0.runtime) }, field: .runtime),
            time("p50", "median latency", .latency) { $0.latency.p50 },
            time("p90", "90th percentile of the latency", .p90) { $0.latency.p90 },
            Column(
                title: "speed-up", note: "baseline latency over this latency, 95 % interval",
                shown: { Self.speedup($0, longest: longest) }, field: .speedup),
            count("MACs", "multiply-accumulates", .macs) { $0.macs },
            count("parameters", "learnable parameters", .parameters) { $0.parameters },
            time("load", "to read and compile the network", .load) { $0.loadNanoseconds },
            Column(
                title: "memory", note: "highest resident memory of the worker",
                shown: { Quantity.bytes($0.peakRSSBytes) }, field: .memory),
            Column(
                title: "precision", note: "as read back from the runtime", isNumber: false,
                shown: { Markup.escaped($0.effectivePrecision) }, field: .precision),
            Column(
                title: "max error", note: "largest absolute difference of the outputs from the reference",
                shown: { row in
                    let text = row.maxAbsError.map(Quantity.small) ?? ""
                    return row.agrees == false ? "<strong class=\"bad\">\(text) disagrees</strong>" : text
                }, field: .maximumError),
            Column(
                title: "launches × rounds", note: "launches, rounds in all, timed inferences",
                shown: { "\($0.launches), \($0.rounds), \(Quantity.grouped($0.samples))" }, field: .samples),
            Column(
                title: "disturbed", note: "blocks that the guard marked, of all",
                shown: { "\($0.disturbedBlocks) of \($0.blocks)" }, field: .disturbed),
            Column(title: "stopped by", isNumber: false, shown: { Markup.escaped($0.stoppedBy) }, field: .stopped),
        ]
    }

    private func time(
        _ title: String, _ note: String, _ field: Field, _ value: @escaping (ReportRow) -> Double
    ) -> Column {
        Column(title: title, note: note, shown: { Quantity.time(nanoseconds: value($0)) }, field: field)
    }

    private func count(
        _ title: String, _ note: String, _ field: Field, _ value: @escaping (ReportRow) -> Int?
    ) -> Column {
        Column(title: title, note: note, shown: { value($0).map(Quantity.count) ?? "" }, field: field)
    }

    /// The ratio, its interval, and a bar as long as the ratio.
    private static func speedup(_ row: ReportRow, longest: Double) -> String {
        if row.isBaseline { return "<span class=\"ci\">baseline</span>" }
        let text = "\(Quantity.ratio(row.speedup.estimate))× <span class=\"ci\">\(Quantity.range(row.speedup))</span>"
        guard row.speedup.isDrawable else { return text }
        let share = Quantity.fixed(row.speedup.estimate / longest * 100, decimals: 1)
        return "\(text)<span class=\"meter\" style=\"width:\(share)%\"></span>"
    }
}
