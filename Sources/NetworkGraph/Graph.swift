/// One layer of a network: an operation, the layers it reads, and the shape of what it gives.
public struct Node: Hashable, Sendable, Identifiable {
    /// Position in `Graph.nodes`.
    public let id: Int
    /// Unique, scoped by dots, for example `stage2.block1.conv1`.
    public let name: String
    /// What is computed.
    public let operation: Operation
    /// The nodes read, in the operation's order; each comes earlier in the graph.
    public let inputs: [Int]
    /// The shape of the result.
    public let shape: Shape
}

/// A network: layers in an order in which they can run, with its inputs and outputs.
///
/// Graphs come from `NetworkBuilder`, which checks every shape, so a graph at hand is well formed.
public struct Graph: Sendable, Hashable {
    /// The network's name, for example `resnet50`.
    public let name: String
    /// All layers; each reads only earlier ones.
    public let nodes: [Node]
    /// The input nodes.
    public let inputs: [Int]
    /// The nodes whose results the network gives.
    public let outputs: [Int]

    init(name: String, nodes: [Node], outputs: [Int]) {
        self.name = name
        self.nodes = nodes
        self.inputs = nodes.filter { $0.operation == .input }.map(\.id)
        self.outputs = outputs
    }

    /// The shape of the first input, NCHW for image networks.
    public var inputShape: Shape { inputs.first.map { nodes[$0].shape } ?? [] }
    /// The shape of the first output.
    public var outputShape: Shape { outputs.first.map { nodes[$0].shape } ?? [] }
    /// The layers without the inputs.
    public var layers: [Node] { nodes.filter { $0.operation != .input } }

    /// The shapes that `node` reads.
    public func inputShapes(of node: Node) -> [Shape] {
        node.inputs.map { nodes[$0].shape }
    }

    /// How many layers read each node's result; a network output counts as one reader. O(nodes).
    public func readerCounts() -> [Int] {
        var counts = [Int](repeating: 0, count: nodes.count)
        for node in nodes {
            for input in node.inputs { counts[input] += 1 }
        }
        for output in outputs { counts[output] += 1 }
        return counts
    }

    /// Layers by operation name, for example `["Conv": 53, …]`.
    public var operatorCounts: [String: Int] {
        layers.reduce(into: [:]) { $0[$1.operation.name, default: 0] += 1 }
    }

    /// The number of depthwise convolutions: as many groups as input channels, more than one.
    public var depthwiseCount: Int {
        layers.count { node in
            guard case .convolution(let convolution) = node.operation else { return false }
            return convolution.groups > 1 && convolution.groups == nodes[node.inputs[0]].shape.channels
        }
    }
}
