import Foundation

/// The files by which a set-up knows what earlier ones finished, and whether the last one was killed.
struct SetupMarks {
    let folder: URL
    /// The environment whose interruption they tell.
    let environment: String

    /// Whether a set-up of the environment began and neither finished nor failed cleanly.
    var isInterrupted: Bool { FileManager.default.fileExists(atPath: begun.path) }

    /// Whether the group was installed with the pins of this build.
    func isFinished(_ group: Requirements.Group) -> Bool {
        (try? String(contentsOf: mark(group), encoding: .utf8)) == group.stamp
    }

    /// Notes that installing begins; the marks of earlier ones stay, since they say what to restore.
    func begin(_ groups: [Requirements.Group]) throws {
        try write(groups.map(\.name).joined(separator: "\n") + "\n", to: begun)
    }

    /// Notes that the groups are installed.
    func finish(_ groups: [Requirements.Group]) throws {
        for group in groups { try write(group.stamp, to: mark(group)) }
        do {
            try FileManager.default.removeItem(at: begun)
        } catch {
            throw RuntimeError.setupFailed(
                step: "finish", detail: "cannot remove \(begun.path)", remedy: "make its folder writable")
        }
    }

    private var begun: URL { folder.appendingPathComponent("\(environment).begun") }

    private func mark(_ group: Requirements.Group) -> URL { folder.appendingPathComponent("\(group.name).pins") }

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
