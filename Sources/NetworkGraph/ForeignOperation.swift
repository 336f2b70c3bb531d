/// An operation that a file brought along and none of Sullivan's own expresses: what it is called and what it costs.
///
/// Only files have such operations. What they compute stays in the file, so a graph with one cannot be exported.
public struct ForeignOperation: Hashable, Sendable {
    /// The operator's name in the file, for example `Softmax`.
    public let name: String
    /// The shape of its result; `Shape.unknown` where that cannot be told.
    public let shape: Shape
    /// Learnable parameters that it is the first to read.
    public let parameters: Int
    /// Bytes of the weights that it is the first to read, with 4-byte elements.
    public let weightBytes: Int
    /// Multiply-accumulates; nil where they cannot be told.
    public let macs: Int?
    /// Whether it only renames elements, moving none (Reshape).
    public let movesNothing: Bool

    /// Creates an operation.
    public init(
        name: String, shape: Shape, parameters: Int = 0, weightBytes: Int = 0, macs: Int?, movesNothing: Bool = false
    ) {
        self.name = name
        self.shape = shape
        self.parameters = parameters
        self.weightBytes = weightBytes
        self.macs = macs
        self.movesNothing = movesNothing
    }
}

extension Graph {
    /// The layers whose multiply-accumulates cannot be told: `cost.macs` is then the least that the network takes.
    public var uncountedLayers: [Node] {
        nodes.filter { node in
            guard case .other(let operation) = node.operation else { return false }
            return operation.macs == nil
        }
    }

    /// The layers whose results have a shape that cannot be told; their bytes are not counted.
    public var unshapedLayers: [Node] { nodes.filter { !$0.shape.isKnown } }
}
