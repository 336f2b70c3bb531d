import NetworkGraph

/// A graph as ONNX nodes, names and small constants; its weights are listed, not made.
struct OperatorLowering {
    /// Nodes, inputs, outputs and integer constants.
    private(set) var graph = ONNXGraphProto()
    /// The weights in the order in which they follow in the file.
    private(set) var weights: [WeightTensor] = []

    private let source: Graph
    private var names = UniqueNames()
    /// The ONNX name of each node's result.
    private var results: [String] = []

    init(_ source: Graph) {
        self.source = source
        graph.name = source.name
        nameResults()
        for node in source.nodes { lower(node) }
        for input in source.inputs { graph.input.append(.tensor(results[input], source.nodes[input].shape)) }
        lowerOutputs()
    }

    // MARK: Names

    /// Results are named after their layers; a dropped layer's result is its input's.
    private mutating func nameResults() {
        results = source.nodes.map(\.name)
        // A layer may itself be called `output`: it gives way.
        names.reserve(Set(source.outputs.indices.map(Self.outputName)))
        for node in source.nodes {
            if case .dropout = node.operation {
                results[node.id] = results[node.inputs[0]]
            } else {
                results[node.id] = names.unique(node.name)
            }
        }
        var renamed: Set<Int> = []
        for (position, output) in source.outputs.enumerated() {
            let producer = producer(of: output)
            guard source.nodes[producer].operation != .input, renamed.insert(producer).inserted else { continue }
            let old = results[producer]
            for index in results.indices where results[index] == old { results[index] = Self.outputName(position) }
        }
    }

    /// The layer that computes a result, seen through dropout.
    private func producer(of node: Int) -> Int {
        var node = node
        while case .dropout = source.nodes[node].operation { node = source.nodes[node].inputs[0] }
        return node
    }

    private static func outputName(_ position: Int) -> String {
        position == 0 ? "output" : "output\(position)"
    }

    private mutating func lowerOutputs() {
        for (position, output) in source.outputs.enumerated() {
            let name = Self.outputName(position)
            // An output that is an input, or the same as another output, has no layer to name: it needs one.
            if results[output] != name { emit("Identity", name, [results[output]], result: name) }
            graph.output.append(.tensor(name, source.nodes[output].shape))
        }
    }

    // MARK: Operators

    private mutating func lower(_ node: Node) {
        let inputs = node.inputs.map { results[$0] }
        let result = results[node.id]
        let parameters = addWeights(of: node)
        let shape = node.inputs.first.map { source.nodes[$0].shape } ?? node.shape
        switch node.operation {
        case .input, .dropout, .other: break
        case .convolution(let convolution):
            let attributes: [ONNXAttributeProto] = [
                .integers("dilations", convolution.dilation), .integer("group", convolution.groups),
                .integers("kernel_shape", convolution.kernel), .pads(convolution.padding),
                .integers("strides", convolution.stride),
            ]
            emit("Conv", node.name, inputs + parameters, result: result, attributes)
        case .batchNormalization(let epsilon):
            emit("BatchNormalization", node.name, inputs + parameters, result: result, [.float("epsilon", epsilon)])
        case .layerNormalization(let epsilon):
            let attributes: [ONNXAttributeProto] = [.integer("axis", -1), .float("epsilon", epsilon)]
            emit("LayerNormalization", node.name, inputs + parameters, result: result, attributes)
        case .activation(let activation): lower(activation, node, inputs[0], result)
        case .add: emit(inputs.count == 2 ? "Add" : "Sum", node.name, inputs, result: result)
        case .multiply: lowerProduct(node, inputs, result)
        case .channelScale: emit("Mul", node.name, inputs + parameters, result: result)
        case .concatenate: emit("Concat", node.name, inputs, result: result, [.integer("axis", 1)])
        case .slice(let axis, let start, let end):
            let bounds = [("starts", start), ("ends", end), ("axes", axis)].map {
                constant("\(node.name).\($0)", [$1])
            }
            emit("Slice", node.name, inputs + bounds, result: result)
        case .channelShuffle(let groups): lowerShuffle(node, groups, inputs[0], result)
        case .maxPool(let pooling): emit("MaxPool", node.name, inputs, result: result, attributes(of: pooling, shape))
        case .averagePool(let pooling):
            let attributes =
                attributes(of: pooling, shape)
                + [.integer("count_include_pad", pooling.countIncludePad ? 1 : 0)]
            emit("AveragePool", node.name, inputs, result: result, attributes)
        case .globalAveragePool: emit("GlobalAveragePool", node.name, inputs, result: result)
        case .linear(_, let bias): lowerLinear(node, inputs[0], parameters, bias, result)
        case .flatten: emit("Flatten", node.name, inputs, result: result, [.integer("axis", 1)])
        case .pad(let edges):
            let amounts = [0, 0, edges.top, edges.left, 0, 0, edges.bottom, edges.right]
            emit("Pad", node.name, inputs + [constant("\(node.name).pads", amounts)], result: result)
        case .transpose(let permutation):
            emit("Transpose", node.name, inputs, result: result, [.integers("perm", permutation)])
        }
    }

    private mutating func lower(_ activation: Activation, _ node: Node, _ input: String, _ result: String) {
        switch activation {
        case .relu: emit("Relu", node.name, [input], result: result)
        case .relu6:
            let bounds = [scalar("\(node.name).min", 0), scalar("\(node.name).max", 6)]
            emit("Clip", node.name, [input] + bounds, result: result)
        case .silu:
            let gate = names.unique("\(node.name)/sigmoid")
            emit("Sigmoid", gate, [input], result: gate)
            emit("Mul", node.name, [input, gate], result: result)
        case .hardSwish: emit("HardSwish", node.name, [input], result: result)
        case .hardSigmoid:
            let attributes: [ONNXAttributeProto] = [.float("alpha", 1.0 / 6), .float("beta", 0.5)]
            emit("HardSigmoid", node.name, [input], result: result, attributes)
        case .sigmoid: emit("Sigmoid", node.name, [input], result: result)
        case .gelu: emit("Gelu", node.name, [input], result: result)
        }
    }

