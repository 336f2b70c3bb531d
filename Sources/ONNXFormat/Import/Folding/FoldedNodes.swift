import Foundation
import NetworkGraph

extension OperatorFolding {
    /// Adds what one node computes, if Sullivan's operations express it.
    ///
    /// - Throws: `ONNXError.unsupported` if they do not, `.damaged` where the node contradicts its inputs.
    mutating func fold(_ source: ONNXNodeProto) throws(ONNXError) {
        let node = NodeAttributes(node: source, path: path)
        guard node.isStandard else { throw node.unsupported("the operator set '\(source.domain)' is not known") }
        switch source.opType {
        case "Conv": try foldConvolution(node)
        case "MaxPool", "AveragePool": try foldPool(node)
        case "GlobalAveragePool":
            let input = try featureMap(node)
            try add(.globalAveragePool, to: [input], for: source)
        case "ReduceMean": try foldMean(node)
        case "BatchNormalization", "LayerNormalization": try foldNormalization(node)
        case "Relu", "Sigmoid", "HardSigmoid", "HardSwish", "Gelu", "Clip": try foldActivation(node)
        case "Add", "Sum": try foldSum(node)
        case "Mul": try foldProduct(node)
        case "Gemm", "MatMul": try foldLinear(node)
        case "Concat": try foldConcatenation(node)
        case "Slice": try foldSlice(node)
        case "Split": try foldSplit(node)
        case "Pad": try foldPad(node)
        case "Transpose": try foldTranspose(node)
        case "Reshape": try foldReshape(node)
        case "Flatten", "Squeeze": try foldFlattening(node)
        case "Identity": rename(try value(0, of: node), for: source)
        case "Dropout":
            let input = try value(0, of: node)
            let rate = node.input(1).flatMap { constants.floats($0)?.first }.map(NodeAttributes.shortest)
            try add(.dropout(rate: rate ?? node.number("ratio", default: 0.5)), to: [input], for: source)
        default: throw node.unsupported("Sullivan has no such operation")
        }
    }

    // MARK: Windows

    private mutating func foldConvolution(_ node: NodeAttributes) throws(ONNXError) {
        let input = try featureMap(node)
        let weight = try constantShape(1, of: node, "weight")
        guard weight.count == 4 else { throw node.unsupported("only 2-D convolutions are known") }
        let kernel = Extent(height: weight[2], width: weight[3])
        guard try node.extent("kernel_shape", default: kernel) == kernel else {
            throw node.damaged("its kernel is not that of its weight")
        }
        let stride = try node.extent("strides", default: 1)
        let dilation = try node.extent("dilations", default: 1)
        let groups = try node.integer("group", default: 1)
        guard groups > 0, input.channels % groups == 0, input.channels / groups == weight[1] else {
            throw node.damaged("its weight does not fit \(input.channels) input channels in \(groups) groups")
        }
        var bias = false
        if node.input(2) != nil {
            guard try constantShape(2, of: node, "bias") == [weight[0]] else {
                throw node.damaged("its bias does not have \(weight[0]) elements")
            }
            bias = true
        }
        let padding = try node.padding(input: input.shape, kernel: kernel, stride: stride, dilation: dilation)
        let convolution = Convolution(
            outputChannels: weight[0], kernel: kernel, stride: stride, dilation: dilation, padding: padding,
            groups: groups, bias: bias)
        try add(.convolution(convolution), to: [input], for: node.node)
    }

    private mutating func foldPool(_ node: NodeAttributes) throws(ONNXError) {
        let input = try featureMap(node)
        guard node.node.output.count == 1 else { throw node.unsupported("indices of maxima are not known") }
        guard try node.extent("dilations", default: 1) == 1 else {
            throw node.unsupported("dilated pooling is not known")
        }
        let kernel = try node.extent("kernel_shape", default: nil)
        let stride = try node.extent("strides", default: 1)
        let pooling = Pooling(
            kernel: kernel, stride: stride,
            padding: try node.padding(input: input.shape, kernel: kernel, stride: stride, dilation: 1),
            ceilMode: try node.integer("ceil_mode", default: 0) != 0,
            countIncludePad: try node.integer("count_include_pad", default: 0) != 0)
        try add(node.node.opType == "MaxPool" ? .maxPool(pooling) : .averagePool(pooling), to: [input], for: node.node)
    }

