/// A table for terminals: aligned columns that fit the width, whatever the script of what they hold.
///
/// Cells are shown as single lines: control characters of names are made visible, never obeyed. Where a table is wider
/// than its line, flexible columns lose the middle of their text first; then droppable columns go, the last first; at
/// last every column shrinks.
public struct TextTable: Sendable {
    /// On which side of a column its text stands.
    public enum Alignment: Hashable, Sendable {
        /// For text.
        case left
        /// For numbers.
        case right
    }

    /// A column's header and behaviour.
    public struct Column: Hashable, Sendable {
        /// The header.
        public var title: String
        /// On which side its text stands.
        public var alignment: Alignment
        /// The width that the column may be cut to; nil keeps it whole.
        public var minimumWidth: Int?
        /// Whether the column may be left out where the line is too short.
        public var isDroppable: Bool

        /// Creates a column.
        public init(
            _ title: String, _ alignment: Alignment = .left, minimumWidth: Int? = nil, isDroppable: Bool = false
        ) {
            self.title = title
            self.alignment = alignment
            self.minimumWidth = minimumWidth
            self.isDroppable = isDroppable
        }
    }

    /// A cell's text and how it is set off.
    public struct Cell: ExpressibleByStringInterpolation, Hashable, Sendable {
        /// The text.
        public var text: String
        /// How it is set off where colours may be used.
        public var emphasis: TextStyle.Emphasis

        /// Creates a cell.
        public init(_ text: String, _ emphasis: TextStyle.Emphasis = .none) {
            self.text = text
            self.emphasis = emphasis
        }

        /// Creates a cell without emphasis.
        public init(stringLiteral value: String) { self.init(value) }
    }

    /// The columns, first to last.
    public let columns: [Column]
    private var rows: [[Cell]] = []

    /// Creates a table without rows.
    public init(columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row; missing cells are empty, those beyond the last column are left out.
    public mutating func add(_ cells: [Cell]) {
        let cells = cells.prefix(columns.count).map { Cell($0.text.visible, $0.emphasis) }
        rows.append(cells + Array(repeating: "", count: columns.count - cells.count))
    }

    /// Columns that the table takes where nothing is cut.
    public var naturalWidth: Int { naturalWidths.reduce(0, +) + Self.gap * max(0, columns.count - 1) }

    /// The table as lines with a final line feed each, no line wider than the style's width and none with trailing
    /// spaces.
    public func render(_ style: TextStyle = TextStyle()) -> String {
        let (shown, widths) = layout(width: style.width)
        var text = line(shown.map { Cell(columns[$0].title, .strong) }, shown, widths, style)
        for row in rows { text += line(shown.map { row[$0] }, shown, widths, style) }
        return text
    }

    private static let gap = 2

    private var naturalWidths: [Int] {
        columns.indices.map { index in
            rows.reduce(columns[index].title.displayWidth) { max($0, $1[index].text.displayWidth) }
        }
    }

    /// The columns that are shown and their widths.
    private func layout(width: Int) -> (shown: [Int], widths: [Int]) {
        var shown = Array(columns.indices)
        let natural = naturalWidths
        while true {
            var widths = shown.map { natural[$0] }
            var excess = widths.reduce(0, +) + Self.gap * max(0, shown.count - 1) - width
            // The widest flexible column gives first, so that cuts are shared.
            excess = shrink(&widths, by: excess) { columns[shown[$0]].minimumWidth ?? Int.max }
            if excess <= 0 { return (shown, widths) }
            if let last = shown.lastIndex(where: { columns[$0].isDroppable }) {
                shown.remove(at: last)
                continue
            }
            _ = shrink(&widths, by: excess) { _ in 1 }
            return (shown, widths)
        }
    }

    /// Takes columns off the widest that is above its floor until the excess is gone; returns what is left of it.
    private func shrink(_ widths: inout [Int], by excess: Int, floor: (Int) -> Int) -> Int {
        var excess = excess
        while excess > 0 {
            guard
                let widest = widths.indices.filter({ widths[$0] > floor($0) }).max(by: { widths[$0] < widths[$1] })
            else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return excess
    }

    private func line(_ cells: [Cell], _ shown: [Int], _ widths: [Int], _ style: TextStyle) -> String {
        let ellipsis = style.unicode ? "…" : "~"
        var text = ""
        // Spaces are written only when something follows them.
        var pending = 0
        for (position, cell) in cells.enumerated() {
            let cut = cell.text.middleTruncated(to: widths[position], ellipsis: ellipsis)
            let padding = max(0, widths[position] - cut.displayWidth)
            let isRight = columns[shown[position]].alignment == .right
            pending += (position == 0 ? 0 : Self.gap) + (isRight ? padding : 0)
            if cut.contains(where: { $0 != " " }) {
                text += String(repeating: " ", count: pending) + style.apply(cell.emphasis, to: cut)
                pending = 0
            } else {
                pending += cut.displayWidth
            }
            pending += isRight ? 0 : padding
        }
        return text + "\n"
    }
}
