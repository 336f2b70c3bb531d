/// What one layer costs at inference with 4-byte elements (f32).
public struct LayerCost: Hashable, Sendable {
    /// Learnable parameters; running statistics of batch normalisation are not counted.
    public var parameters = 0
    /// Multiply-accumulates of convolutions, fully connected layers and matrix products; 0 for every other operation.
    public var macs = 0
    /// Bytes of weights, running statistics included.
    public var weightBytes = 0
    /// Bytes read: inputs and weights, each once.
    public var bytesRead = 0
    /// Bytes written: the result, once; 0 for operations that only rename (flatten, dropout, slice).
    public var bytesWritten = 0

    /// Two operations for each multiply-accumulate.
    public var flops: Int { 2 * macs }
}

/// What a whole network costs at inference with 4-byte elements (f32).
public struct NetworkCost: Hashable, Sendable {
    /// Learnable parameters.
    public var parameters = 0
    /// Multiply-accumulates of convolutions, fully connected layers and matrix products; the least that the network takes
    /// where `Graph.uncountedLayers` is not empty.
    public var macs = 0
    /// Bytes of weights, running statistics included.
    public var weightBytes = 0
    /// Bytes of all layers' results, each once: what is written when every operation runs on its own.
    public var activationBytes = 0
    /// Bytes read by all layers.
    public var bytesRead = 0

    /// Two operations for each multiply-accumulate.
    public var flops: Int { 2 * macs }
    /// FLOPs for each byte moved when every operation runs on its own (reads and writes; no caching, no fusion).
    public var arithmeticIntensity: Double {
        let bytes = bytesRead + activationBytes
        return bytes == 0 ? 0 : Double(flops) / Double(bytes)
    }
}

extension Graph {
    /// The cost of one layer. O(inputs).
    public func cost(of node: Node) -> LayerCost {
        node.operation.cost(inputs: inputShapes(of: node), output: node.shape)
    }

    /// The cost of the whole network; sums stop at 2^60, which only files made to mislead reach. O(nodes).
    public var cost: NetworkCost {
        nodes.reduce(into: NetworkCost()) { total, node in
            let layer = cost(of: node)
            total.parameters.add(layer.parameters)
            total.macs.add(layer.macs)
            total.weightBytes.add(layer.weightBytes)
            total.activationBytes.add(layer.bytesWritten)
            total.bytesRead.add(layer.bytesRead)
        }
    }
}

extension Operation {
    /// The cost of the operation for inputs and a result of the given shapes. O(inputs).
    public func cost(inputs: [Shape], output: Shape) -> LayerCost {
        var cost = LayerCost()
        switch self {
        case .convolution(let convolution):
            let taps = inputs[0].channels / convolution.groups * convolution.kernel.area
            cost.parameters = convolution.outputChannels * (taps + (convolution.bias ? 1 : 0))
            cost.macs = output.elementCount * taps
            cost.weightBytes = 4 * cost.parameters
        case .linear(let features, let bias):
            let taps = inputs[0][inputs[0].rank - 1]
            cost.parameters = features * (taps + (bias ? 1 : 0))
            cost.macs = output.elementCount * taps
            cost.weightBytes = 4 * cost.parameters
        case .batchNormalization:
            cost.parameters = 2 * output.channels
            cost.weightBytes = 4 * 4 * output.channels
        case .layerNormalization:
            cost.parameters = 2 * output[output.rank - 1]
            cost.weightBytes = 4 * cost.parameters
        case .channelScale:
            cost.parameters = output.channels
            cost.weightBytes = 4 * cost.parameters
        case .other(let operation):
            cost.parameters = operation.parameters
            cost.macs = operation.macs ?? 0
            cost.weightBytes = operation.weightBytes
        default: break
        }
        if movesElements {
            cost.bytesRead = inputs.reduce(into: cost.weightBytes) { $0.add($1.byteCount) }
            cost.bytesWritten = output.byteCount
        }
        return cost
    }

    /// Whether any element is moved: not where elements only get another name.
    private var movesElements: Bool {
        switch self {
        case .input, .flatten, .dropout, .slice: false
        case .other(let operation): !operation.movesNothing
        default: true
        }
    }
}

extension Int {
    /// Adds up to a limit that leaves room for a few more sums and products.
    fileprivate mutating func add(_ other: Int) {
        let (sum, overflow) = addingReportingOverflow(other)
        self = overflow ? 1 << 60 : Swift.min(sum, 1 << 60)
    }
}
