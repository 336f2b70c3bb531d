import NetworkGraph

/// ResNet: residual blocks (He et al. 2015).
///
/// 7x7 convolution of stride 2 and maximum pooling; four stages at 64, 128, 256 and 512 channels (4 times as many after
/// bottlenecks); global pooling; classifier. `resnet50` and its kin are v1.5 as torchvision runs it, with stride 2 in
/// the 3x3 convolution of a bottleneck; `resnet50_v1` is the paper's, with stride 2 in the first 1x1.
enum ResNet {
    static let entries = [
        entry("resnet18", "ResNet-18", [2, 2, 2, 2], basicBlock),
        entry("resnet34", "ResNet-34", [3, 4, 6, 3], basicBlock),
        entry("resnet50", "ResNet-50 v1.5", [3, 4, 6, 3], bottleneck, note: v15Note),
        entry("resnet101", "ResNet-101 v1.5", [3, 4, 23, 3], bottleneck, note: v15Note),
        entry("resnet152", "ResNet-152 v1.5", [3, 8, 36, 3], bottleneck, note: v15Note),
        entry(
            "resnet50_v1", "ResNet-50 (original)", [3, 4, 6, 3], originalBottleneck,
            note: PublishedCount(
                macs: "3877.95 M", source: "imgclsmob README", note: "counts BatchNorm and activations too")),
    ]

    private static let v15Note = PublishedCount(
        source: "torchvision 0.29.2", note: "v1.5: stride 2 in the 3x3 convolution, not the paper's first 1x1")

    private typealias Block = @Sendable (_ x: Tensor, _ width: Int, _ stride: Extent) -> Tensor

    private static func entry(
        _ id: String, _ title: String, _ blocks: [Int], _ block: @escaping Block, note: PublishedCount? = nil
    ) -> CatalogEntry {
        CatalogEntry(
            id: id, title: title, kind: .handCrafted, family: "ResNet", year: 2015,
            paper: "He et al., Deep Residual Learning for Image Recognition, arXiv 1512.03385",
            published: note.map { [$0] } ?? []
        ) { image, classes in
            var x = image.scope("stem") {
                $0.conv(64, kernel: 7, stride: 2).batchNorm().relu().maxPool(kernel: 3, stride: 2, padding: .all(1))
            }
            for (stage, count) in blocks.enumerated() {
                for index in 0..<count {
                    let stride: Extent = stage > 0 && index == 0 ? 2 : 1
                    x = x.scope("stage\(stage + 1).block\(index + 1)") { block($0, 64 << stage, stride) }
                }
            }
            return x.scope("head") { $0.globalFeatures().linear(classes) }
        }
    }

    /// Two 3x3 convolutions.
    @Sendable private static func basicBlock(_ x: Tensor, width: Int, stride: Extent) -> Tensor {
        let y = x.conv(width, kernel: 3, stride: stride).batchNorm().relu()
            .conv(width, kernel: 3).batchNorm()
        return (y + shortcut(x, to: width, stride: stride)).relu()
    }

    /// 1x1, 3x3 with the stride, 1x1 to 4 times the width.
    @Sendable private static func bottleneck(_ x: Tensor, width: Int, stride: Extent) -> Tensor {
        let y = x.conv(width, kernel: 1).batchNorm().relu()
            .conv(width, kernel: 3, stride: stride).batchNorm().relu()
            .conv(4 * width, kernel: 1).batchNorm()
        return (y + shortcut(x, to: 4 * width, stride: stride)).relu()
    }

    /// 1x1 with the stride, 3x3, 1x1 to 4 times the width.
    @Sendable private static func originalBottleneck(_ x: Tensor, width: Int, stride: Extent) -> Tensor {
        let y = x.conv(width, kernel: 1, stride: stride).batchNorm().relu()
            .conv(width, kernel: 3).batchNorm().relu()
            .conv(4 * width, kernel: 1).batchNorm()
        return (y + shortcut(x, to: 4 * width, stride: stride)).relu()
    }

    private static func shortcut(_ x: Tensor, to channels: Int, stride: Extent) -> Tensor {
        x.channels == channels && stride == 1 ? x : x.conv(channels, kernel: 1, stride: stride).batchNorm()
    }
}
