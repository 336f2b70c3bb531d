import Foundation
import SwiftProtobuf

/// Reads a file's bytes as an ONNX model and checks what can be checked without knowing operators.
enum ModelReader {
    /// The model at `path`.
    ///
    /// - Throws: `ONNXError.cannotRead` for a missing, unreadable or non-regular file, `.damaged` for anything that is no
    ///   ONNX model.
    static func read(_ path: String) throws(ONNXError) -> ONNXModelProto {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw .cannotRead(path: path, reason: "there is no such file")
        }
        guard !isDirectory.boolValue else { throw .cannotRead(path: path, reason: "it is a directory") }
        let bytes: Data
        do {
            // Mapped, so that a large file is not in memory twice.
            bytes = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
        } catch {
            throw .cannotRead(path: path, reason: "it cannot be opened")
        }
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
}
