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

    /// What is wrong, with the path.
    public var message: String {
        switch self {
        case .cannotWrite(let path, let reason): "cannot write '\(path)': \(reason)"
        case .diskFull(let path, let bytes): "cannot write '\(path)': the disk is full (\(bytes) bytes are needed)"
        case .cannotRead(let path, let reason): "cannot read '\(path)': \(reason)"
        case .damaged(let path, let reason): "'\(path)' is not a usable ONNX model: \(reason)"
        case .unsupported(let path, let node, let operation, let reason):
            "'\(path)': node '\(node)' (\(operation)): \(reason)"
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
        }
    }
}
