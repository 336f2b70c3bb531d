/// What can be wrong with a network as it is written down; every case names the layer.
public enum GraphError: UserFacingError, Equatable {
    /// An attribute has a value that no layer can have, for example a stride of 0.
    case impossibleAttribute(layer: String, operation: String, reason: String)
    /// The inputs' shapes do not fit the operation or each other.
    case shapeMismatch(layer: String, operation: String, reason: String)
    /// A window is larger than its padded input: the resolution is too small for the network.
    case resolutionTooSmall(layer: String, operation: String, input: Shape, window: Extent)
    /// A size or a product of sizes exceeds what can be computed with.
    case overflow(layer: String)
    /// Two layers have one name.
    case duplicateName(layer: String)
    /// A network without an output, or with tensors of two builders.
    case malformed(reason: String)

    /// What is wrong, with the layer's name.
    public var message: String {
        switch self {
        case .impossibleAttribute(let layer, let operation, let reason): "layer '\(layer)' (\(operation)): \(reason)"
        case .shapeMismatch(let layer, let operation, let reason): "layer '\(layer)' (\(operation)): \(reason)"
        case .resolutionTooSmall(let layer, let operation, let input, let window):
            "layer '\(layer)' (\(operation)): a \(window) window does not fit its input of \(input)"
        case .overflow(let layer): "layer '\(layer)': its size exceeds what can be computed with"
        case .duplicateName(let layer): "two layers are named '\(layer)'"
        case .malformed(let reason): reason
        }
    }

    /// What to do.
    public var remedy: String? {
        switch self {
        case .resolutionTooSmall: "use a larger --resolution"
        case .overflow: "use a smaller width, depth, batch or resolution"
        default: nil
        }
    }
}
