/// The top of the page: a large figure a candidate, and the sentences.
enum VerdictSection {
    static func html(_ verdict: Verdict) -> String {
        let headlines = verdict.headlines.prefix(4).map { headline in
            """
            <div class="headline"><p class="big">\(Quantity.short(headline.speedup))<span class="times">×</span></p>
            <p class="under">\(Quantity.shortRange(headline.speedup))<br/>\
            <span class="name">\(Markup.escaped(headline.runtime))</span> over \
            <span class="name">\(Markup.escaped(headline.baseline))</span></p></div>
            """
        }
        let gains = verdict.gains.map { "<p>\(Markup.sentence($0))</p>" }.joined(separator: "\n")
        let trust = verdict.trust.map(Markup.sentence).joined(separator: " ")
        return """
            <section class="verdict" aria-label="Verdict">
            \(headlines.isEmpty ? "" : "<div class=\"headlines\">\n\(headlines.joined(separator: "\n"))\n</div>\n")\
            <div class="sentences">
            \(gains)
            \(trust.isEmpty ? "" : "<p class=\"trust\">\(trust)</p>\n")</div>
            </section>

            """
    }
}

extension Quantity {
    /// The estimate of `speedup` alone.
    fileprivate static func short(_ interval: ReportInterval) -> String {
        let text = speedup(interval, sign: "")
        return text.split(separator: " ").first.map(String.init) ?? text
    }

    /// The interval of `speedup` alone.
    fileprivate static func shortRange(_ interval: ReportInterval) -> String {
        let text = speedup(interval, sign: "")
        return text.firstIndex(of: "[").map { String(text[$0...]) } ?? ""
    }
}
