import NetworkGraph

/// Turns a model's nodes, in an order in which they can run, into a graph.
struct OperatorFolding {
    let path: String
    let constants: Constants
    let nodes: [ONNXNodeProto]
    let builder: NetworkBuilder
    private let inputs: [ImportedModel.NamedShape]
    private let outputs: [String]

    /// The results so far, by tensor name.
    var values: [String: Tensor] = [:]
    /// Integers that nodes compute from shapes, by tensor name.
    var integers: [String: [Int]] = [:]
    /// Nodes that were folded into an earlier one.
    var folded: Set<Int> = []
    private var readers: [String: [Int]] = [:]
    private var names = UniqueNames()

    init(
        path: String, name: String, nodes: [ONNXNodeProto], constants: Constants, inputs: [ImportedModel.NamedShape],
        outputs: [String]
    ) {
        self.path = path
        self.nodes = nodes
        self.constants = constants
        self.inputs = inputs
        self.outputs = outputs
        builder = NetworkBuilder(name)
        for (index, node) in nodes.enumerated() {
            for input in node.input { readers[input, default: []].append(index) }
        }
    }

    /// The graph and its outputs.
    ///
    /// - Throws: `ONNXError.unsupported` or `.damaged`.
    mutating func fold() throws(ONNXError) -> (Graph, [ImportedModel.NamedShape]) {
        for input in inputs { values[input.name] = builder.input(input.shape, name: names.unique(input.name)) }
        for (index, node) in nodes.enumerated() where !folded.contains(index) {
            do throws(ONNXError) {
                try fold(node, at: index)
            } catch {
                // What a layer could not do with its shape comes first: later complaints may follow from it.
                if let shapeError = shapeError() { throw shapeError }
                throw error
            }
        }
        if let shapeError = shapeError() { throw shapeError }
        var results: [Tensor] = []
        for output in outputs {
            guard let value = values[output] else {
                throw .damaged(path: path, reason: "nothing gives the output '\(output)'")
            }
            results.append(value)
        }
        do {
            let graph = try builder.build(outputs: results)
            let shapes = zip(outputs, results).map { ImportedModel.NamedShape(name: $0, shape: $1.shape) }
            return (graph, shapes)
        } catch {
            throw .damaged(path: path, reason: error.message)
        }
    }

    private func shapeError() -> ONNXError? {
        guard let value = values.values.first else { return nil }
        do {
            _ = try builder.build(value)
            return nil
        } catch {
            return .damaged(path: path, reason: error.message)
        }
    }

    // MARK: Parts

    /// Adds a layer that gives the tensor `output`.
    mutating func add(_ operation: Operation, to inputs: [Tensor], for node: ONNXNodeProto, output: String? = nil) {
        let name = names.unique(NodeOrder.label(node))
        values[output ?? node.output.first ?? name] = builder.add(operation, to: inputs, name: name)
    }

    /// Lets a node's result be one that is there already.
    mutating func rename(_ value: Tensor, for node: ONNXNodeProto) {
        if let output = node.output.first { values[output] = value }
    }

    /// The only node that reads a tensor that is no output; nil where there are several.
    func onlyReader(of name: String) -> (index: Int, node: ONNXNodeProto)? {
        guard !outputs.contains(name), let readers = readers[name], readers.count == 1 else { return nil }
        return (readers[0], nodes[readers[0]])
    }

    /// The layer result that a node reads.
    func value(_ index: Int, of node: NodeAttributes) throws(ONNXError) -> Tensor {
        guard let name = node.input(index) else { throw node.damaged("input \(index) is missing") }
        guard let value = values[name] else {
            throw node.unsupported("its input '\(name)' is a constant, where Sullivan expects a layer's result")
        }
        return value
    }

    /// A rank-4 layer result.
    func featureMap(_ node: NodeAttributes) throws(ONNXError) -> Tensor {
        let value = try value(0, of: node)
        guard value.shape.rank == 4 else { throw node.unsupported("its input \(value.shape) is not NCHW") }
        return value
    }

    /// All layer results that a node reads.
    func allValues(of node: NodeAttributes) throws(ONNXError) -> [Tensor] {
        var result: [Tensor] = []
        for index in node.node.input.indices { result.append(try value(index, of: node)) }
        return result
    }

    /// The shape of a constant that a node needs.
    func constantShape(_ index: Int, of node: NodeAttributes, _ role: String) throws(ONNXError) -> [Int] {
        guard let name = node.input(index) else { throw node.damaged("its \(role) is missing") }
        guard let shape = constants.shape(name) else { throw node.unsupported("its \(role) is not constant") }
        return shape
    }

    /// Integers of an input or, in older operator sets, of an attribute; nil where there are neither.
    func integers(_ index: Int, _ attribute: String, of node: NodeAttributes) throws(ONNXError) -> [Int]? {
        if let values = try node.integers(attribute) { return values }
        guard let name = node.input(index) else { return nil }
        guard let values = integers[name] ?? constants.integers(name) else {
            throw node.unsupported("its '\(attribute)' is not constant")
        }
        return values
    }

    /// An axis counted from the front.
    func axis(_ axis: Int, rank: Int, _ node: NodeAttributes) throws(ONNXError) -> Int {
        guard axis >= -rank, axis < rank else { throw node.damaged("there is no axis \(axis)") }
        return axis < 0 ? axis + rank : axis
    }
}
