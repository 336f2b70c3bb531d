import Foundation

/// A library whose networks can be named, and which exports them.
public enum PortLibrary: String, Sendable, CaseIterable {
    /// PyTorch image models, `timm`.
    case timm
    /// PyTorch's own, `torchvision`.
    case torchvision
}

/// A library's network as an ONNX file.
public struct PortedNetwork: Sendable, Hashable {
    /// Where the file is.
    public let path: String
    /// What decides the file's content beside the name and settings: versions, and the exporter's own hash.
    public let origin: String
}

/// Exports networks of timm and torchvision, installed by `sullivan setup timm`, into a cache of files.
///
/// Weights are random and seeded, BatchNorm is kept, nothing is downloaded. A file is made once for a name, its settings
/// and the libraries' versions; `.sullivan/cache/networks` may be removed at any time.
public struct PortExporter: Sendable {
    private let installation: RuntimeInstallation

    /// Uses the libraries and the cache of `installation`.
    public init(installation: RuntimeInstallation) {
        self.installation = installation
    }

    /// The name of the environment, and of what `sullivan setup` installs into it.
    static let setupName = "timm"

    static let files = WorkerFiles(files: [
        "port_counts.py": PackageResources.port_counts_py,
        "port_exporter.py": PackageResources.port_exporter_py,
        "port_libraries.py": PackageResources.port_libraries_py,
        "port_weights.py": PackageResources.port_weights_py,
    ])

    private var environment: InstalledEnvironment { installation.environment(Self.setupName) }

    /// What decides the content of a library's files: its version, PyTorch's, and the exporter's hash.
    ///
    /// - Throws: `PortError.notInstalled`.
    public func origin(of library: PortLibrary) throws(PortError) -> String {
        var versions: [String] = []
        for package in [library.rawValue, "torch", "onnx"] {
            guard let version = environment.packageVersion(package) else {
                throw .notInstalled(library: library, package: package, folder: environment.folder.path)
            }
            versions.append("\(package) \(version)")
        }
        return (versions + ["exporter \(Self.files.contentHash)"]).joined(separator: ", ")
    }

    /// The file of a network, exported where it is not in the cache.
    ///
    /// - Parameters:
    ///   - resolution: height and width of the input; nil for the network's own.
    ///   - onExport: called before an export, which takes seconds to minutes.
    /// - Throws: `PortError`, and `RuntimeError.workerFilesFailed` where the exporter's files cannot be written.
    public func network(
        _ name: String, of library: PortLibrary, batch: Int, resolution: Int?, seed: UInt64,
        onExport: () -> Void = {}
    ) throws -> PortedNetwork {
        let origin = try origin(of: library)
        let cache = installation.root.appendingPathComponent("cache/networks", isDirectory: true)
        let settings = "\(name)-\(batch)x\(resolution.map(String.init) ?? "own")-\(seed)"
        let hash = WorkerFiles(files: ["origin": Array(origin.utf8)]).contentHash
        let folder = cache.appendingPathComponent("\(library.rawValue)-\(settings)-\(hash)", isDirectory: true)
        let file = folder.appendingPathComponent("network.onnx")
        if !FileManager.default.fileExists(atPath: file.path) {
            onExport()
            var arguments = [library.rawValue, name, folder.path, "--batch", "\(batch)", "--seed", "\(seed)"]
            if let resolution { arguments += ["--resolution", "\(resolution)"] }
            try run(arguments, for: name, of: library)
        }
        return PortedNetwork(path: file.path, origin: origin)
    }

    /// Runs the exporter to its end.
    private func run(_ arguments: [String], for name: String, of library: PortLibrary) throws {
        let program = try Self.files.write(to: installation.workersFolder).appendingPathComponent("port_exporter.py")
        let process = Process()
        process.executableURL = environment.interpreter
        // -I: neither the user's own packages nor PYTHON… variables change what is exported.
        process.arguments = ["-I", program.path] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw PortError.exportFailed(name: name, library: library, reason: error.localizedDescription)
        }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard let answer = try? JSONDecoder().decode(Answer.self, from: data) else {
            let signal = process.terminationReason == .uncaughtSignal
            throw PortError.exportFailed(
                name: name, library: library,
                reason: "the exporter ended \(signal ? "by signal" : "with status") \(process.terminationStatus)")
        }
        if answer.ok { return }
        if answer.code == "unknown" {
            throw PortError.unknownNetwork(name: name, library: library, near: answer.near ?? [])
        }
        throw PortError.exportFailed(name: name, library: library, reason: answer.message ?? "no reason given")
    }

    private struct Answer: Decodable {
        var ok: Bool
        var code: String?
        var message: String?
        var near: [String]?
    }
}
