import NetworkGraph

/// What was read from an ONNX file.
public struct ImportedModel: Sendable {
    /// The network; operators that Sullivan's express are folded into them, the rest are operations of the file's own.
    public let graph: Graph
    /// The inputs' names, shapes and element types, in the file's order; open sizes are fixed.
    public let inputs: [NamedShape]
    /// The outputs' names, shapes and element types, in the file's order.
    public let outputs: [NamedShape]
    /// Whether the file leaves a size of an input open, so that a copy with fixed sizes is needed to run it.
    public let hasOpenSizes: Bool
    /// The version of the standard operators that the file asks for.
    public let operatorSetVersion: Int
    /// The program that wrote the file, or empty.
    public let producer: String

    /// The name and shape of an input or output.
    public struct NamedShape: Hashable, Sendable {
        /// The tensor's name in the file.
        public let name: String
        /// The shape; unknown for some outputs.
        public let shape: Shape
        /// What its elements are.
        public let elementType: ElementType

        /// Creates a named shape.
        public init(name: String, shape: Shape, elementType: ElementType = .float32) {
            self.name = name
            self.shape = shape
            self.elementType = elementType
        }
    }
}
