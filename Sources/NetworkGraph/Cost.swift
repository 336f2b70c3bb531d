/// What one layer costs at inference with 4-byte elements (f32).
public struct LayerCost: Hashable, Sendable {
    /// Learnable parameters; running statistics of batch normalisation are not counted.
    public var parameters = 0
    /// Multiply-accumulates of convolutions and fully connected layers; 0 for every other operation.
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
    /// Multiply-accumulates of convolutions and fully connected layers.
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
        var cost = LayerCost()
        let inputs = inputShapes(of: node)
        switch node.operation {
        case .convolution(let convolution):
            let taps = inputs[0].channels / convolution.groups * convolution.kernel.area
            cost.parameters = convolution.outputChannels * (taps + (convolution.bias ? 1 : 0))
            cost.macs = node.shape.elementCount * taps
            cost.weightBytes = 4 * cost.parameters
        case .linear(let features, let bias):
            let taps = inputs[0][inputs[0].rank - 1]
            cost.parameters = features * (taps + (bias ? 1 : 0))
            cost.macs = node.shape.elementCount * taps
            cost.weightBytes = 4 * cost.parameters
        case .batchNormalization:
            cost.parameters = 2 * node.shape.channels
            cost.weightBytes = 4 * 4 * node.shape.channels
        case .layerNormalization:
            cost.parameters = 2 * node.shape[node.shape.rank - 1]
            cost.weightBytes = 4 * cost.parameters
        case .channelScale:
            cost.parameters = node.shape.channels
            cost.weightBytes = 4 * cost.parameters
        default: break
        }
        switch node.operation {
        case .input, .flatten, .dropout, .slice: break  // no element is moved
        default:
            cost.bytesRead = inputs.reduce(cost.weightBytes) { $0 + $1.byteCount }
            cost.bytesWritten = node.shape.byteCount
        }
        return cost
    }

    /// The cost of the whole network. O(nodes).
    public var cost: NetworkCost {
        nodes.reduce(into: NetworkCost()) { total, node in
            let layer = cost(of: node)
            total.parameters += layer.parameters
            total.macs += layer.macs
            total.weightBytes += layer.weightBytes
            total.activationBytes += layer.bytesWritten
            total.bytesRead += layer.bytesRead
        }
    }
}