    private mutating func foldMean(_ node: NodeAttributes) throws(ONNXError) {
        let input = try featureMap(node)
        var axes: Set<Int> = []
        for value in try integers(1, "axes", of: node) ?? [] { axes.insert(try axis(value, rank: 4, node)) }
        guard axes == [2, 3] else { throw node.unsupported("only the mean over height and width is known") }
        try add(.globalAveragePool, to: [input], for: node.node)
        if try node.integer("keepdims", default: 1) == 0, let mean = values[node.node.output.first ?? ""] {
            try add(.flatten, to: [mean], for: node.node)
        }
    }

    // MARK: Element-wise

    private mutating func foldNormalization(_ node: NodeAttributes) throws(ONNXError) {
        let input = try value(0, of: node)
        let rank = input.shape.rank
        let isBatch = node.node.opType == "BatchNormalization"
        guard isBatch ? rank == 4 : rank > 0 else { throw node.unsupported("its input \(input.shape) is not NCHW") }
        if !isBatch, try axis(node.integer("axis", default: -1), rank: rank, node) != rank - 1 {
            throw node.unsupported("only normalisation over the last axis is known")
        }
        guard node.node.output.count(where: { !$0.isEmpty }) == 1 else {
            throw node.unsupported("further outputs are not known")
        }
        let count = isBatch ? input.channels : input.shape[rank - 1]
        for index in 1...(isBatch ? 4 : 2) {
            if !isBatch, index == 2, node.input(2) == nil { continue }
            guard try constantShape(index, of: node, "weight \(index)") == [count] else {
                let reason = "its weight \(index) does not have \(count) elements"
                throw isBatch ? node.damaged(reason) : node.unsupported(reason)
            }
        }
        let epsilon = node.number("epsilon", default: 1e-5)
        try add(
            isBatch ? .batchNormalization(epsilon: epsilon) : .layerNormalization(epsilon: epsilon), to: [input],
            for: node.node)
    }

    private mutating func foldActivation(_ node: NodeAttributes) throws(ONNXError) {
        let input = try value(0, of: node)
        let activation: Activation
        switch node.node.opType {
        case "Relu": activation = .relu
        case "HardSwish": activation = .hardSwish
        case "Gelu":
            guard node.text("approximate", default: "none") == "none" else {
                throw node.unsupported("the approximation by tanh is not known")
            }
            activation = .gelu
        case "Clip": activation = try clip(node)
        case "HardSigmoid":
            guard abs(node.number("alpha", default: 0.2) - 1.0 / 6) < 1e-4, node.number("beta", default: 0.5) == 0.5
            else { throw node.unsupported("only a slope of 1/6 around 0.5 is known") }
            if try foldGate(node, into: .hardSwish, input) { return }
            activation = .hardSigmoid
        default:
            if try foldGate(node, into: .silu, input) { return }
            activation = .sigmoid
        }
        try add(.activation(activation), to: [input], for: node.node)
    }

    /// x sigmoid(x): the gate and the product of which it is the only reader are one activation.
    private mutating func foldGate(
        _ node: NodeAttributes, into activation: Activation, _ input: Tensor
    ) throws(ONNXError) -> Bool {
        guard let output = node.node.output.first, let reader = onlyReader(of: output), reader.node.opType == "Mul",
            let argument = node.input(0), Set(reader.node.input) == [argument, output], reader.node.input.count == 2
        else { return false }
        absorb(reader.index)
        try add(.activation(activation), to: [input], for: reader.node)
        return true
    }

