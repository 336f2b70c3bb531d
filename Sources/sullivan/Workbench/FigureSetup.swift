import Runtimes

/// What a report's page draws with, from the installation at hand.
enum FigureSetup {
    /// Vega's scripts; nil where they are not installed. Where they cannot be had a warning says why: a page without
    /// them is worth more than none.
    static func scripts() -> String? {
        do {
            return try FigureExporter(installation: .locate()).scripts()
        } catch let error as FigureError {
            Diagnostics.warning("\(error.message); the page is made without interactive figures")
        } catch {
            Diagnostics.warning("\(error)")
        }
        return nil
    }

    /// Takes the scripts from a tool that was just installed, so that no report waits for them.
    static func prepare(_ installation: RuntimeInstallation, _ progress: ProgressLine) throws {
        let exporter = FigureExporter(installation: installation)
        guard let version = exporter.version, try exporter.scripts() != nil else { return }
        progress.message("figures: vl-convert \(version)")
    }
}
