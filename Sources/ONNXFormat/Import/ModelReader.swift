import Foundation
import SwiftProtobuf

/// Reads a file's bytes as an ONNX model and checks what can be checked without knowing operators.
enum ModelReader {
    /// A protocol buffer has no more bytes; weights beyond that lie in files of their own.
    private static let largestFile = 1 << 31

    /// The model at `path`.
    ///
    /// - Throws: `ONNXError.cannotRead` for a missing, unreadable or non-regular file, `.damaged` for anything that is no
    ///   ONNX model.
    static func read(_ path: String) throws(ONNXError) -> ONNXModelProto {
        let bytes = try contents(of: path)
        guard !bytes.isEmpty else { throw .damaged(path: path, reason: "the file is empty") }
        let model: ONNXModelProto
        do {
            model = try ONNXModelProto(serializedBytes: bytes)
        } catch {
            throw .damaged(path: path, reason: "it is cut off or not a protocol buffer")
        }
        guard model.hasGraph else { throw .damaged(path: path, reason: "it has no graph") }
        guard !model.graph.node.isEmpty else { throw .damaged(path: path, reason: "its graph has no node") }
        guard !model.graph.output.isEmpty else { throw .damaged(path: path, reason: "its graph has no output") }
        return model
    }

    /// The bytes of a regular file, mapped where that is safe, so that a large file is not in memory twice.
    private static func contents(of path: String) throws(ONNXError) -> Data {
        // Looked at before it is opened: opening a pipe would wait for a writer.
        var status = stat()
        guard stat(path, &status) == 0 else { throw .cannotRead(path: path, reason: reason(errno)) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw .cannotRead(path: path, reason: "it is a directory")
        default: throw .cannotRead(path: path, reason: "it is not a regular file")
        }
        guard Int(status.st_size) <= largestFile else {
            throw .damaged(path: path, reason: "it is larger than a protocol buffer can be (2 GiB)")
        }
        guard access(path, R_OK) == 0 else { throw .cannotRead(path: path, reason: reason(errno)) }
        do {
            return try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
        } catch {
            throw .cannotRead(path: path, reason: "its bytes cannot be read")
        }
    }

    private static func reason(_ code: Int32) -> String {
        switch code {
        case ENOENT: "there is no such file"
        case ENOTDIR: "a part of its path is not a directory"
        case EACCES, EPERM: "permission is denied"
        case ELOOP: "its symbolic links lead in a circle"
        case ENAMETOOLONG: "its name is too long"
        default: String(cString: strerror(code))
        }
    }
}