    private func clip(_ node: NodeAttributes) throws(ONNXError) -> Activation {
        func bound(_ index: Int, _ attribute: String) throws(ONNXError) -> Double? {
            if let name = node.input(index) {
                guard let values = analysis.numbers(name)?.floats, values.count == 1 else {
                    throw node.unsupported("its bounds are not constant")
                }
                return values[0]
            }
            let value = node.number(attribute, default: .infinity)
            return value.isInfinite || value.magnitude > 3e38 ? nil : value
        }
        switch (try bound(1, "min"), try bound(2, "max")) {
        case (0, 6): return .relu6
        case (0, nil): return .relu
        default: throw node.unsupported("only bounds of 0 and 6 are known")
        }
    }

    private mutating func foldSum(_ node: NodeAttributes) throws(ONNXError) {
        let terms = try allValues(of: node)
        if terms.count == 1 { return rename(terms[0], for: node.node) }
        try add(.add, to: terms, for: node.node)
    }

    private mutating func foldProduct(_ node: NodeAttributes) throws(ONNXError) {
        guard node.node.input.count == 2 else { throw node.damaged("it needs two inputs") }
        if let position = node.node.input.firstIndex(where: { analysis[$0].isConstant }) {
            return try foldScale(node, constant: node.node.input[position], other: 1 - position)
        }
        var factors = try allValues(of: node)
        // The gate comes second.
        if factors[0].shape.elementCount < factors[1].shape.elementCount { factors.swapAt(0, 1) }
        try add(.multiply, to: factors, for: node.node)
    }

    private mutating func foldScale(_ node: NodeAttributes, constant: String, other: Int) throws(ONNXError) {
        let input = try value(other, of: node)
        let shape = constantShape(constant) ?? []
        guard input.shape.rank == 4, shape == [input.channels, 1, 1] || shape == [1, input.channels, 1, 1] else {
            throw node.unsupported("a constant factor of shape \(shape) for \(input.shape) is not known")
        }
        try add(.channelScale(initial: try meanFactor(constant, node)), to: [input], for: node.node)
    }

    /// The mean of factors, to six digits: that of many f32 is not exact. Looked at once, however often it is read.
    private mutating func meanFactor(_ constant: String, _ node: NodeAttributes) throws(ONNXError) -> Double {
        guard let mean = constantValues.mean(constant) else {
            throw node.unsupported("its factors are no floating-point numbers")
        }
        return mean.roundedToDigits(6)
    }

    // MARK: Fully connected

    private mutating func foldLinear(_ node: NodeAttributes) throws(ONNXError) {
        let input = try value(0, of: node)
        let weight = try constantShape(1, of: node, "weight")
        guard weight.count == 2 else { throw node.unsupported("its weight is not a matrix") }
        guard input.shape.rank >= 2 else { throw node.unsupported("its input \(input.shape) has no batch axis") }
        var features = weight[1]
        var taps = weight[0]
        var output = node.node.output.first
        var named = node.node
        var bias = false
        if node.node.opType == "Gemm" {
            guard input.shape.rank == 2, try node.integer("transA", default: 0) == 0,
                node.number("alpha", default: 1) == 1, node.number("beta", default: 1) == 1
            else { throw node.unsupported("only a plain product with a matrix is known") }
            if try node.integer("transB", default: 0) != 0 { swap(&features, &taps) }
            if node.input(2) != nil {
                let shape = try constantShape(2, of: node, "bias")
                guard shape == [features] || shape == [1, features] else {
                    throw node.unsupported("its bias does not have \(features) elements")
                }
                bias = true
            }
        } else if let product = output, let reader = onlyReader(of: product), reader.node.opType == "Add",
            let other = reader.node.input.first(where: { $0 != product }), constantShape(other) == [features]
        {
            absorb(reader.index)
            bias = true
            named = reader.node
            output = reader.node.output.first
        }
        guard input.shape[input.shape.rank - 1] == taps else {
            throw node.damaged("its weight does not fit its input \(input.shape)")
        }
        try add(.linear(features: features, bias: bias), to: [input], for: named, output: output)
    }
}

extension Double {
    /// The nearest number of so many significant decimal digits.
    func roundedToDigits(_ digits: Int) -> Double {
        guard self != 0, isFinite else { return self }
        return Double(String(format: "%.\(digits - 1)e", self)) ?? self
    }
}
