import NetworkGraph

/// Which rule gives an operator's results: the operators of image models, convolutional and transformer.
extension NodeContext {
    /// What is known of each result; nil for an operator that has no rule.
    ///
    /// - Throws: `ONNXError.damaged` where the inputs contradict the operator.
    func results() throws(ONNXError) -> [TensorFacts]? {
        guard node.isStandard else { return nil }
        if Self.unary.contains(operation) { return [TensorFacts(shape: shape(0), numbers: try unaryNumbers())] }
        if Self.broadcast.contains(operation) {
            let shape = try broadcastShape()
            return [TensorFacts(shape: shape, numbers: try broadcastNumbers(shape))]
        }
        if operation.hasPrefix("Reduce") || operation == "ArgMax" || operation == "ArgMin" { return try reduction() }
        if let shapes = try windowShapes() { return shapes.map { TensorFacts(shape: $0) } }
        if let shapes = try productShapes() { return shapes.map { TensorFacts(shape: $0) } }
        return try movement()
    }

    /// Operators whose (first) result has the shape of their first input.
    static let unary: Set<String> = [
        "Abs", "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "BatchNormalization", "Bernoulli", "BitwiseNot",
        "Cast",
        "CastLike", "Ceil", "Celu", "Clip", "Cos", "Cosh", "CumSum", "DequantizeLinear", "Elu", "Erf", "Exp", "EyeLike",
        "Floor", "Gelu", "GroupNormalization", "HardSigmoid", "HardSwish", "Hardmax", "Identity",
        "InstanceNormalization",
        "IsInf", "IsNaN", "LRN", "LeakyRelu", "Log", "LogSoftmax", "LpNormalization", "MeanVarianceNormalization",
        "Mish",
        "Neg", "Not", "PRelu", "QuantizeLinear", "RMSNormalization", "RandomNormalLike", "RandomUniformLike",
        "Reciprocal", "Relu", "ReverseSequence", "RotaryEmbedding", "Round", "Scatter", "ScatterElements", "ScatterND",
        "Selu", "Shrink", "Sigmoid", "Sign", "Sin", "Sinh", "Softmax", "Softplus", "Softsign", "Sqrt", "Swish", "Tan",
        "Tanh", "ThresholdedRelu", "Trilu",
    ]

    /// Element-wise operators whose inputs stretch to one shape.
    static let broadcast: Set<String> = [
        "Add", "And", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "Div", "Equal", "Greater", "GreaterOrEqual",
        "Less", "LessOrEqual", "Max", "Mean", "Min", "Mod", "Mul", "Or", "Pow", "Sub", "Sum", "Where", "Xor",
    ]

    /// Operators whose result differs from run to run.
    static let random: Set<String> = [
        "Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike",
    ]

    private func broadcastShape() throws(ONNXError) -> [Int]? {
        guard !inputs.isEmpty else { throw node.damaged("it has no input") }
        var result: [Int] = []
        for index in inputs.indices {
            guard let other = shape(index) else { return nil }
            guard let wider = Broadcasting.shape(result, other) else {
                throw node.damaged("its inputs \(Shape(result)) and \(Shape(other)) do not fit each other")
            }
            result = wider
        }
        return result
    }

    // MARK: Reductions

    private func reduction() throws(ONNXError) -> [TensorFacts]? {
        guard let input = shape(0) else { return [.unknown] }
        var wanted: [Int]
        if operation.hasPrefix("Arg") {
            wanted = [try node.integer("axis", default: 0)]
        } else {
            switch list(1, "axes") {
            case .absent: wanted = []
            case .unknown: return [.unknown]
            case .known(let values): wanted = values
            }
        }
        if wanted.isEmpty {
            if try node.integer("noop_with_empty_axes", default: 0) != 0 { return [TensorFacts(shape: input)] }
            wanted = Array(input.indices)
        }
        let axes = try axes(wanted, rank: input.count)
        let keeps = try node.integer("keepdims", default: 1) != 0
        let shape = input.indices.compactMap { axes.contains($0) ? (keeps ? 1 : nil) : input[$0] }
        return [TensorFacts(shape: shape, numbers: axes.count == input.count ? reducedNumbers() : nil)]
    }
}

extension NodeAttributes {
    /// Whether the operator is one of the standard ones.
    var isStandard: Bool { node.domain.isEmpty || node.domain == "ai.onnx" }
}
