import NetworkGraph

/// EfficientNetV2-S (Tan and Le 2021): searched for training speed; its early stages fuse the widening and the
/// depthwise convolution into one plain 3x3.
///
/// After torchvision's `efficientnet_v2_s` at its test resolution of 384; timm's `tf_efficientnetv2_s` has the same
/// counts.
enum EfficientNetV2 {
    private static let epsilon = 0.001

    static let entries = [
        CatalogEntry(
            id: "efficientnet_v2_s", title: "EfficientNetV2-S", kind: .searched, family: "EfficientNet", year: 2021,
            paper: "Tan and Le, EfficientNetV2: Smaller Models and Faster Training, arXiv:2104.00298", resolution: 384,
            published: [
                PublishedCount(parameters: "21,458,488", macs: "8.366 G", source: "torchvision efficientnet_v2_s")
            ]
        ) { image, classes in
            image.scope("stem") { $0.conv(24, kernel: 3, stride: 2).batchNorm(epsilon: epsilon).silu() }
                .fused("fused1", repeats: 2, stride: 1, expansion: 1, channels: 24)
                .fused("fused2", repeats: 4, stride: 2, expansion: 4, channels: 48)
                .fused("fused3", repeats: 4, stride: 2, expansion: 4, channels: 64)
                .invertedResiduals(blocks, activation: .silu, epsilon: epsilon)
                .scope("head") { $0.conv(1280, kernel: 1).batchNorm(epsilon: epsilon).silu() }
                .globalFeatures().dropout(0.2).linear(classes, name: "classifier")
        }
    ]

    static let blocks: [InvertedResidual] = [
        .init(repeats: 6, kernel: 3, stride: 2, expansion: 4, channels: 128, squeeze: .input(.silu)),
        .init(repeats: 9, kernel: 3, expansion: 6, channels: 160, squeeze: .input(.silu)),
        .init(repeats: 15, kernel: 3, stride: 2, expansion: 6, channels: 256, squeeze: .input(.silu)),
    ]

    /// Fused-MBConv: a 3x3 convolution that widens and a linear 1x1 that narrows; at expansion 1, one 3x3 alone.
    fileprivate static func fusedBlock(_ x: Tensor, stride: Int, expansion: Int, channels: Int) -> Tensor {
        let widened = expansion == 1 ? channels : x.channels * expansion
        var y = x.conv(widened, kernel: 3, stride: Extent(stride)).batchNorm(epsilon: epsilon).silu()
        if expansion != 1 { y = y.conv(channels, kernel: 1).batchNorm(epsilon: epsilon) }
        return stride == 1 && x.channels == channels ? x + y : y
    }
}

extension Tensor {
    fileprivate func fused(_ name: String, repeats: Int, stride: Int, expansion: Int, channels: Int) -> Tensor {
        scope(name) { x in
            (0..<repeats).reduce(x) { x, index in
                x.scope("block\(index + 1)") {
                    EfficientNetV2.fusedBlock(
                        $0, stride: index == 0 ? stride : 1, expansion: expansion, channels: channels)
                }
            }
        }
    }
}
