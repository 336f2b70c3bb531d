import Foundation

/// The Python environment of `sullivan setup`, where it is installed.
enum PythonTool {
    static let path: String? = {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        let home = ProcessInfo.processInfo.environment["SULLIVAN_HOME"] ?? root.appendingPathComponent(".sullivan").path
        let path = home + "/python/bin/python"
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    /// Runs a script and gives the lines that it prints.
    static func run(_ script: String, _ arguments: String...) throws -> [String] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path ?? "/usr/bin/false")
        process.arguments = ["-I", "-c", script] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw PythonFailure(status: process.terminationStatus) }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    struct PythonFailure: Error {
        let status: Int32
    }
}
