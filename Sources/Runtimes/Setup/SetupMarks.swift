import Foundation

/// The files by which a set-up knows what earlier ones finished, and whether the last one was killed.
struct SetupMarks {
    let folder: URL
    let requirements: Requirements

    /// Whether a set-up began and neither finished nor failed cleanly.
    var isInterrupted: Bool { FileManager.default.fileExists(atPath: begun.path) }

    /// Whether the runtime was installed with the pins of this build.
    func isFinished(_ runtime: String) -> Bool {
        (try? String(contentsOf: mark(runtime), encoding: .utf8)) == requirements.stamp(for: runtime)
    }

    /// Notes that installing begins; the marks of earlier ones stay, since they say what to restore.
    func begin(_ runtimes: [String]) throws {
        try write(runtimes.joined(separator: "\n") + "\n", to: begun)
    }

    /// Notes that the runtimes are installed.
    func finish(_ runtimes: [String]) throws {
        for runtime in runtimes { try write(requirements.stamp(for: runtime), to: mark(runtime)) }
        do {
            try FileManager.default.removeItem(at: begun)
        } catch {
            throw RuntimeError.setupFailed(
                step: "finish", detail: "cannot remove \(begun.path)", remedy: "make its folder writable")
        }
    }

    private var begun: URL { folder.appendingPathComponent("begun") }

    private func mark(_ runtime: String) -> URL { folder.appendingPathComponent("\(runtime).pins") }

    private func write(_ text: String, to file: URL) throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file, options: .atomic)
        } catch {
            throw RuntimeError.setupFailed(
                step: "write \(file.path)", detail: error.localizedDescription,
                remedy: "make the folder writable, free space, or set SULLIVAN_HOME to another folder")
        }
    }
}
