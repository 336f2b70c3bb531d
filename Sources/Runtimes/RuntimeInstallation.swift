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

    /// The name of the environment that runtimes share unless they need one of their own.
    static let sharedEnvironment = "python"

    /// The environment in the folder `name`: `python` for the ordinary runtimes, `tensorflow` for TensorFlow.
    public func environment(_ name: String) -> InstalledEnvironment {
        InstalledEnvironment(folder: root.appendingPathComponent(name, isDirectory: true))
    }

    /// The folder of the shared environment.
    public var pythonEnvironment: URL { shared.folder }

    /// The shared environment's interpreter; it need not exist.
    public var pythonExecutable: URL { shared.interpreter }

    /// Where the workers' files are written.
    public var workersFolder: URL { root.appendingPathComponent("workers", isDirectory: true) }

    /// The shared environment's folder of packages; nil where there is none.
    public var sitePackages: URL? { shared.sitePackages }

    /// A library in the shared environment; see `InstalledEnvironment.library`.
    public func library(in folder: String, prefix: String) -> URL? {
        shared.library(in: folder, prefix: prefix)
    }

    /// The version of a package in the shared environment; see `InstalledEnvironment.packageVersion`.
    public func packageVersion(_ name: String) -> String? {
        shared.packageVersion(name)
    }

    private var shared: InstalledEnvironment { environment(Self.sharedEnvironment) }

    /// Whether the file starts like a shared library (ELF) and is not empty or cut off at once.
    static func isSharedLibrary(_ file: URL) -> Bool {
        guard let handle = try? FileHandle(forReadingFrom: file) else { return false }
        defer { try? handle.close() }
        return (try? handle.read(upToCount: 4)) == Data([0x7F, 0x45, 0x4C, 0x46])
    }

    static func isDirectory(_ url: URL) -> Bool {
        var directory: ObjCBool = false
        return FileManager.default.fileExists(atPath: url.path, isDirectory: &directory) && directory.boolValue
    }
}
