import NetworkGraph

/// ShuffleNet-V2: half of the channels pass each unit untouched (Ma et al. 2018), as torchvision runs it.
enum ShuffleNetV2 {
    static let entries = [
        entry("shufflenet_v2_x0_5", "ShuffleNet-V2 0.5x", channels: [48, 96, 192]),
        entry("shufflenet_v2_x1_0", "ShuffleNet-V2 1.0x", channels: [116, 232, 464]),
    ]

    private static func entry(_ id: String, _ title: String, channels: [Int]) -> CatalogEntry {
        CatalogEntry(
            id: id, title: title, kind: .handCrafted, family: "ShuffleNet-V2", year: 2018,
            paper: "Ma et al., ShuffleNet V2: Practical Guidelines for Efficient CNN Design, arXiv 1807.11164",
            published: [
                PublishedCount(
                    macs: channels[0] == 48 ? "41 M" : "146 M", source: "megvii-model/ShuffleNet-Series README")
            ]
        ) { image, classes in
            var x = image.scope("stem") {
                $0.conv(24, kernel: 3, stride: 2).batchNorm().relu().maxPool(kernel: 3, stride: 2, padding: .all(1))
            }
            for (stage, count) in [4, 8, 4].enumerated() {
                for index in 0..<count {
                    x = x.scope("stage\(stage + 1).unit\(index + 1)") {
                        unit($0, to: channels[stage], reduces: index == 0)
                    }
                }
            }
            return x.scope("head") {
                $0.conv(1024, kernel: 1).batchNorm().relu().globalFeatures().linear(classes)
            }
        }
    }

    /// Figure 3 (c) and (d): a unit that halves the resolution computes both halves from all channels.
    private static func unit(_ x: Tensor, to channels: Int, reduces: Bool) -> Tensor {
        let half = channels / 2
        let halves = reduces ? [x, x] : x.split(2)
        let left =
            reduces
            ? x.depthwise(kernel: 3, stride: 2).batchNorm().conv(half, kernel: 1).batchNorm().relu() : halves[0]
        let right = halves[1]
            .conv(half, kernel: 1).batchNorm().relu()
            .depthwise(kernel: 3, stride: reduces ? 2 : 1).batchNorm()
            .conv(half, kernel: 1).batchNorm().relu()
        return concatenate([left, right]).channelShuffle(groups: 2)
    }
}
