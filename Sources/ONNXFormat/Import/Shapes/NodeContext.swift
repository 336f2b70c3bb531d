import NetworkGraph

/// One node with what is known of its inputs: what rules for shapes and costs look at.
final class NodeContext {
    let node: NodeAttributes
    /// By position; nil for inputs left out.
    let inputs: [TensorFacts?]
    /// The version of the standard operators.
    let operatorSet: Int
    private let constants: Constants
    private let readsNumbers: Bool
    /// Elements looked at so far, and something for each look: work on a file is bounded by counting.
    private(set) var spent = 0

    init(
        node: NodeAttributes, inputs: [TensorFacts?], operatorSet: Int, constants: Constants, readsNumbers: Bool
    ) {
        self.node = node
        self.inputs = inputs
        self.operatorSet = operatorSet
        self.constants = constants
        self.readsNumbers = readsNumbers
    }

    var operation: String { node.node.opType }
    var outputCount: Int { node.node.output.count }

    /// An input's extents; nil where it is left out or they are unknown.
    func shape(_ index: Int) -> [Int]? { index < inputs.count ? inputs[index]?.shape : nil }

    /// Whether there is such an input.
    func has(_ index: Int) -> Bool { index < inputs.count && inputs[index] != nil }

    /// A small constant input's elements.
    func numbers(_ index: Int) -> Numbers? {
        guard readsNumbers, has(index), let facts = inputs[index], facts.isConstant else { return nil }
        let found = facts.numbers ?? node.input(index).flatMap(constants.numbers)
        spent += 64 + (found?.count ?? 0)
        return found
    }

    /// A small constant input's integers.
    func integers(_ index: Int) -> [Int]? { numbers(index)?.integers }

    /// Whether the values of a list come from an input or an attribute, and are known.
    enum List {
        case absent
        case unknown
        case known([Int])
    }

    /// Integers of an input or, in older operator sets, of an attribute.
    func list(_ index: Int, _ attribute: String) -> List {
        if let values = node.clampedIntegers(attribute) { return .known(values) }
        guard has(index) else { return .absent }
        return integers(index).map { .known($0) } ?? .unknown
    }

    /// An axis counted from the front.
    func axis(_ axis: Int, rank: Int) throws(ONNXError) -> Int {
        guard axis >= -rank, axis < rank else { throw node.damaged("there is no axis \(axis)") }
        return axis < 0 ? axis + rank : axis
    }

    /// Different axes counted from the front.
    func axes(_ values: [Int], rank: Int) throws(ONNXError) -> Set<Int> {
        var axes: Set<Int> = []
        for value in values {
            guard axes.insert(try axis(value, rank: rank)).inserted else {
                throw node.damaged("axis \(value) is named twice")
            }
        }
        return axes
    }

    /// A product that must be possible.
    func product<Factors: Sequence<Int>>(_ factors: Factors) throws(ONNXError) -> Int {
        guard let product = Broadcasting.product(factors) else { throw tooLarge }
        return product
    }

    /// A sum that must be possible.
    func sum(_ a: Int, _ b: Int) throws(ONNXError) -> Int {
        guard let sum = Broadcasting.sum(a, b) else { throw tooLarge }
        return sum
    }

    var tooLarge: ONNXError { node.damaged("its size exceeds what can be computed with") }
}
