import Foundation

/// The folder `.sullivan/` into which `sullivan setup` installs runtimes.
public struct RuntimeInstallation: Sendable, Hashable {
    /// The folder itself, absolute; it need not exist.
    public let root: URL

    /// Uses `root` as the folder.
    public init(root: URL) {
        self.root = root.standardizedFileURL.absoluteURL
    }

    /// Finds the folder: `SULLIVAN_HOME` where it is set, else the nearest `.sullivan` from `directory` upwards, else
    /// `.sullivan` in `directory`.
    public static func locate(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        directory: URL = URL(fileURLWithPath: FileManager.default.currentDirectoryPath, isDirectory: true)
    ) -> RuntimeInstallation {
        if let home = environment["SULLIVAN_HOME"], !home.isEmpty {
            return RuntimeInstallation(root: URL(fileURLWithPath: home, isDirectory: true, relativeTo: directory))
        }
        var folder = directory.standardizedFileURL
        while true {
            let candidate = folder.appendingPathComponent(".sullivan", isDirectory: true)
            if isDirectory(candidate) { return RuntimeInstallation(root: candidate) }
            if folder.path == "/" || folder.path.isEmpty { break }
            folder.deleteLastPathComponent()
            folder = folder.standardizedFileURL
        }
        return RuntimeInstallation(root: directory.appendingPathComponent(".sullivan", isDirectory: true))
    }

    /// The managed Python environment.
    public var pythonEnvironment: URL { root.appendingPathComponent("python", isDirectory: true) }

    /// The environment's interpreter; it need not exist.
    public var pythonExecutable: URL { pythonEnvironment.appendingPathComponent("bin/python") }

    /// Where the workers' files are written.
    public var workersFolder: URL { root.appendingPathComponent("workers", isDirectory: true) }

    /// The environment's folder of packages; nil where there is none.
    public var sitePackages: URL? {
        let library = pythonEnvironment.appendingPathComponent("lib", isDirectory: true)
        let versions = entries(of: library).filter { $0.hasPrefix("python3") }.sorted()
        return versions.map { library.appendingPathComponent("\($0)/site-packages", isDirectory: true) }
            .first(where: Self.isDirectory)
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

    /// The version of an installed Python package, from its metadata folder `name-version.dist-info`.
    public func packageVersion(_ name: String) -> String? {
        guard let sitePackages else { return nil }
        let suffix = ".dist-info"
        return entries(of: sitePackages)
            .filter { $0.lowercased().hasPrefix("\(name)-") && $0.hasSuffix(suffix) }
            .map { String($0.dropFirst(name.count + 1).dropLast(suffix.count)) }
            .max()
    }

    /// Whether the file starts like a shared library (ELF) and is not empty or cut off at once.
    static func isSharedLibrary(_ file: URL) -> Bool {
        guard let handle = try? FileHandle(forReadingFrom: file) else { return false }
        defer { try? handle.close() }
        return (try? handle.read(upToCount: 4)) == Data([0x7F, 0x45, 0x4C, 0x46])
    }

    private func entries(of folder: URL) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    }

    private static func isDirectory(_ url: URL) -> Bool {
        var directory: ObjCBool = false
        return FileManager.default.fileExists(atPath: url.path, isDirectory: &directory) && directory.boolValue
    }
}
