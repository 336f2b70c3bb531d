import Foundation

/// Keeps two processes from writing into one results folder.
///
/// `flock` on a file beside the database: the kernel drops the lock when its process ends, however it ends, so a killed
/// study blocks nobody. (SQLite's own file cannot be taken: closing it a second time would drop SQLite's locks.) The
/// descriptor is closed in child processes, which must not hold the lock after their coordinator was killed.
final class StoreLock: Sendable {
    private let descriptor: Int32

    /// Takes the folder's lock.
    ///
    /// - Throws: `StudyError.locked` where another process holds it, `.cannotWrite`.
    init(folder: String) throws(StudyError) {
        let path = folder + "/results.lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            let code = errno
            if code == ENOSPC { throw .diskFull(path: path) }
            throw .cannotWrite(path: path, reason: Self.reason(code))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let holder = (try? String(contentsOfFile: path, encoding: .utf8)).flatMap {
                Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
            }
            close(descriptor)
            guard code == EWOULDBLOCK else {
                throw .cannotWrite(path: path, reason: "it cannot be locked (\(Self.reason(code)))")
            }
            throw .locked(folder: folder, process: holder)
        }
        self.descriptor = descriptor
        // The number serves the message alone: on a full disk the lock holds without it.
        if ftruncate(descriptor, 0) == 0 {
            let number = Array("\(getpid())\n".utf8)
            _ = pwrite(descriptor, number, number.count, 0)
        }
    }

    deinit { close(descriptor) }

    static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
