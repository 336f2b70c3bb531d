/// Pieces of HTML that is also well-formed XML.
enum Markup {
    /// Text with what is special in HTML and XML escaped, fit for element content and double-quoted attributes.
    ///
    /// Control and direction characters are made visible first: XML allows no control characters, and a name must not
    /// reverse the line that it stands in.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.visible.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            // Noncharacters that XML 1.0 leaves out.
            case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A sentence of the verdict, its names and figures set off.
    static func sentence(_ sentence: Verdict.Sentence) -> String {
        sentence.parts.map { part in
            switch part {
            case .text(let text): escaped(text)
            case .name(let name): "<span class=\"name\">\(escaped(name))</span>"
            case .figure(let figure): "<b>\(escaped(figure.replacing("x [", with: "× [").replacingFinalX()))</b>"
            }
        }.joined()
    }

    /// Terms and what stands for them; those without a value are left out.
    static func facts(_ facts: [(String, String?)]) -> String {
        let items = facts.compactMap { term, value in
            value.map { "<div><dt>\(escaped(term))</dt><dd>\(escaped($0))</dd></div>" }
        }
        return "<dl class=\"facts\">\n\(items.joined(separator: "\n"))\n</dl>"
    }
}

extension String {
    /// `4.1x` as `4.1×`, which a page can show and every terminal may not.
    fileprivate func replacingFinalX() -> String {
        guard hasSuffix("x"), dropLast().last?.isNumber == true else { return self }
        return dropLast() + "×"
    }
}
