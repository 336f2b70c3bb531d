import NetworkGraph

/// What can go wrong when an ONNX file or an input tensor is written or read; every case names the path.
public enum ONNXError: UserFacingError, Equatable {
    /// The file or its folder cannot be written.
    case cannotWrite(path: String, reason: String)
    /// The disk has no room left; nothing was left behind.
    case diskFull(path: String, bytes: Int)
    /// The file is missing, a directory, or not readable.
    case cannotRead(path: String, reason: String)
    /// The file is not an ONNX model, or is one whose parts contradict each other.
    case damaged(path: String, reason: String)
    /// The model is sound, but Sullivan has no operation for one of its nodes.
    case unsupported(path: String, node: String, operation: String, reason: String)
    /// An axis of an input has no fixed size, and none was chosen for it.
    case openSize(path: String, input: String, axis: Int, name: String?, isImage: Bool)
    /// The file was made for another batch than the one asked for.
    case fixedBatch(path: String, batch: Int)
    /// The file was made for another image size than the one asked for.
    case fixedResolution(path: String, height: Int, width: Int)
    /// The network has an operation that only the file it was read from can express.
    case notExportable(path: String, node: String, operation: String)

    /// What is wrong, with the path.
    public var message: String {
        switch self {
        case .cannotWrite(let path, let reason): "cannot write '\(path)': \(reason)"
        case .diskFull(let path, let bytes): "cannot write '\(path)': the disk is full (\(bytes) bytes are needed)"
        case .cannotRead(let path, let reason): "cannot read '\(path)': \(reason)"
        case .damaged(let path, let reason): "'\(path)' is not a usable ONNX model: \(reason)"
        case .unsupported(let path, let node, let operation, let reason):
            "'\(path)': node '\(node)' (\(operation)): \(reason)"
        case .openSize(let path, let input, let axis, let name, _):
            "'\(path)': axis \(axis)\(name.map { " (\($0))" } ?? "") of its input '\(input)' has no fixed size"
        case .fixedBatch(let path, let batch): "'\(path)' was made for a batch of \(batch)"
        case .fixedResolution(let path, let height, let width): "'\(path)' was made for images of \(height)x\(width)"
        case .notExportable(let path, let node, let operation):
            "cannot write '\(path)': layer '\(node)' (\(operation)) is an operation of the file that it was read from"
        }
    }

    /// What to do.
    public var remedy: String? {
        switch self {
        case .cannotWrite: "choose a folder that exists and is writable"
        case .diskFull: "free some space or choose another disk"
        case .cannotRead: "check the path and its permissions"
        case .damaged: "export or download the model again"
        case .unsupported: "simplify the model (for example with onnx-simplifier) or export it without that operator"
        case .openSize(_, _, _, _, let isImage):
            isImage ? "give the images' height and width with --resolution" : "export the model with that axis fixed"
        case .fixedBatch(_, let batch): "use --batch \(batch), or export the network again"
        case .fixedResolution(_, let height, let width):
            height == width
                ? "leave --resolution out or use --resolution \(height), or export the network again"
                : "leave --resolution out, or export the network again"
        case .notExportable: "copy that file with its sizes fixed: sullivan export FILE.onnx COPY.onnx"
        }
    }
}