    private mutating func lowerProduct(_ node: Node, _ inputs: [String], _ result: String) {
        var product = inputs[0]
        for (index, factor) in inputs.enumerated().dropFirst() {
            let isLast = index == inputs.count - 1
            let name = isLast ? node.name : names.unique("\(node.name)/product\(index)")
            emit("Mul", name, [product, factor], result: isLast ? result : name)
            product = name
        }
    }

    private mutating func lowerShuffle(_ node: Node, _ groups: Int, _ input: String, _ result: String) {
        let shape = node.shape
        let split = [shape.batch, groups, shape.channels / groups, shape.height, shape.width]
        let grouped = names.unique("\(node.name)/grouped")
        let transposed = names.unique("\(node.name)/transposed")
        emit("Reshape", grouped, [input, constant("\(node.name).groups", split)], result: grouped)
        emit("Transpose", transposed, [grouped], result: transposed, [.integers("perm", [0, 2, 1, 3, 4])])
        let whole = constant("\(node.name).shape", shape.dimensions)
        emit("Reshape", node.name, [transposed, whole], result: result)
    }

    private mutating func lowerLinear(
        _ node: Node, _ input: String, _ parameters: [String], _ bias: Bool, _ result: String
    ) {
        if node.shape.rank == 2 {
            emit("Gemm", node.name, [input] + parameters, result: result, [.integer("transB", 1)])
        } else if bias {
            let product = names.unique("\(node.name)/product")
            emit("MatMul", product, [input, parameters[0]], result: product)
            emit("Add", node.name, [product, parameters[1]], result: result)
        } else {
            emit("MatMul", node.name, [input] + parameters, result: result)
        }
    }

    private func attributes(of pooling: Pooling, _ input: Shape) -> [ONNXAttributeProto] {
        [
            .integer("ceil_mode", keepsCeilMode(pooling, input) ? 1 : 0), .integers("kernel_shape", pooling.kernel),
            .pads(pooling.padding), .integers("strides", pooling.stride),
        ]
    }

    /// Whether rounding up means the same in ONNX.
    ///
    /// A last window that would start beyond the input is left out here, as in PyTorch, but was counted by ONNX before
    /// operator set 22. Leaving it out gives just the number of windows that rounding down gives.
    private func keepsCeilMode(_ pooling: Pooling, _ input: Shape) -> Bool {
        func startsBeyond(_ size: Int, _ kernel: Int, _ stride: Int, _ before: Int, _ after: Int) -> Bool {
            let steps = (size + before + after - kernel + stride - 1) / stride
            return steps * stride >= size + before
        }
        let padding = pooling.padding
        guard pooling.ceilMode else { return false }
        return
            !(startsBeyond(input.height, pooling.kernel.height, pooling.stride.height, padding.top, padding.bottom)
            || startsBeyond(input.width, pooling.kernel.width, pooling.stride.width, padding.left, padding.right))
    }

    // MARK: Parts

    private mutating func addWeights(of node: Node) -> [String] {
        WeightTensor.all(of: node, in: source).map { tensor in
            var tensor = tensor
            tensor.name = names.unique(tensor.name)
            weights.append(tensor)
            return tensor.name
        }
    }

    private mutating func constant(_ name: String, _ values: [Int]) -> String {
        var tensor = ONNXTensorProto()
        tensor.name = names.unique(name)
        tensor.dataType = Int32(ONNXTensorProto.DataType.int64.rawValue)
        tensor.dims = [Int64(values.count)]
        tensor.int64Data = values.map(Int64.init)
        graph.initializer.append(tensor)
        return tensor.name
    }

    private mutating func scalar(_ name: String, _ value: Float) -> String {
        var tensor = ONNXTensorProto()
        tensor.name = names.unique(name)
        tensor.dataType = Int32(ONNXTensorProto.DataType.float.rawValue)
        tensor.floatData = [value]
        graph.initializer.append(tensor)
        return tensor.name
    }

    private mutating func emit(
        _ type: String, _ name: String, _ inputs: [String], result: String, _ attributes: [ONNXAttributeProto] = []
    ) {
        var node = ONNXNodeProto()
        node.opType = type
        node.name = name
        node.input = inputs
        node.output = [result]
        node.attribute = attributes
        graph.node.append(node)
    }
}

/// Hands out each name once.
struct UniqueNames {
    private var taken: Set<String> = []
    private var numbers: [String: Int] = [:]

    /// Names that `unique` never gives.
    mutating func reserve(_ names: Set<String>) { taken.formUnion(names) }

    /// Lets a name be given again.
    mutating func release(_ name: String) { taken.remove(name) }

    /// `name`, or where it is taken, `name` and underscores, or where that is taken too, a number.
    mutating func unique(_ name: String) -> String {
        var candidate = name
        for _ in 0..<4 {
            if taken.insert(candidate).inserted { return candidate }
            candidate += "_"
        }
        // Numbers are not tried again from the first, or a file of nothing but one name would take forever.
        repeat {
            numbers[name, default: 1] += 1
            candidate = "\(name)_\(numbers[name] ?? 1)"
        } while !taken.insert(candidate).inserted
        return candidate
    }
}
