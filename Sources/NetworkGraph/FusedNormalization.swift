extension Graph {
    /// Whether batch normalisation was probably fused into the convolutions before the network was written to a file.
    ///
    /// True where nearly all of at least eight convolutions have a bias, which networks with batch normalisation leave
    /// out, and nothing normalises: no batch, group, instance or local response normalisation, no square root that could
    /// be part of one, and no layer normalisation within four layers after a convolution. A network that never had
    /// normalisation (VGG) looks the same.
    public var seemsToHaveFusedNormalization: Bool {
        var convolutions = 0
        var biased = 0
        for node in nodes {
            switch node.operation {
            case .convolution(let convolution):
                convolutions += 1
                if convolution.bias { biased += 1 }
            case .batchNormalization: return false
            case .layerNormalization: if isNearConvolution(node) { return false }
            case .other(let operation):
                if Self.normalizations.contains(operation.name) { return false }
                if operation.name == "LayerNormalization", isNearConvolution(node) { return false }
            default: break
            }
        }
        return biased >= 8 && 10 * biased >= 9 * convolutions
    }

    private static let normalizations: Set<String> = [
        "BatchNormalization", "GroupNormalization", "InstanceNormalization", "RMSNormalization", "LpNormalization",
        "MeanVarianceNormalization", "LRN", "Sqrt", "SkipLayerNormalization",
    ]

    /// Whether one of the four layers that lead to a layer's first input is a convolution.
    private func isNearConvolution(_ node: Node) -> Bool {
        var node = node
        for _ in 0..<4 {
            guard let input = node.inputs.first else { return false }
            node = nodes[input]
            if case .convolution = node.operation { return true }
        }
        return false
    }
}
