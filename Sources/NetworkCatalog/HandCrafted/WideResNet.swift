import NetworkGraph

/// Wide ResNet: fewer but wider layers (Zagoruyko and Komodakis 2016), as torchvision runs it.
///
/// The layout of ResNet-50 v1.5 with twice the channels inside each bottleneck.
enum WideResNet {
    static let entries = [
        CatalogEntry(
            id: "wide_resnet50_2", title: "Wide ResNet-50-2", kind: .handCrafted, family: "Wide ResNet", year: 2016,
            paper: "Zagoruyko and Komodakis, Wide Residual Networks, arXiv 1605.07146",
            published: [
                PublishedCount(
                    parameters: "68,849,128", macs: "11,405.42 M", source: "imgclsmob README", note: "another port")
            ]
        ) { image, classes in
            var x = image.scope("stem") {
                $0.conv(64, kernel: 7, stride: 2).batchNorm().relu().maxPool(kernel: 3, stride: 2, padding: .all(1))
            }
            for (stage, count) in [3, 4, 6, 3].enumerated() {
                for index in 0..<count {
                    let stride: Extent = stage > 0 && index == 0 ? 2 : 1
                    x = x.scope("stage\(stage + 1).block\(index + 1)") {
                        block($0, inner: 128 << stage, channels: 256 << stage, stride: stride)
                    }
                }
            }
            return x.scope("head") { $0.globalFeatures().linear(classes) }
        }
    ]

    private static func block(_ x: Tensor, inner: Int, channels: Int, stride: Extent) -> Tensor {
        let y = x.conv(inner, kernel: 1).batchNorm().relu()
            .conv(inner, kernel: 3, stride: stride).batchNorm().relu()
            .conv(channels, kernel: 1).batchNorm()
        let shortcut =
            x.channels == channels ? x : x.conv(channels, kernel: 1, stride: stride).batchNorm()
        return (y + shortcut).relu()
    }
}
