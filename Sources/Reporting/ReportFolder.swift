import Foundation

/// The folder that `sullivan report` writes: index.html and tables/.
public enum ReportFolder {
    /// Writes the page and its tables, each file whole or not at all, and makes the folders where they are missing.
    ///
    /// Files of an earlier report are replaced; others in the folder are left alone.
    ///
    /// - Throws: `ReportError` where a folder or file can't be written.
    /// - Returns: the path of index.html.
    @discardableResult
    public static func write(_ model: ReportModel, to path: String) throws(ReportError) -> String {
        let root = URL(fileURLWithPath: path, isDirectory: true)
        let tables = root.appendingPathComponent("tables", isDirectory: true)
        do {
            try FileManager.default.createDirectory(at: tables, withIntermediateDirectories: true)
        } catch {
            throw .folder(path: path, reason: reason(error))
        }
        let scaling = ScalingAnalysis.called(for: model)
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
        let page = root.appendingPathComponent("index.html")
        try write(HTMLReport.render(model), to: page)
        return page.path
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
