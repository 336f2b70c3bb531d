/// Writes a network down layer by layer.
///
/// A builder is used on one thread: take `input`, apply layers to the tensors (`x.conv(64, kernel: 3).batchNorm().relu()`),
/// then `build`. Layers return tensors without `try`, so that networks read like their papers; the first error is kept
/// and thrown by `build`.
public final class NetworkBuilder {
    private let name: String
    private var nodes: [Node] = []
    private var names: Set<String> = []
    private var scopes: [String] = []
    private var counters: [String: Int] = [:]
    private var firstError: GraphError?

    /// Creates a builder for a network of the given name.
    public init(_ name: String) {
        self.name = name
    }

    /// Adds an input, NCHW for images.
    public func input(_ shape: Shape, name: String = "input") -> Tensor {
        append(.input, inputs: [], given: shape, name: name)
    }

    /// Names the layers added by `body` after a part of the network: `stage1.block2.conv1`.
    public func scope<Result>(_ name: String, _ body: () throws -> Result) rethrows -> Result {
        scopes.append(name)
        defer { scopes.removeLast() }
        return try body()
    }

    /// The finished network.
    ///
    /// - Throws: the first `GraphError` met while layers were added.
    public func build(_ outputs: Tensor...) throws(GraphError) -> Graph {
        try build(outputs: outputs)
    }

    /// The finished network, for outputs whose number is not known where the network is written.
    ///
    /// - Throws: the first `GraphError` met while layers were added.
    public func build(outputs: [Tensor]) throws(GraphError) -> Graph {
        if let firstError { throw firstError }
        guard !outputs.isEmpty else { throw .malformed(reason: "network '\(name)' has no output") }
        guard outputs.allSatisfy({ $0.builder === self }) else {
            throw .malformed(reason: "network '\(name)': an output belongs to another network")
        }
        return Graph(name: name, nodes: nodes, outputs: outputs.map(\.id))
    }

    /// Adds a layer; `name` defaults to the operation's name and a number, unique within the scope.
    public func add(_ operation: Operation, to inputs: [Tensor], name: String? = nil) -> Tensor {
        append(operation, inputs: inputs, given: nil, name: name)
    }

    /// Adds a layer, or says at once why it cannot be; a layer that is refused leaves nothing behind.
    ///
    /// - Throws: what is wrong with this layer.
    public func attempt(_ operation: Operation, to inputs: [Tensor], name: String) throws(GraphError) -> Tensor {
        guard inputs.allSatisfy({ $0.builder === self }) else {
            throw .malformed(reason: "layer '\(name)' reads a tensor of another network")
        }
        guard !names.contains(name) else { throw .duplicateName(layer: name) }
        let shape = try ShapeInference.shape(of: operation, inputs: inputs.map(\.shape), layer: name)
        names.insert(name)
        let node = Node(id: nodes.count, name: name, operation: operation, inputs: inputs.map(\.id), shape: shape)
        nodes.append(node)
        return Tensor(builder: self, id: node.id, shape: shape)
    }

    /// The number of layers and inputs so far.
    public var count: Int { nodes.count }

    /// Takes away the layers added after the first `count`; their tensors must not be used any more.
    public func rollBack(to count: Int) {
        while nodes.count > max(0, count) { names.remove(nodes.removeLast().name) }
    }

    private func append(_ operation: Operation, inputs: [Tensor], given: Shape?, name: String?) -> Tensor {
        let name = uniqueName(for: operation, given: name)
        let shapes = given.map { [$0] } ?? inputs.map(\.shape)
        var shape = shapes.first ?? [1, 1, 1, 1]
        if firstError == nil {
            do throws(GraphError) {
                guard inputs.allSatisfy({ $0.builder === self }) else {
                    throw .malformed(reason: "layer '\(name)' reads a tensor of another network")
                }
                guard names.insert(name).inserted else { throw .duplicateName(layer: name) }
                shape = try ShapeInference.shape(of: operation, inputs: shapes, layer: name)
            } catch {
                firstError = error
            }
        }
        let node = Node(id: nodes.count, name: name, operation: operation, inputs: inputs.map(\.id), shape: shape)
        nodes.append(node)
        return Tensor(builder: self, id: node.id, shape: shape)
    }

    private func uniqueName(for operation: Operation, given: String?) -> String {
        let prefix = scopes.map { $0 + "." }.joined()
        if let given { return prefix + given }
        let base = prefix + operation.name.lowercased()
        counters[base, default: 0] += 1
        return base + String(counters[base] ?? 1)
    }
}

/// A layer's result while the network is being written.
public struct Tensor {
    let builder: NetworkBuilder
    let id: Int
    /// The shape, NCHW for feature maps and NC after `flatten`.
    public let shape: Shape

    /// The channel count, C.
    public var channels: Int { shape.channels }
    /// The height, H.
    public var height: Int { shape.height }
    /// The width, W.
    public var width: Int { shape.width }

    /// Names the layers added by `body` after a part of the network.
    public func scope(_ name: String, _ body: (Tensor) -> Tensor) -> Tensor {
        builder.scope(name) { body(self) }
    }
}
