import Foundation

/// Draws Vega-Lite specifications, and hands out Vega's scripts, by vl-convert (`sullivan setup figures`).
public struct FigureExporter: Sendable {
    /// What a figure can be drawn as.
    public enum Format: String, Sendable, CaseIterable {
        case svg
        case png
        case pdf
    }

    private let installation: RuntimeInstallation

    /// Uses the tool that is installed in `installation`.
    public init(installation: RuntimeInstallation) {
        self.installation = installation
    }

    /// What `sullivan setup` installs the tool by.
    public static let setupName = "figures"

    private static let package = "vl-convert-python"
    private static let files = WorkerFiles(files: ["figure_export.py": PackageResources.figure_export_py])

    private var place: InstalledEnvironment { installation.environment(RuntimeInstallation.sharedEnvironment) }

    /// The tool's version; nil where it is not installed.
    public var version: String? { place.packageVersion(Self.package) }

    /// Throws `FigureError.notInstalled` where there is no tool.
    public func check() throws(FigureError) {
        guard version != nil else { throw .notInstalled(folder: place.folder.path) }
    }

    /// Vega, Vega-Lite and vega-embed as one script that defines `vegaEmbed`; nil where vl-convert is not installed.
    ///
    /// It is written to `.sullivan/figures` once for a version of vl-convert, which takes seconds.
    ///
    /// - Throws: `FigureError.failed`.
    public func scripts() throws -> String? {
        guard let version else { return nil }
        let folder = installation.root.appendingPathComponent("figures", isDirectory: true)
        let file = folder.appendingPathComponent("vega-\(version).js")
        if let text = try? String(contentsOf: file, encoding: .utf8), !text.isEmpty { return text }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw FigureError.failed(reason: "\(folder.path): \(error.localizedDescription)")
        }
        try run(["bundle", file.path])
        do {
            return try String(contentsOf: file, encoding: .utf8)
        } catch {
            throw FigureError.failed(reason: "\(file.path): \(error.localizedDescription)")
        }
    }

    /// Draws each specification, `NAME.vl.json`, as `NAME.svg` and so on beside it; returns the files' paths.
    ///
    /// - Throws: `FigureError`.
    @discardableResult
    public func draw(_ specifications: [String], as formats: [Format]) throws -> [String] {
        try check()
        guard !specifications.isEmpty, !formats.isEmpty else { return [] }
        return try run(["draw", formats.map(\.rawValue).joined(separator: ",")] + specifications)
    }

    /// Runs the tool to its end.
    @discardableResult
    private func run(_ arguments: [String]) throws -> [String] {
        let tool = PythonTool(
            environment: place, files: Self.files, program: "figure_export.py", title: "vl-convert")
        do {
            return try tool.run(arguments, in: installation)
        } catch let failure as PythonTool.Failure {
            throw FigureError.failed(reason: failure.reason)
        }
    }
}
