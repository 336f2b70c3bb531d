extension Character {
    /// Columns that a terminal gives the character: 0 for combining marks, 2 for East Asian wide ones and emoji.
    var displayWidth: Int {
        guard let first = unicodeScalars.first else { return 0 }
        // A joined or variation-selected emoji is one picture, however many scalars it has.
        if first.properties.isEmojiPresentation || unicodeScalars.contains("\u{FE0F}") { return 2 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: return Self.wide.contains { $0.contains(first.value) } ? 2 : 1
        }
    }

    /// The blocks that Unicode's East Asian Width (UAX 11) gives as wide or full-width.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
        0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]
}

extension String {
    /// Columns that a terminal gives the text.
    var displayWidth: Int { reduce(0) { $0 + $1.displayWidth } }

    /// The text with what would move the cursor, change colours or reverse the line made visible.
    ///
    /// Names come from files and users: a line feed is shown as `\n`, other control and direction characters as
    /// `\u{1b}`. Joiners within emoji are kept.
    var visible: String {
        var text = ""
        for character in self {
            let isPicture = character.displayWidth == 2
            for scalar in character.unicodeScalars {
                switch scalar.properties.generalCategory {
                case .control, .lineSeparator, .paragraphSeparator:
                    switch scalar {
                    case "\n": text += "\\n"
                    case "\r": text += "\\r"
                    case "\t": text += "\\t"
                    default: text += "\\u{\(String(scalar.value, radix: 16))}"
                    }
                case .format where !isPicture: text += "\\u{\(String(scalar.value, radix: 16))}"
                default: text.unicodeScalars.append(scalar)
                }
            }
        }
        return text
    }

    /// The text cut to a number of columns, with an ellipsis in its middle: a name's end tells as much as its start.
    func middleTruncated(to width: Int, ellipsis: String = "…") -> String {
        guard displayWidth > width else { return self }
        let room = width - ellipsis.displayWidth
        guard room > 0 else { return width > 0 ? ellipsis : "" }
        let head = (room + 1) / 2
        return Self.taken(self, columns: head) + ellipsis
            + String(Self.taken(String(reversed()), columns: room - head).reversed())
    }

    private static func taken(_ text: String, columns: Int) -> String {
        var left = columns
        var result = ""
        for character in text {
            left -= character.displayWidth
            if left < 0 { break }
            result.append(character)
        }
        return result
    }
}
