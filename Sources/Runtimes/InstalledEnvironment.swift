import Foundation

/// A Python environment that `sullivan setup` makes: where its interpreter, packages and libraries are.
public struct InstalledEnvironment: Sendable, Hashable {
    /// Its folder; it need not exist.
    public let folder: URL

    /// The interpreter; it need not exist.
    public var interpreter: URL { folder.appendingPathComponent("bin/python") }

    /// The folder of packages; nil where there is none.
    public var sitePackages: URL? {
        let library = folder.appendingPathComponent("lib", isDirectory: true)
        let versions = entries(of: library).filter { $0.hasPrefix("python3") }.sorted()
        return versions.map { library.appendingPathComponent("\($0)/site-packages", isDirectory: true) }
            .first(where: RuntimeInstallation.isDirectory)
    }

    /// The file in `folder` (relative to `sitePackages`) whose name starts with `prefix`; the last by name of several.
    ///
    /// The wheels carry libraries under versioned names only, for example `libopenvino_c.so.2641`.
    public func library(in folder: String, prefix: String) -> URL? {
        guard let sitePackages else { return nil }
        let folder = sitePackages.appendingPathComponent(folder, isDirectory: true)
        return entries(of: folder).filter { $0.hasPrefix(prefix) }.max()
            .map { folder.appendingPathComponent($0) }
    }

    /// The version of an installed package, from its metadata folder `name-version.dist-info`.
    ///
    /// Names are compared as pip does: `tensorflow-cpu` is in `tensorflow_cpu-2.21.0.dist-info`.
    public func packageVersion(_ name: String) -> String? {
        guard let sitePackages else { return nil }
        let suffix = ".dist-info"
        let prefix = name.lowercased().replacingOccurrences(of: "-", with: "_") + "-"
        return entries(of: sitePackages)
            .filter { $0.lowercased().hasPrefix(prefix) && $0.hasSuffix(suffix) }
            .map { String($0.dropFirst(prefix.count).dropLast(suffix.count)) }
            .max()
    }

    private func entries(of folder: URL) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    }
}
