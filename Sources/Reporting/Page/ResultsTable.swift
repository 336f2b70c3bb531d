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
        /// What is sorted by; nil where the shown text is.
        var key: ((ReportRow) -> Double)?
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
            return "<th scope=\"col\" class=\"\(column.isNumber ? "num" : "txt")\"\(note)>\(column.title)</th>"
        }
        let body = model.rows.map { row in
            let cells = columns.enumerated().map { index, column in
                let key = column.key.map { key in
                    let value = key(row)
                    return " data-key=\"\(value.isFinite ? "\(value)" : "")\""
                }
                let type = column.isNumber ? " class=\"num\"" : ""
                let tag = index == 0 ? "th scope=\"row\"" : "td"
                return "<\(tag)\(type)\(key ?? "")>\(column.shown(row))</\(index == 0 ? "th" : "td")>"
            }
            return "<tr\(row.isBaseline ? " class=\"baseline\"" : "")>\(cells.joined())</tr>"
        }
        let common = names.common.map { " Every pattern: \(Markup.escaped($0))." } ?? ""
        return """
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

    private var columns: [Column] {
        let longest = model.rows.map(\.speedup).filter(\.isDrawable).map(\.high).max() ?? 1
        return [
            Column(title: "network", isNumber: false) { row in
                let short = names[row.network]
                let full = short == row.network ? "" : " title=\"\(Markup.escaped(row.network))\""
                return "<span class=\"name\"\(full)>\(Markup.escaped(short))</span>"
            },
            Column(title: "runtime", isNumber: false) { Markup.escaped($0.runtime) },
            time("p50", "median latency") { $0.latency.p50 },
            time("p90", "90th percentile of the latency") { $0.latency.p90 },
            Column(
                title: "speed-up", note: "baseline latency over this latency, 95 % interval",
                shown: { Self.speedup($0, longest: longest) }, key: { $0.speedup.estimate }),
            count("MACs", "multiply-accumulates") { $0.macs },
            count("parameters", "learnable parameters") { $0.parameters },
            time("load", "to read and compile the network") { $0.loadNanoseconds },
            Column(
                title: "memory", note: "highest resident memory of the worker",
                shown: { Quantity.bytes($0.peakRSSBytes) }, key: { Double($0.peakRSSBytes) }),
            Column(title: "precision", note: "as read back from the runtime", isNumber: false) {
                Markup.escaped($0.effectivePrecision)
            },
            Column(
                title: "max error", note: "largest absolute difference of the outputs from the reference",
                shown: { row in
                    let text = row.maxAbsError.map(Quantity.small) ?? ""
                    return row.agrees == false ? "<strong class=\"bad\">\(text) disagrees</strong>" : text
                }, key: { $0.maxAbsError ?? .nan }),
            Column(
                title: "launches × rounds", note: "launches, rounds in all, timed inferences",
                shown: { "\($0.launches), \($0.rounds), \(Quantity.grouped($0.samples))" }, key: { Double($0.samples) }),
            Column(
                title: "disturbed", note: "blocks that the guard marked, of all",
                shown: { "\($0.disturbedBlocks) of \($0.blocks)" },
                key: { $0.blocks > 0 ? Double($0.disturbedBlocks) / Double($0.blocks) : 0 }),
            Column(title: "stopped by", isNumber: false) { Markup.escaped($0.stoppedBy) },
        ]
    }

    private func time(_ title: String, _ note: String, _ value: @escaping (ReportRow) -> Double) -> Column {
        Column(title: title, note: note, shown: { Quantity.time(nanoseconds: value($0)) }, key: value)
    }

    private func count(_ title: String, _ note: String, _ value: @escaping (ReportRow) -> Int?) -> Column {
        Column(
            title: title, note: note, shown: { value($0).map(Quantity.count) ?? "" },
            key: { value($0).map(Double.init) ?? .nan })
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
