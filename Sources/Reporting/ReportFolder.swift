import Foundation

/// The folder that `sullivan report` writes: index.html, tables/ and figures/.
public enum ReportFolder {
    /// What was written.
    public struct Written: Sendable, Hashable {
        /// The path of index.html.
        public var page: String
        /// The paths of the figures' Vega-Lite specifications, `figures/NAME.vl.json`, in the page's order.
        public var figures: [String]
    }

    /// Writes the page, its tables and its figures' specifications, each file whole or not at all, and makes the
    /// folders where they are missing.
    ///
    /// Files of an earlier report are replaced; others in the folder are left alone.
    ///
    /// - Parameter scripts: Vega's bundle for the page; see `HTMLReport.render`.
    /// - Throws: `ReportError` where a folder or file can't be written.
    @discardableResult
    public static func write(
        _ model: ReportModel, to path: String, scripts: String? = nil
    ) throws(ReportError) -> Written {
        let root = URL(fileURLWithPath: path, isDirectory: true)
        let tables = root.appendingPathComponent("tables", isDirectory: true)
        let drawings = root.appendingPathComponent("figures", isDirectory: true)
        let scaling = ScalingAnalysis.called(for: model)
        var drawn = model
        if drawn.correlations.isEmpty { drawn.correlations = scaling?.cells ?? [] }
        let data = FigureData(drawn)
        let figures = FigureCatalog.figures(data)
        do {
            try FileManager.default.createDirectory(at: tables, withIntermediateDirectories: true)
            if !figures.isEmpty {
                try FileManager.default.createDirectory(at: drawings, withIntermediateDirectories: true)
            }
        } catch {
            throw .folder(path: path, reason: reason(error))
        }
        // The page comes last: where it stands, its tables do too.
        try write(BenchCSV.render(model), to: tables.appendingPathComponent("results.csv"))
        try write(BenchJSON.render(model, scaling: scaling), to: tables.appendingPathComponent("results.json"))
        try write(BenchMarkdown.render(model, scaling: scaling), to: tables.appendingPathComponent("results.md"))
        for file in ScalingTables.files(model, scaling) {
            let url = tables.appendingPathComponent(file.name)
            if let text = file.text {
                try write(text, to: url)
            } else {
                // A table of an earlier report would be taken for one of this.
                try? FileManager.default.removeItem(at: url)
            }
        }
        var paths: [String] = []
        for panel in figures.flatMap(\.panels) {
            let file = drawings.appendingPathComponent("\(panel.id).vl.json")
            try write(PageData.text(panel.standalone(data)), to: file)
            paths.append(file.path)
        }
        let page = root.appendingPathComponent("index.html")
        try write(HTMLReport.render(data, figures: figures, scaling: scaling, scripts: scripts), to: page)
        return Written(page: page.path, figures: paths)
    }

    /// The paths of a report's CSV tables, in order of their names.
    public static func tables(in path: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path + "/tables")) ?? []
        return names.filter { $0.hasSuffix(".csv") }.sorted().map { path + "/tables/" + $0 }
    }

    private static func write(_ text: String, to url: URL) throws(ReportError) {
        do {
            try Data(text.utf8).write(to: url, options: .atomic)
        } catch {
            throw .file(path: url.path, reason: reason(error))
        }
    }

    /// What the system says, which Foundation keeps underneath a vaguer sentence.
    private static func reason(_ error: any Error) -> String {
        let outer = error as NSError
        let inner = outer.userInfo[NSUnderlyingErrorKey] as? NSError ?? outer
        guard inner.domain == NSPOSIXErrorDomain, let text = strerror(Int32(inner.code)) else {
            return outer.localizedDescription
        }
        return String(cString: text).lowercased()
    }
}
