import NetworkGraph

/// Turns a model's nodes, in an order in which they can run, into a graph.
///
/// A node that Sullivan's operations express, alone or with those that follow it, is folded into one; any other becomes
/// an operation of the file's own (`ForeignNodes`). Nodes that compute with constants alone are no
/// layers unless they multiply matrices.
struct OperatorFolding {
    let path: String
    let constants: Constants
    let nodes: [ONNXNodeProto]
    let analysis: ShapeAnalysis
    let claims: ParameterClaims
    private let isLayer: [Bool]
    let builder: NetworkBuilder
    private let inputs: [ImportedModel.NamedShape]
    private let outputs: [String]
    private let outputNames: Set<String>

    /// The results so far, by tensor name.
    private(set) var values: [String: Tensor] = [:]
    /// Nodes that were folded into an earlier one.
    private var folded: Set<Int> = []
    private var readers: [String: [Int]] = [:]
    private var names = UniqueNames()
    /// What constants hold, where that matters.
    var constantValues: ConstantValues

    /// What the node at hand has added so far, to be taken back where it turns out not to be expressible.
    private struct Trial {
        var tensors: [String] = []
        var names: [String] = []
        var folded: [Int] = []
        var parameters = 0
    }
    private var trial = Trial()

    init(
        path: String, name: String, nodes: [ONNXNodeProto], constants: Constants, analysis: ShapeAnalysis,
        inputs: [ImportedModel.NamedShape], outputs: [String]
    ) {
        self.path = path
        self.nodes = nodes
        self.constants = constants
        self.analysis = analysis
        self.inputs = inputs
        self.outputs = outputs
        outputNames = Set(outputs)
        constantValues = ConstantValues(constants)
        isLayer = nodes.indices.map { Self.isLayer(nodes[$0], at: $0, analysis) }
        claims = ParameterClaims(nodes: nodes, constants: constants, isLayer: isLayer)
        builder = NetworkBuilder(name)
        for (index, node) in nodes.enumerated() {
            for input in node.input { readers[input, default: []].append(index) }
        }
    }

    /// The graph with its outputs.
    ///
    /// - Throws: `ONNXError.damaged`.
    mutating func fold() throws(ONNXError) -> Graph {
        for input in inputs { values[input.name] = builder.input(input.shape, name: names.unique(input.name)) }
        for (index, node) in nodes.enumerated() where !folded.contains(index) && isLayer[index] {
            if try !isExpressed(node, at: index) { try addForeign(node, at: index) }
        }
        var results: [Tensor] = []
        for output in outputs {
            if values[output] == nil, analysis[output].isConstant { try addConstant(output) }
            guard let value = values[output] else {
                throw .damaged(path: path, reason: "nothing gives the output '\(output)'")
            }
            results.append(value)
        }
        do {
            return try builder.build(outputs: results)
        } catch {
            throw .damaged(path: path, reason: error.message)
        }
    }

    /// Whether a node is a layer: what it gives depends on the inputs, or it multiplies matrices of constants, as models
    /// do that compute positions anew for every image.
    private static func isLayer(_ node: ONNXNodeProto, at index: Int, _ analysis: ShapeAnalysis) -> Bool {
        let isConstant =
            node.output.contains { !$0.isEmpty } && node.output.allSatisfy { $0.isEmpty || analysis[$0].isConstant }
        return !isConstant || analysis.macs[index] != 0
    }

    // MARK: Trials

    /// Folds a node into Sullivan's operations; false where they do not express it, with nothing left behind.
    private mutating func isExpressed(_ node: ONNXNodeProto, at index: Int) throws(ONNXError) -> Bool {
        guard node.input.allSatisfy({ values[$0]?.shape.isKnown ?? true }) else { return false }
        let count = builder.count
        trial = Trial()
        do throws(ONNXError) {
            try fold(node)
            if isSound(node, at: index) { return true }
        } catch {
            guard case .unsupported = error else { throw error }
        }
        builder.rollBack(to: count)
        for tensor in trial.tensors { values[tensor] = nil }
        for name in trial.names { names.release(name) }
        folded.subtract(trial.folded)
        return false
    }

    /// Whether what was folded gives every result in its shape, and has just the parameters that the nodes read first.
    private func isSound(_ node: ONNXNodeProto, at index: Int) -> Bool {
        claims.sum([index] + trial.folded).parameters == trial.parameters
            && trial.tensors.allSatisfy { name in
                let shape = analysis.shape(name)
                return !shape.isKnown || values[name]?.shape == shape
            }
            && node.output.dropFirst().allSatisfy { values[$0] != nil || !isRead($0) }
    }

    /// Whether anything reads a tensor.
    func isRead(_ name: String) -> Bool { readers[name] != nil || outputNames.contains(name) }

    // MARK: Parts

    /// Adds a layer that gives the tensor `output`.
    ///
    /// - Throws: `ONNXError.unsupported` where the operation cannot do that.
    mutating func add(
        _ operation: Operation, to inputs: [Tensor], for node: ONNXNodeProto, output: String? = nil
    ) throws(ONNXError) {
        let name = names.unique(NodeOrder.label(node))
        trial.names.append(name)
        let result: Tensor
        do {
            result = try builder.attempt(operation, to: inputs, name: name)
        } catch {
            throw .unsupported(
                path: path, node: NodeOrder.label(node), operation: node.opType, reason: error.message)
        }
        trial.parameters += operation.cost(inputs: inputs.map(\.shape), output: result.shape).parameters
        set(output ?? node.output.first ?? name, to: result)
    }

    /// Lets a node's result be one that is there already.
    mutating func rename(_ value: Tensor, for node: ONNXNodeProto) {
        if let output = node.output.first { set(output, to: value) }
    }

    private mutating func set(_ name: String, to value: Tensor) {
        values[name] = value
        trial.tensors.append(name)
    }

    /// Takes a later node as done by this one.
    mutating func absorb(_ index: Int) {
        folded.insert(index)
        trial.folded.append(index)
    }

    /// The only node that reads a tensor that is no output; nil where there are several.
    func onlyReader(of name: String) -> (index: Int, node: ONNXNodeProto)? {
        guard !outputNames.contains(name), let readers = readers[name], readers.count == 1 else { return nil }
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
        guard let shape = constantShape(name) else { throw node.unsupported("its \(role) is not constant") }
        return shape
    }

    /// The shape of a constant, as stored or computed of others; nil for anything else.
    func constantShape(_ name: String) -> [Int]? {
        let facts = analysis[name]
        return facts.isConstant ? facts.shape : nil
    }

    /// Integers of an input or, in older operator sets, of an attribute; nil where there are neither.
    func integers(_ index: Int, _ attribute: String, of node: NodeAttributes) throws(ONNXError) -> [Int]? {
        if let values = node.clampedIntegers(attribute) { return values }
        guard let name = node.input(index) else { return nil }
        guard let values = analysis.integers(name) else { throw node.unsupported("its '\(attribute)' is not constant") }
        return values
    }

    /// An axis counted from the front.
    func axis(_ axis: Int, rank: Int, _ node: NodeAttributes) throws(ONNXError) -> Int {
        guard axis >= -rank, axis < rank else { throw node.damaged("there is no axis \(axis)") }
        return axis < 0 ? axis + rank : axis
    }
}
