import NetworkGraph

/// Deep, narrow networks of every kind of block: what is hardest on weights that are to keep variances.
enum DeepNetworks {
    typealias Block = @Sendable (_ x: Tensor, _ channels: Int, _ stride: Extent) -> Tensor

    /// Blocks by name.
    static let blocks: [(name: String, block: Block)] = [
        ("plain", { x, c, s in x.conv(c, kernel: 3, stride: s).batchNorm().relu() }),
        ("biased", { x, c, s in x.conv(c, kernel: 3, stride: s, bias: true).relu() }),
        ("residual", residual), ("separable", separable), ("inverted", inverted), ("convnext", convnext),
        ("shuffle", shuffle), ("fire", fire), ("inception", inception),
    ]

    /// A stem, four stages that each halve the resolution and double the width, and a classifier.
    static func network(
        _ name: String, depth: Int, width: Int, resolution: Int, block: Block
    ) throws -> Graph {
        let builder = NetworkBuilder(name)
        var x = builder.input([1, 3, resolution, resolution]).conv(width, kernel: 3, stride: 2).batchNorm().relu()
        for stage in 0..<4 {
            for index in 0..<depth / 4 { x = block(x, width << stage, index == 0 && stage > 0 ? 2 : 1) }
        }
        return try builder.build(x.globalFeatures().linear(100))
    }

    private static func unit(_ x: Tensor, _ channels: Int, _ kernel: Extent, _ stride: Extent = 1) -> Tensor {
        x.conv(channels, kernel: kernel, stride: stride).batchNorm().relu()
    }

    @Sendable private static func residual(_ x: Tensor, _ channels: Int, _ stride: Extent) -> Tensor {
        let y = unit(x, channels, 3, stride).conv(channels, kernel: 3).batchNorm()
        let same = stride == 1 && x.channels == channels
        return ((same ? x : x.conv(channels, kernel: 1, stride: stride).batchNorm()) + y).relu()
    }

    @Sendable private static func separable(_ x: Tensor, _ channels: Int, _ stride: Extent) -> Tensor {
        unit(x.depthwise(kernel: 3, stride: stride).batchNorm().relu(), channels, 1)
    }

    @Sendable private static func inverted(_ x: Tensor, _ channels: Int, _ stride: Extent) -> Tensor {
        let wide = x.conv(4 * x.channels, kernel: 1).batchNorm().silu()
            .depthwise(kernel: 5, stride: stride).batchNorm().silu()
        let gate = wide.globalAveragePool().conv(max(1, x.channels / 4), kernel: 1, bias: true).relu()
            .conv(wide.channels, kernel: 1, bias: true).sigmoid()
        let y = (wide * gate).conv(channels, kernel: 1).batchNorm()
        return stride == 1 && x.channels == channels ? x + y : y
    }

    @Sendable private static func convnext(_ x: Tensor, _ channels: Int, _ stride: Extent) -> Tensor {
        let same = stride == 1 && x.channels == channels
        let x = same ? x : x.conv(channels, kernel: 2, stride: stride, padding: .same)
        return x
            + x.depthwise(kernel: 7, bias: true).transpose([0, 2, 3, 1]).layerNorm().linear(4 * channels).gelu()
            .linear(channels).transpose([0, 3, 1, 2]).channelScale(initial: 1)
    }

    @Sendable private static func shuffle(_ x: Tensor, _ channels: Int, _ stride: Extent) -> Tensor {
        let half = channels / 2
        let same = stride == 1 && x.channels == channels
        let kept = same ? x.channels(0..<half) : unit(x.depthwise(kernel: 3, stride: stride).batchNorm(), half, 1)
        let source = same ? x.channels(half..<channels) : x
        let y = unit(unit(source, half, 1).depthwise(kernel: 3, stride: stride).batchNorm(), half, 1)
        return concatenate([kept, y]).channelShuffle(groups: 2)
    }

    @Sendable private static func fire(_ x: Tensor, _ channels: Int, _ stride: Extent) -> Tensor {
        let squeezed = x.conv(max(1, channels / 4), kernel: 1, stride: stride, bias: true).relu()
        return concatenate([1, 3].map { squeezed.conv(channels / 2, kernel: Extent($0), bias: true).relu() })
    }

    @Sendable private static func inception(_ x: Tensor, _ channels: Int, _ stride: Extent) -> Tensor {
        let part = channels / 4
        return concatenate([
            unit(x, part, 1, stride), unit(unit(x, part, 1), part, 3, stride), unit(unit(x, part, 1), part, 5, stride),
            unit(x.averagePool(kernel: 3, stride: stride, padding: .half), part, 1),
        ])
    }

    /// Dense concatenation with transitions (DenseNet).
    static func dense(depth: Int, width: Int, resolution: Int) throws -> Graph {
        let builder = NetworkBuilder("dense")
        var x = unit(builder.input([1, 3, resolution, resolution]), width, 3, 2)
        for stage in 0..<4 {
            for _ in 0..<depth / 4 {
                let y = unit(x.batchNorm().relu(), 2 * width, 1).conv(width / 2, kernel: 3)
                x = concatenate([x, y])
            }
            if stage < 3 {
                x = x.batchNorm().relu().conv(x.channels / 2, kernel: 1).averagePool(kernel: 2, ceilMode: true)
            }
        }
        return try builder.build(x.batchNorm().relu().globalFeatures().linear(100))
    }

    /// Cells that read the two before them and add sums to sums (DARTS).
    static func cells(depth: Int, width: Int, resolution: Int) throws -> Graph {
        let builder = NetworkBuilder("cells")
        var before = builder.input([1, 3, resolution, resolution]).conv(width, kernel: 3, stride: 2).batchNorm()
        var last = before
        func separable(_ x: Tensor) -> Tensor {
            let y = x.relu().depthwise(kernel: 3).conv(width, kernel: 1).batchNorm()
            return y.relu().depthwise(kernel: 3).conv(width, kernel: 1).batchNorm()
        }
        for _ in 0..<depth {
            let first = before.relu().conv(width, kernel: 1).batchNorm()
            let second = last.relu().conv(width, kernel: 1).batchNorm()
            let a = separable(first) + separable(second)
            let b = first + first
            let c = second.averagePool(kernel: 3, stride: 1, padding: .half, countIncludePad: false) + a
            let d = first.maxPool(kernel: 3, stride: 1, padding: .half) + c
            before = last
            last = concatenate([a, b, c, d])
        }
        return try builder.build(last.globalFeatures().linear(100))
    }
}
