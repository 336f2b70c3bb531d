import NetworkGraph

/// ResNeXt: bottlenecks whose 3x3 convolution is grouped (Xie et al. 2016), as torchvision runs it.
///
/// The layout of ResNet-50 v1.5; 32 groups, with 4 channels each in the first stage.
enum ResNeXt {
    static let entries = [
        CatalogEntry(
            id: "resnext50_32x4d", title: "ResNeXt-50 32x4d", kind: .handCrafted, family: "ResNeXt", year: 2016,
            paper: "Xie et al., Aggregated Residual Transformations for Deep Neural Networks, arXiv 1611.05431"
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
            .conv(inner, kernel: 3, stride: stride, groups: 32).batchNorm().relu()
            .conv(channels, kernel: 1).batchNorm()
        let shortcut =
            x.channels == channels ? x : x.conv(channels, kernel: 1, stride: stride).batchNorm()
        return (y + shortcut).relu()
    }
}
