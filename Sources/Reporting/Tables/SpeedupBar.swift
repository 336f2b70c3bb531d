/// A speed-up as a bar of characters: full up to the interval's lower end, shaded to its upper end, 1 marked.
struct SpeedupBar {
    private let maximum: Double
    private let columns: Int
    private let unicode: Bool

    /// Bars that begin at 0, so that their length is the ratio, and end at the greatest upper end.
    init(covering intervals: [ReportInterval], columns: Int, unicode: Bool) {
        maximum = intervals.filter(\.isDrawable).reduce(1.25) { max($0, $1.high) }
        self.columns = columns
        self.unicode = unicode
    }

    /// The bar of one speed-up, without trailing spaces; empty where the figures are impossible.
    func draw(_ interval: ReportInterval) -> String {
        guard interval.isDrawable else { return "" }
        let symbols: (full: Character, shade: Character, one: Character) = unicode ? ("█", "░", "│") : ("#", "-", "|")
        let scale = Double(columns) / maximum
        let full = (interval.low * scale).rounded()
        let shade = (interval.high * scale).rounded()
        let one = min(Double(columns) - 1, scale.rounded(.down))
        let cells = (0..<columns).map { column -> Character in
            let place = Double(column)
            if place < full { return symbols.full }
            if place < shade { return symbols.shade }
            return place == one ? symbols.one : " "
        }
        let end = cells.lastIndex { $0 != " " }.map { $0 + 1 } ?? 0
        return String(cells[..<end])
    }
}
