import NetworkGraph

/// ShuffleNet-V1: grouped 1x1 convolutions, whose groups are mixed by a shuffle (Zhang et al. 2017).
///
/// Ids and counts follow pytorchcv.
enum ShuffleNetV1 {
    static let entries = [
        entry("shufflenet_g3_w1", "ShuffleNet-V1 1.0x, 3 groups", groups: 3, channels: 240),
        entry("shufflenet_g8_w1", "ShuffleNet-V1 1.0x, 8 groups", groups: 8, channels: 384),
    ]

    /// `channels` are those of the first stage; table 1 of the paper.
    private static func entry(_ id: String, _ title: String, groups: Int, channels: Int) -> CatalogEntry {
        CatalogEntry(
            id: id, title: title, kind: .handCrafted, family: "ShuffleNet-V1", year: 2017,
            paper: "Zhang et al., ShuffleNet: An Extremely Efficient Convolutional Neural Network, arXiv 1707.01083",
            published: [
                PublishedCount(
                    parameters: groups == 3 ? "1.9 M" : "2.4 M", macs: "138 M",
                    source: "megvii-model/ShuffleNet-Series README")
            ]
        ) { image, classes in
            var x = image.scope("stem") {
                $0.conv(24, kernel: 3, stride: 2).batchNorm().relu().maxPool(kernel: 3, stride: 2, padding: .all(1))
            }
            for (stage, count) in [4, 8, 4].enumerated() {
                for index in 0..<count {
                    x = x.scope("stage\(stage + 1).unit\(index + 1)") {
                        unit(
                            $0, to: channels << stage, groups: groups, reduces: index == 0,
                            firstGroups: stage == 0 && index == 0 ? 1 : groups)
                    }
                }
            }
            return x.scope("head") { $0.globalFeatures().linear(classes) }
        }
    }

    /// Figure 2 (b) and (c): the unit that halves the resolution concatenates its pooled input, the other adds it.
    private static func unit(_ x: Tensor, to channels: Int, groups: Int, reduces: Bool, firstGroups: Int) -> Tensor {
        let inner = channels / 4
        let y = x.conv(inner, kernel: 1, groups: firstGroups).batchNorm().relu()
            .channelShuffle(groups: groups)
            .depthwise(kernel: 3, stride: reduces ? 2 : 1).batchNorm()
            .conv(reduces ? channels - x.channels : channels, kernel: 1, groups: groups).batchNorm()
        let joined = reduces ? concatenate([y, x.averagePool(kernel: 3, stride: 2, padding: .all(1))]) : y + x
        return joined.relu()
    }
}
