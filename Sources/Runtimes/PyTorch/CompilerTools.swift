import Foundation

/// What torch.compile needs of the machine: a C++ compiler and Python's headers.
struct CompilerTools: Sendable {
    /// Variables that name the compiler and where programs are.
    var variables = ProcessInfo.processInfo.environment

    static let remedy = "run: apt-get install g++ python3-dev"

    /// What is missing; nil where everything is there.
    func missing(for python: InstalledEnvironment) -> String? {
        let compiler = variables["CXX"].flatMap { $0.isEmpty ? nil : $0 } ?? "g++"
        if !isProgram(compiler) { return "it needs a C++ compiler: looked for \(compiler)" }
        guard let headers = headers(of: python) else {
            return "it needs Python's headers, and \(python.folder.path) does not tell where its Python is"
        }
        let file = headers.appendingPathComponent("Python.h").path
        return FileManager.default.fileExists(atPath: file) ? nil : "it needs Python's headers: looked for \(file)"
    }

    private func isProgram(_ name: String) -> Bool {
        if name.contains("/") { return FileManager.default.isExecutableFile(atPath: name) }
        return (variables["PATH"] ?? "").split(separator: ":")
            .contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }

    /// Where the Python that the environment was made from keeps its headers, by `pyvenv.cfg` and the folder of
    /// packages.
    private func headers(of python: InstalledEnvironment) -> URL? {
        let settings = python.folder.appendingPathComponent("pyvenv.cfg")
        guard let text = try? String(contentsOf: settings, encoding: .utf8),
            let version = python.sitePackages?.deletingLastPathComponent().lastPathComponent
        else { return nil }
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard parts.count == 2, parts[0] == "home" else { continue }
            return URL(fileURLWithPath: parts[1], isDirectory: true).deletingLastPathComponent()
                .appendingPathComponent("include/\(version)", isDirectory: true)
        }
        return nil
    }
}
