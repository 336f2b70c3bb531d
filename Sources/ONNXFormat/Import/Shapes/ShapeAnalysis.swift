import NetworkGraph

/// What is known of every tensor of a model before it runs: shapes, small constants, and what depends on no input.
struct ShapeAnalysis {
    /// No tensor of a network that can be run has more axes.
    static let largestRank = 64
    /// No tensor of a network that can be run has more elements (16 GB in f32).
    static let largestElementCount = 1 << 32
    /// Elements of constants that are looked at in one file: more would take seconds and no shape needs them.
    private static let largestWork = 1 << 23

    private let path: String
    private let constants: Constants
    private let operatorSet: Int
    private let declared: [String: [Int]]
    private var facts: [String: TensorFacts] = [:]
    private var work = 0
    /// Nodes whose operator has no rule, by position.
    private(set) var unknownOperators: Set<Int> = []
    /// The multiply-accumulates of each node, by position; nil where they cannot be told.
    private(set) var macs: [Int?] = []

    /// Follows the nodes in an order in which they can run.
    ///
    /// - Parameter declared: shapes that the file states, for tensors whose shape cannot be inferred.
    /// - Throws: `ONNXError.damaged` naming the node whose inputs contradict its operator.
    init(
        nodes: [ONNXNodeProto], inputs: [ImportedModel.NamedShape], constants: Constants, declared: [String: [Int]],
        operatorSet: Int, path: String
    ) throws(ONNXError) {
        self.path = path
        self.constants = constants
        self.declared = declared
        self.operatorSet = operatorSet
        for input in inputs { facts[input.name] = TensorFacts(shape: input.shape.dimensions) }
        for (index, node) in nodes.enumerated() { try follow(node, at: index) }
    }

    /// What is known of a tensor.
    subscript(name: String) -> TensorFacts {
        if let facts = facts[name] { return facts }
        return TensorFacts(shape: constants.shape(name), isConstant: constants.contains(name))
    }

    /// The shape of a tensor.
    func shape(_ name: String) -> Shape { self[name].shape.map { Shape($0) } ?? .unknown }

    /// A small constant's elements.
    func numbers(_ name: String) -> Numbers? { facts[name]?.numbers ?? constants.numbers(name) }

    /// A small constant's integers.
    func integers(_ name: String) -> [Int]? { numbers(name)?.integers }

    private mutating func follow(_ source: ONNXNodeProto, at index: Int) throws(ONNXError) {
        let node = NodeAttributes(node: source, path: path)
        let known = source.input.map { $0.isEmpty ? nil : self[$0] }
        let context = NodeContext(
            node: node, inputs: known, operatorSet: operatorSet, constants: constants,
            readsNumbers: work < Self.largestWork)
        let results = try context.results()
        if results == nil { unknownOperators.insert(index) }
        let isConstant =
            results != nil && !NodeContext.random.contains(source.opType) && !known.isEmpty
            && known.allSatisfy { $0?.isConstant ?? true }
        for (position, output) in source.output.enumerated() where !output.isEmpty {
            var result = TensorFacts.unknown
            if let results, position < results.count { result = results[position] }
            if result.shape == nil { result.shape = declared[output] }
            result.isConstant = result.isConstant || isConstant
            if let shape = result.shape {
                let count = try check(shape, node)
                if result.numbers?.count != count || count > Numbers.largestCount { result.numbers = nil }
            } else {
                result.numbers = nil
            }
            work += 1 + (result.numbers?.count ?? 0)
            facts[output] = result
        }
        work += context.spent
        let output = source.output.first.flatMap { self[$0].shape }
        macs.append(try results == nil ? nil : context.macs(output: output))
    }

    /// The number of elements, which must be plausible.
    private func check(_ shape: [Int], _ node: NodeAttributes) throws(ONNXError) -> Int {
        guard shape.count <= Self.largestRank else { throw node.damaged("its result has \(shape.count) axes") }
        guard shape.allSatisfy({ $0 >= 0 && $0 <= ONNXImporter.largestExtent }),
            let count = Broadcasting.product(shape), count <= Self.largestElementCount
        else { throw node.damaged("its result \(Shape(shape)) is impossibly large") }
        return count
    }
}
