import Foundation

/// A ratio with its interval as a small drawing in a table's cell, on one logarithmic scale for all rows, 1 marked.
struct RunRatioGlyph {
    private static let width = 140.0
    private let reach: Double

    /// A scale that holds all intervals, as far to either side of 1.
    init(covering ratios: [RunRatio]) {
        let ends = ratios.compactMap(\.interval).filter(\.isDrawable).flatMap { [abs(log($0.low)), abs(log($0.high))] }
        // An interval open to absurd ends must not press all others into a dot.
        reach = min(log(20), max(log(1.05), (ends.max() ?? 0) * 1.05))
    }

    /// The drawing; empty where there is no interval.
    func svg(_ ratio: RunRatio) -> String {
        guard let interval = ratio.interval, interval.isDrawable else { return "" }
        let (low, high, middle) = (place(interval.low), place(interval.high), place(interval.estimate))
        let kind = ratio.verdict == .better ? "better" : ratio.verdict == .worse ? "worse" : "same"
        return """
            <svg class="glyph \(kind)" width="140" height="16" viewBox="0 0 140 16" role="img" \
            aria-label="\(Quantity.range(interval))"><line class="one" x1="70" y1="0" x2="70" y2="16"/>\
            <line x1="\(low)" y1="8" x2="\(high)" y2="8"/><circle cx="\(middle)" cy="8" r="3.5"/></svg>
            """
    }

    private func place(_ ratio: Double) -> String {
        let share = max(-1, min(1, log(ratio) / reach))
        return Quantity.fixed(Self.width / 2 * (1 + share * 0.95), decimals: 1)
    }

    /// What the report's style sheet does not know; colours are its own.
    static let style = """
        .glyph { display: block; color: var(--soft); }
        .glyph.better { color: var(--accent); }
        .glyph.worse { color: var(--bad); }
        .glyph line { stroke: currentColor; stroke-width: 2; }
        .glyph .one { stroke: var(--line); stroke-width: 1.5; }
        .glyph circle { fill: currentColor; }

        """
}
