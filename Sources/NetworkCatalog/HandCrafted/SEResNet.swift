import NetworkGraph

/// SE-ResNet: bottlenecks with squeeze-and-excitation (Hu et al. 2017).
///
/// `legacy_seresnet50` is the original network of the Caffe release, with stride 2 in the first 1x1 convolution and
/// unpadded pooling in the stem; `seresnet50` has the stride in the 3x3 (v1.5). Both ids are timm's.
enum SEResNet {
    static let entries = [
        entry("legacy_seresnet50", "SE-ResNet-50 (original)", original: true),
        entry("seresnet50", "SE-ResNet-50 v1.5", original: false),
    ]

    private static func entry(_ id: String, _ title: String, original: Bool) -> CatalogEntry {
        CatalogEntry(
            id: id, title: title, kind: .handCrafted, family: "SE-ResNet", year: 2017,
            paper: "Hu et al., Squeeze-and-Excitation Networks, arXiv 1709.01507",
            published: [
                PublishedCount(
                    macs: original ? "3880.49 M" : "4113.02 M", source: "imgclsmob README",
                    note: "counts BatchNorm and activations too")
            ]
        ) { image, classes in
            var x = image.scope("stem") {
                let y = $0.conv(64, kernel: 7, stride: 2).batchNorm().relu()
                return original
                    ? y.maxPool(kernel: 3, stride: 2, ceilMode: true)
                    : y.maxPool(kernel: 3, stride: 2, padding: .all(1))
            }
            for (stage, count) in [3, 4, 6, 3].enumerated() {
                for index in 0..<count {
                    let stride: Extent = stage > 0 && index == 0 ? 2 : 1
                    x = x.scope("stage\(stage + 1).block\(index + 1)") {
                        block($0, width: 64 << stage, strides: original ? (stride, 1) : (1, stride))
                    }
                }
            }
            return x.scope("head") { $0.globalFeatures().linear(classes) }
        }
    }

    /// `strides` are those of the first 1x1 and of the 3x3 convolution.
    private static func block(_ x: Tensor, width: Int, strides: (Extent, Extent)) -> Tensor {
        let y = x.conv(width, kernel: 1, stride: strides.0).batchNorm().relu()
            .conv(width, kernel: 3, stride: strides.1).batchNorm().relu()
            .conv(4 * width, kernel: 1).batchNorm()
            .squeezeExcitation(squeezed: width / 4)
        let stride = strides.0 == 1 ? strides.1 : strides.0
        let shortcut =
            x.channels == 4 * width ? x : x.conv(4 * width, kernel: 1, stride: stride).batchNorm()
        return (y + shortcut).relu()
    }
}
