import NetworkGraph

/// One weight of a layer: what it is for, its name and its shape.
struct WeightTensor: Hashable {
    /// What the layer does with the weight.
    enum Role: Hashable {
        /// Filters, matrix, or factor of a normalisation or scale.
        case weight
        /// What is added to each channel or feature.
        case bias
        /// The mean that batch normalisation subtracts.
        case runningMean
        /// The variance that batch normalisation divides by.
        case runningVariance

        /// The name's last part, as PyTorch users know it.
        var suffix: String {
            switch self {
            case .weight: "weight"
            case .bias: "bias"
            case .runningMean: "running_mean"
            case .runningVariance: "running_var"
            }
        }
    }

    /// The layer, as an index into `Graph.nodes`.
    let node: Int
    let role: Role
    /// The layer's name and the role's, for example `stage1.block2.conv1.weight`.
    var name: String
    let dimensions: [Int]

    var elementCount: Int { dimensions.reduce(1, *) }
    /// In f32.
    var byteCount: Int { 4 * elementCount }

    /// The weights of a layer, in the order in which they are written.
    ///
    /// Filters are [outputs, inputs / groups, height, width]. A linear layer's matrix is [features, inputs] for a vector
    /// (Gemm with transB) and [inputs, features] for anything else (MatMul).
    static func all(of node: Node, in graph: Graph) -> [WeightTensor] {
        func tensor(_ role: Role, _ dimensions: [Int]) -> WeightTensor {
            WeightTensor(node: node.id, role: role, name: "\(node.name).\(role.suffix)", dimensions: dimensions)
        }
        let inputs = graph.inputShapes(of: node)
        switch node.operation {
        case .convolution(let convolution):
            let outputs = convolution.outputChannels
            let kernel = convolution.kernel
            let weight = tensor(
                .weight, [outputs, inputs[0].channels / convolution.groups, kernel.height, kernel.width])
            return convolution.bias ? [weight, tensor(.bias, [outputs])] : [weight]
        case .linear(let features, let bias):
            let taps = inputs[0][inputs[0].rank - 1]
            let weight = tensor(.weight, node.shape.rank == 2 ? [features, taps] : [taps, features])
            return bias ? [weight, tensor(.bias, [features])] : [weight]
        case .batchNormalization:
            return [Role.weight, .bias, .runningMean, .runningVariance].map { tensor($0, [node.shape.channels]) }
        case .layerNormalization:
            return [Role.weight, .bias].map { tensor($0, [node.shape[node.shape.rank - 1]]) }
        case .channelScale:
            return [tensor(.weight, [node.shape.channels, 1, 1])]
        default:
            return []
        }
    }
}

/// Takes weights' bytes, little-endian f32, tensor after tensor.
protocol WeightSink {
    /// A tensor's bytes follow.
    func begin(_ tensor: WeightTensor) throws
    /// The next bytes of the tensor.
    func append(_ bytes: UnsafeRawBufferPointer) throws
}
