/// The page's figures: places that its script draws into, with headings, captions and what they say in words.
struct FiguresSection {
    private let figures: [Figure]
    private let isInteractive: Bool
    /// Most files that a caption links to.
    private static let linked = 3

    init(_ figures: [Figure], isInteractive: Bool) {
        self.figures = figures
        self.isInteractive = isInteractive
    }

    /// The key of the groups' colours, which is also where a reader chooses among them; its script fills it.
    var key: String {
        guard isInteractive else { return "" }
        return """
            <div class="key" id="key" hidden="hidden">
            <div class="chips" role="group" aria-label="Choose patterns and kinds of networks" id="chips"></div>
            <p class="hint">A press here, or on a mark in a figure, sets a form off in every figure and filters the \
            table. In a figure, Shift and the wheel zoom, dragging shifts, a double click goes back.</p>
            </div>
            <noscript><p class="notice">The interactive figures need JavaScript; the verdict and the table do not.</p>\
            </noscript>

            """
    }

    /// What is said where figures could be drawn and the means to are missing.
    func notice(_ model: ReportModel) -> String {
        guard !isInteractive, !figures.isEmpty else { return "" }
        let count = figures.count
        return """
            <p class="notice">\(count) interactive figure\(count == 1 ? " is" : "s are") missing here, because Vega was \
            not installed when this page was made. Run <code>sullivan setup figures</code>, then \
            <code>\(Markup.escaped(model.command))</code>.</p>

            """
    }

    /// A section of the page; nothing where it would be empty.
    func section(_ section: FigureSection, _ heading: String, first: String = "", otherwise: String = "") -> String {
        let body = first + html(section) + otherwise
        guard !body.isEmpty else { return "" }
        return """
            <section aria-labelledby="\(section.rawValue)">
            <h2 id="\(section.rawValue)">\(heading)</h2>
            \(body)</section>

            """
    }

    /// The figures of a section.
    func html(_ section: FigureSection) -> String {
        guard isInteractive else { return "" }
        return figures.filter { $0.section == section }.map(html).joined()
    }

    private func html(_ figure: Figure) -> String {
        let id = "figure-\(figure.id)"
        let panels = figure.panels.map { panel in
            let title = panel.title.map { "<h4 class=\"panel-title\">\(Markup.escaped($0))</h4>" } ?? ""
            // The first panel tells what the figure shows; the others what sets them apart.
            let spoken = panel.id == figure.panels.first?.id ? figure.alternative : panel.title ?? figure.heading
            return """
                <div class="panel\(panel.isWide ? " wide" : "")">\(title)<div class="plot" id="plot-\(panel.id)" \
                role="img" aria-label="\(Markup.escaped(spoken))"></div></div>
                """
        }
        let files = figure.panels.prefix(Self.linked).map { panel in
            "<a href=\"figures/\(panel.id).vl.json\">\(Markup.escaped(panel.title ?? "specification"))</a>"
        }
        let more = figure.panels.count > Self.linked ? " and others in the same folder" : ""
        let caption = Markup.escaped(figure.caption).replacing(" %", with: "&#160;%")
        return """
            <figure id="\(id)" aria-labelledby="\(id)-heading">
            <h3 id="\(id)-heading">\(Markup.escaped(figure.heading))</h3>
            <div class="panels">
            \(panels.joined(separator: "\n"))
            </div>
            <figcaption>\(caption) <span class="sources">Figures: <a href="#all">table</a>. \
            As Vega-Lite: \(files.joined(separator: ", "))\(more).</span></figcaption>
            </figure>

            """
    }
}
