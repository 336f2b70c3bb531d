import NetworkGraph

/// Which learnable parameters each layer is the first to read.
///
/// A constant is a parameter by what it does (`ConstantRole`), what it is called (`ParameterNames`) and, where these leave
/// it open, what it holds:
/// - floating-point weights of convolutions, matrix products and slopes are; statistics, sizes, bounds and indices never;
/// - what is called like a buffer (`attn_mask`, `running_mean`) is not, what is called like a parameter
///   (`blocks.0.ls1.gamma`) is, a single number included;
/// - an unnamed operand of arithmetic is where it is an initializer of more than one element and no mask; an unnamed
///   factor or term of a normalisation is unless it is all ones or all zeros.
///
/// A constant counts once however often it is read, except one whose elements are all equal: exporters merge such
/// vectors of untrained models (biases of zeros, scales of ones), so each reader counts it, unless the reader's filters
/// or matrix are read elsewhere too: then the whole layer is shared.
struct ParameterClaims {
    /// What a layer claims.
    struct Claim {
        /// Learnable parameters.
        var parameters = 0
        /// Bytes of weights, parameters or not, with 4-byte elements.
        var weightBytes = 0
    }

    /// By position of the node.
    private(set) var claims: [Claim] = []

    private let nodes: [ONNXNodeProto]
    private let constants: Constants
    private var values: ConstantValues
    /// The constant-only node that gives a tensor, by tensor name.
    private var makers: [String: Int] = [:]
    private var visited: Set<String> = []
    private var counted: Set<String> = []
    private var claimed: Set<String> = []

    /// - Parameter isLayer: for each node, whether it is a layer; others compute with constants alone.
    init(nodes: [ONNXNodeProto], constants: Constants, isLayer: [Bool]) {
        self.nodes = nodes
        self.constants = constants
        values = ConstantValues(constants)
        claims = Array(repeating: Claim(), count: nodes.count)
        for (index, node) in nodes.enumerated() {
            if isLayer[index] {
                claims[index] = claim(of: node)
            } else {
                for output in node.output where !output.isEmpty { makers[output] = index }
            }
        }
    }

    /// The sum over several nodes.
    func sum(_ positions: some Sequence<Int>) -> Claim {
        positions.reduce(into: Claim()) { total, index in
            total.parameters += claims[index].parameters
            total.weightBytes += claims[index].weightBytes
        }
    }

    private mutating func claim(of node: ONNXNodeProto) -> Claim {
        var claim = Claim()
        // Filters or a matrix that were counted before mean that the layer is used a second time.
        var isRepeated = false
        if let weight = node.input.dropFirst().first.map({ identity(of: $0) }), counted.contains(weight) {
            isRepeated = values.uniformValue(weight) == nil
        }
        for (input, name) in node.input.enumerated() where !name.isEmpty {
            follow(name, role: ConstantRole(operation: node.opType, input: input), isRepeated, into: &claim)
        }
        return claim
    }

    /// Adds what a tensor is made of, through nodes that compute with constants alone. Each tensor is followed once.
    private mutating func follow(_ name: String, role: ConstantRole, _ isRepeated: Bool, into claim: inout Claim) {
        var pending: [(name: String, role: ConstantRole)] = [(name, role == .passed ? .operand : role)]
        while let (name, role) = pending.popLast() {
            if constants.contains(name) {
                add(name, role, isRepeated, into: &claim)
            } else if let maker = makers[name] {
                let node = nodes[maker]
                if node.opType == "Identity", let source = node.input.first, constants.contains(source) {
                    add(source, role, isRepeated, into: &claim)
                    continue
                }
                guard visited.insert(name).inserted else { continue }
                for (input, source) in node.input.enumerated() where !source.isEmpty {
                    let own = ConstantRole(operation: node.opType, input: input)
                    pending.append((source, own == .passed ? role : own))
                }
            }
        }
    }

    private mutating func add(_ name: String, _ role: ConstantRole, _ isRepeated: Bool, into claim: inout Claim) {
        let count = constants.elementCount(name)
        guard let type = constants.elementType(name) else { return }
        let isParameter = isParameter(name, type, role)
        // What one reader takes for data may be another's weight: a filter and its mean are both read of the filter.
        let wasCounted = !counted.insert(name).inserted
        let isNew = isParameter ? claimed.insert(name).inserted : !wasCounted
        if !isNew, isRepeated || !isParameter || values.uniformValue(name) == nil { return }
        if isParameter { claim.parameters = min(1 << 50, claim.parameters + count) }
        if isParameter ? !(isNew && wasCounted) : (isNew && type.isFloatingPoint && count > 1) {
            claim.weightBytes = min(1 << 50, claim.weightBytes + 4 * count)
        }
    }

    /// The constant behind a tensor that was only renamed or moved.
    private func identity(of name: String) -> String {
        var name = name
        // Chains of renaming are short; a longer one is another tensor for all that matters here.
        for _ in 0..<16 {
            guard let maker = makers[name], let source = nodes[maker].input.first,
                case .passed = ConstantRole(operation: nodes[maker].opType, input: 0)
            else { return name }
            name = source
        }
        return name
    }

    private mutating func isParameter(_ name: String, _ type: ElementType, _ role: ConstantRole) -> Bool {
        if role == .setting || ParameterNames.isBuffer(name) { return false }
        guard type.isFloatingPoint else {
            // Quantised weights: the integers that convolutions and products read, directly or scaled back.
            return role == .weight && (type == .int8 || type == .uint8 || type == .int32)
        }
        if ParameterNames.isPath(name), !constants.literals.contains(name) { return true }
        switch role {
        case .weight:
            // Ones and zeros that an exporter wrote out for a normalisation that has no factor or term.
            let isFiller = constants.literals.contains(name) && [0, 1].contains(values.uniformValue(name))
            return !isFiller && !values.isBlur(name)
        case .normalization: return ![0, 1].contains(values.uniformValue(name))
        case .operand:
            return constants.elementCount(name) > 1 && !constants.literals.contains(name) && !values.isMask(name)
        case .other, .setting, .passed: return false
        }
    }
}
