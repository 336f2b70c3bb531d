import Foundation

/// A file that appears under its name only when it is whole.
///
/// Bytes go to a hidden file in the same folder through a buffer; `commit` renames it. If that never happens, for want
/// of space or because the process ends, no half file bears the name.
final class OutputFile {
    let path: String
    private let temporaryPath: String
    private var descriptor: Int32
    private let buffer: UnsafeMutableRawBufferPointer
    private var buffered = 0
    private let expectedBytes: Int
    /// How many bytes were written so far.
    private(set) var count = 0

    /// Opens a file of `expectedBytes` for writing.
    ///
    /// - Throws: `ONNXError.cannotWrite` where the folder is missing or read-only or `path` is a directory.
    init(path: String, expectedBytes: Int) throws(ONNXError) {
        self.path = path
        self.expectedBytes = expectedBytes
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue {
            throw .cannotWrite(path: path, reason: "it is a directory")
        }
        let url = URL(fileURLWithPath: path)
        let name = ".\(url.lastPathComponent).\(getpid()).\(UInt32.random(in: 0 ... .max)).partial"
        temporaryPath = url.deletingLastPathComponent().appendingPathComponent(name).path
        descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Self.failure(errno, path: path, bytes: expectedBytes) }
        buffer = .allocate(byteCount: 1 << 16, alignment: 64)
    }

    deinit {
        if descriptor >= 0 {
            close(descriptor)
            unlink(temporaryPath)
        }
        buffer.deallocate()
    }

    /// Appends bytes; large pieces go to the system without a copy.
    ///
    /// - Throws: `ONNXError.diskFull` or `.cannotWrite`.
    func append(_ bytes: UnsafeRawBufferPointer) throws(ONNXError) {
        if buffered + bytes.count > buffer.count { try flush() }
        if bytes.count > buffer.count {
            try write(bytes)
        } else if !bytes.isEmpty {
            UnsafeMutableRawBufferPointer(rebasing: buffer[buffered...]).copyMemory(from: bytes)
            buffered += bytes.count
        }
        count += bytes.count
    }

    /// Appends bytes.
    func append(_ bytes: [UInt8]) throws(ONNXError) {
        var failure: ONNXError?
        bytes.withUnsafeBytes { pointer in
            do throws(ONNXError) { try append(pointer) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Appends zeros up to `offset`.
    func pad(to offset: Int) throws(ONNXError) {
        if offset > count { try append([UInt8](repeating: 0, count: offset - count)) }
    }

    /// Gives the file its name, in place of any file that had it.
    func commit() throws(ONNXError) {
        try flush()
        let closed = close(descriptor)
        let closingError = errno
        descriptor = -1
        guard closed == 0 else {
            unlink(temporaryPath)
            throw Self.failure(closingError, path: path, bytes: expectedBytes)
        }
        guard rename(temporaryPath, path) == 0 else {
            let reason = errno
            unlink(temporaryPath)
            throw Self.failure(reason, path: path, bytes: expectedBytes)
        }
    }

    private func flush() throws(ONNXError) {
        guard buffered > 0 else { return }
        let pending = UnsafeRawBufferPointer(rebasing: buffer[..<buffered])
        buffered = 0
        try write(pending)
    }

    private func write(_ bytes: UnsafeRawBufferPointer) throws(ONNXError) {
        var rest = bytes
        while let base = rest.baseAddress, !rest.isEmpty {
            let written = Foundation.write(descriptor, base, rest.count)
            if written < 0 {
                if errno == EINTR { continue }
                throw Self.failure(errno, path: path, bytes: expectedBytes)
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }

    private static func hasFolder(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        return FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory) && isDirectory.boolValue
    }

    /// What an error number of the system means for the file at `path`.
    static func failure(_ code: Int32, path: String, bytes: Int) -> ONNXError {
        switch code {
        case ENOSPC, EDQUOT: .diskFull(path: path, bytes: bytes)
        case ENOENT, ENOTDIR:
            // A folder such as /proc is there and still takes no new file.
            .cannotWrite(
                path: path,
                reason: hasFolder(path) ? "its folder takes no new files" : "its folder does not exist")
        case EACCES, EPERM, EROFS: .cannotWrite(path: path, reason: "its folder is not writable")
        default: .cannotWrite(path: path, reason: String(cString: strerror(code)))
        }
    }
}
