import NetworkGraph

/// Networks that together use every operation.
enum SampleNetworks {
    /// A small network with a residual connection.
    static func small(channels: Int = 8, resolution: Int = 16) throws -> Graph {
        let builder = NetworkBuilder("small")
        let x = builder.input([1, 3, resolution, resolution]).conv(channels, kernel: 3, name: "conv1").batchNorm()
            .relu()
        let y = builder.scope("stage1") { x.conv(channels, kernel: 3, name: "conv1").batchNorm() }
        return try builder.build((x + y).relu().globalFeatures().linear(10, name: "classifier"))
    }

    /// One network for each operation or variant of one.
    static func single() throws -> [Graph] {
        func network(_ name: String, _ body: (Tensor) -> Tensor) throws -> Graph {
            let builder = NetworkBuilder(name)
            return try builder.build(body(builder.input([2, 8, 13, 10])))
        }
        var graphs: [Graph] = []
        for activation in Activation.allCases {
            graphs.append(try network(activation.rawValue) { $0.activation(activation) })
        }
        let edges = EdgePadding(top: 0, left: 1, bottom: 2, right: 3)
        graphs += [
            try network("convolution") { $0.conv(12, kernel: Extent(height: 3, width: 5), stride: 2, bias: true) },
            try network("dilated") { $0.conv(12, kernel: 3, dilation: 2, groups: 4) },
            try network("asymmetric") { $0.conv(5, kernel: 3, padding: .edges(edges)) },
            try network("depthwise") { $0.depthwise(kernel: 3, stride: 2, padding: .same) },
            try network("batchNorm") { $0.batchNorm(epsilon: 1e-3) },
            try network("layerNorm") { $0.transpose([0, 2, 3, 1]).layerNorm().transpose([0, 3, 1, 2]) },
            try network("sum") { $0.builderSum() },
            try network("product") { $0 * $0.relu() },
            try network("gate") { $0 * $0.globalAveragePool().conv(8, kernel: 1, bias: true).sigmoid() },
            try network("hardGate") { $0 * $0.globalAveragePool().conv(8, kernel: 1).activation(.hardSigmoid) },
            try network("channelScale") { $0.channelScale(initial: 1e-6) },
            try network("concatenation") { concatenate([$0, $0.relu(), $0.conv(3, kernel: 1)]) },
            try network("slice") { $0.channels(2..<5).slice(axis: 2, 1..<9) },
            try network("shuffle") { $0.channelShuffle(groups: 4) },
            try network("maxPool") { $0.maxPool(kernel: 3, stride: 2, padding: .half) },
            try network("maxPoolCeil") { $0.maxPool(kernel: 3, stride: 2, ceilMode: true) },
            try network("averagePool") { $0.averagePool(kernel: 3, stride: 1, padding: .half) },
            try network("averagePoolInside") {
                $0.averagePool(kernel: 3, stride: 2, padding: .half, countIncludePad: false)
            },
            try network("globalAveragePool") { $0.globalAveragePool() },
            try network("linear") { $0.flatten().linear(7).linear(3, bias: false) },
            try network("linearLastAxis") { $0.transpose([0, 2, 3, 1]).linear(7).linear(4, bias: false) },
            try network("pad") { $0.pad(edges) },
            try network("crop") { $0.pad(EdgePadding(top: -1, left: 0, bottom: 0, right: -2)) },
        ]
        return graphs
    }

    /// A random network of up to `length` layers; the same for the same seed.
    static func random(seed: UInt64, length: Int) throws -> Graph {
        var generator = SplitMix(state: seed)
        let builder = NetworkBuilder("random\(seed)")
        var tensors = [builder.input([1, 4, 9, 9])]
        for _ in 0..<length {
            let x = tensors[Int.random(in: max(0, tensors.count - 3)..<tensors.count, using: &generator)]
            let channels = [4, 6, 8].randomElement(using: &generator) ?? 4
            let partner = tensors.last { $0.shape == x.shape } ?? x
            switch Int.random(in: 0..<14, using: &generator) {
            case 0: tensors.append(x.conv(channels, kernel: [1, 3].randomElement(using: &generator) ?? 1))
            case 1: tensors.append(x.conv(channels, kernel: 3, stride: 2, padding: .same, bias: true))
            case 2: tensors.append(x.depthwise(kernel: 3))
            case 3: tensors.append(x.batchNorm())
            case 4: tensors.append(x.activation(Activation.allCases.randomElement(using: &generator) ?? .relu))
            case 5: tensors.append(x + partner)
            case 6: tensors.append(concatenate([x, x.relu6()]))
            case 7: tensors.append(x.channels(0..<max(1, x.channels / 2)))
            case 8: tensors.append(x.channelShuffle(groups: x.channels % 2 == 0 ? 2 : 1))
            case 9: tensors.append(x.maxPool(kernel: 3, stride: 1, padding: .half))
            case 10: tensors.append(x.averagePool(kernel: 3, stride: 2, padding: .half))
            case 11: tensors.append(x * x.globalAveragePool().conv(x.channels, kernel: 1).silu().sigmoid())
            case 12: tensors.append(x.channelScale(initial: 0.25))
            default:
                tensors.append(x.transpose([0, 2, 3, 1]).layerNorm().linear(channels).gelu().transpose([0, 3, 1, 2]))
            }
        }
        let last = tensors[tensors.count - 1]
        return try builder.build(outputs: [last.globalFeatures().linear(5)] + (seed % 3 == 0 ? [last] : []))
    }
}

extension Tensor {
    /// A residual connection.
    fileprivate func builderSum() -> Tensor { self + relu() }
}
