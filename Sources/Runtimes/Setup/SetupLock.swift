import Foundation
import Glibc

/// Keeps two set-ups out of one folder; the kernel lets go of it however the process ends.
struct SetupLock {
    private let descriptor: Int32

    /// Creates `folder` where it is missing. Throws `RuntimeError.setupFailed`, also where another set-up runs.
    init(folder: URL) throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw Self.error("create \(folder.path)", error.localizedDescription)
        }
        let file = folder.appendingPathComponent("setup.lock").path
        descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.error("open \(file)", String(cString: strerror(errno))) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw RuntimeError.setupFailed(
                step: "lock \(folder.path)", detail: "another setup is running there", remedy: "wait until it has ended"
            )
        }
    }

    func release() {
        // Not left to close(): a process that is just being started may hold a copy.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    private static func error(_ step: String, _ detail: String) -> RuntimeError {
        .setupFailed(
            step: step, detail: detail, remedy: "make the folder writable, or set SULLIVAN_HOME to one that is")
    }
}
