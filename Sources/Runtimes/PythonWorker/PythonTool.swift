import Foundation

/// A Python program of ours that does one thing and ends, in an environment that `sullivan setup` made.
///
/// It prints one line of JSON: `{"ok": true, "files": […]}` or `{"ok": false, "message": "…"}`.
struct PythonTool: Sendable {
    /// The environment that holds what it imports.
    let environment: InstalledEnvironment
    /// Its file, and those that it imports.
    let files: WorkerFiles
    /// The name of its file.
    let program: String
    /// What it is called in reasons.
    let title: String

    /// Why a tool gave nothing.
    struct Failure: Error {
        let reason: String
    }

    /// Runs it to its end and returns the files that it wrote.
    ///
    /// - Throws: `Failure`; `RuntimeError.workerFilesFailed` where its own files cannot be written.
    @discardableResult
    func run(_ arguments: [String], in installation: RuntimeInstallation) throws -> [String] {
        let path = try files.write(to: installation.workersFolder).appendingPathComponent(program).path
        let process = Process()
        process.executableURL = environment.interpreter
        process.arguments = ["-I", path] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw Failure(reason: error.localizedDescription)
        }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard let answer = try? JSONDecoder().decode(Answer.self, from: data) else {
            let signal = process.terminationReason == .uncaughtSignal
            throw Failure(reason: "\(title) ended \(signal ? "by signal" : "with status") \(process.terminationStatus)")
        }
        guard answer.ok else { throw Failure(reason: answer.message ?? "\(title) gave no reason") }
        return answer.files ?? []
    }

    private struct Answer: Decodable {
        var ok: Bool
        var files: [String]?
        var message: String?
    }
}
