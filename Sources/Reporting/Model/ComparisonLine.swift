/// One line of a table for people: a network's candidate beside the baseline that it was compared with.
struct ComparisonLine {
    /// The network's name.
    var network: String
    /// The baseline's name.
    var baselineName: String
    /// The baseline's own figures; nil where it failed.
    var baseline: ReportRow?
    /// The candidate; nil where only the baseline was measured.
    var candidate: ReportRow?

    /// One line a candidate, a network's lines together; what only its baseline measured keeps a line without one.
    static func lines(of model: ReportModel) -> [ComparisonLine] {
        let measured = Set(model.rows.filter { !$0.isBaseline }.map { [$0.network, $0.baseline] })
        let order = Dictionary(zip(model.networks, 0...)) { first, _ in first }
        let rows = model.rows.enumerated().sorted {
            (order[$0.element.network] ?? 0, $0.offset) < (order[$1.element.network] ?? 0, $1.offset)
        }
        return rows.map(\.element).compactMap { row in
            if row.isBaseline {
                guard !measured.contains([row.network, row.baseline]) else { return nil }
                return ComparisonLine(network: row.network, baselineName: row.baseline, baseline: row, candidate: nil)
            }
            return ComparisonLine(
                network: row.network, baselineName: row.baseline, baseline: model.baselineRow(of: row), candidate: row)
        }
    }
}
