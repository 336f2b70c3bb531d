import Foundation
import NetworkGraph

/// A folder for files that only live while a command runs: `.sullivan/scratch/PROCESS-…`.
///
/// A command that was killed leaves its folder behind; the next one takes away the folders of processes that are gone.
final class ScratchFolder: Sendable {
    private let path: String

    init(in root: URL) throws {
        let parent = root.appendingPathComponent("scratch", isDirectory: true)
        Self.removeLeftovers(in: parent)
        path = parent.appendingPathComponent("\(getpid())-\(UUID().uuidString.prefix(8))", isDirectory: true).path
        _ = try makeFolder()
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Makes a new, empty folder.
    func makeFolder() throws -> String {
        let folder = path + "/" + UUID().uuidString.prefix(8)
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw ScratchError(path: folder)
        }
        return folder
    }

    /// Takes the whole folder away, for ends that run no `deinit`.
    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }

    private static func removeLeftovers(in parent: URL) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? [] {
            guard let process = name.split(separator: "-").first.flatMap({ Int32($0) }) else { continue }
            if kill(process, 0) == -1, errno == ESRCH {
                try? FileManager.default.removeItem(at: parent.appendingPathComponent(name))
            }
        }
    }
}

/// The scratch folder cannot be made.
struct ScratchError: UserFacingError, Equatable {
    let path: String
    var message: String { "cannot make the folder '\(path)' for scratch files" }
    var remedy: String? { "set SULLIVAN_HOME to a folder that you may write, on a disk with room" }
}
