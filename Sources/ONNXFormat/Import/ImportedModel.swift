import NetworkGraph

/// What was read from an ONNX file.
public struct ImportedModel: Sendable {
    /// The network, with the file's operators folded into Sullivan's.
    public let graph: Graph
    /// The inputs' names and shapes, in the file's order; a batch size that the file leaves open is 1.
    public let inputs: [NamedShape]
    /// The outputs' names and shapes, in the file's order.
    public let outputs: [NamedShape]
    /// The version of the standard operators that the file asks for.
    public let operatorSetVersion: Int
    /// The program that wrote the file, or empty.
    public let producer: String

    /// The name and shape of an input or output.
    public struct NamedShape: Hashable, Sendable {
        /// The tensor's name in the file.
        public let name: String
        /// The shape.
        public let shape: Shape

        /// Creates a named shape.
        public init(name: String, shape: Shape) {
            self.name = name
            self.shape = shape
        }
    }
}
