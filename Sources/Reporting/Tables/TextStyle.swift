/// What a terminal can show.
public struct TextStyle: Hashable, Sendable {
    /// Whether ANSI colours may be used; false where NO_COLOR is set or the output is not a terminal.
    public var color: Bool
    /// Whether block characters may be used; false gives plain ASCII bars.
    public var unicode: Bool
    /// Columns of a line.
    public var width: Int

    /// Creates a style: without colours, as a file or a pipe should get it, unless told otherwise.
    public init(color: Bool = false, unicode: Bool = true, width: Int = 100) {
        self.color = color
        self.unicode = unicode
        self.width = width
    }

    /// How a piece of text is set off.
    public enum Emphasis: Hashable, Sendable {
        /// Not at all.
        case none
        /// Headers and what a line is about.
        case strong
        /// What can be passed over.
        case faint
        /// A gain.
        case good
        /// A loss or a failure.
        case bad
    }

    /// The text with its emphasis, where colours may be used.
    public func apply(_ emphasis: Emphasis, to text: String) -> String {
        guard color, !text.isEmpty else { return text }
        switch emphasis {
        case .none: return text
        case .strong: return "\u{1B}[1m\(text)\u{1B}[0m"
        case .faint: return "\u{1B}[2m\(text)\u{1B}[0m"
        case .good: return "\u{1B}[36m\(text)\u{1B}[0m"
        case .bad: return "\u{1B}[33m\(text)\u{1B}[0m"
        }
    }
}
