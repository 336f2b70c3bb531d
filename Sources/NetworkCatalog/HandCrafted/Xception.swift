import NetworkGraph

/// Xception: depthwise separable convolutions in residual blocks (Chollet 2016), 299 pixels.
///
/// The paper's network as in timm's `legacy_xception`, not the "aligned" variants of DeepLab.
enum Xception {
    static let entries = [
        CatalogEntry(
            id: "xception", title: "Xception", kind: .handCrafted, family: "Xception", year: 2016,
            paper: "Chollet, Xception: Deep Learning with Depthwise Separable Convolutions, arXiv 1610.02357",
            resolution: 299,
            published: [
                PublishedCount(
                    macs: "8403.63 M", source: "imgclsmob README", note: "counts BatchNorm and activations too")
            ]
        ) { image, classes in
            var x = image.scope("stem") {
                $0.conv(32, kernel: 3, stride: 2, padding: .valid).batchNorm().relu()
                    .conv(64, kernel: 3, padding: .valid).batchNorm().relu()
            }
            x = x.scope("entry1") { block($0, [128, 128], strided: true, startsWithReLU: false) }
            x = x.scope("entry2") { block($0, [256, 256], strided: true) }
            x = x.scope("entry3") { block($0, [728, 728], strided: true) }
            for index in 1...8 { x = x.scope("middle\(index)") { block($0, [728, 728, 728]) } }
            x = x.scope("exit") { block($0, [728, 1024], strided: true) }
            return x.scope("head") {
                separable(separable($0, 1536).relu(), 2048).relu().globalFeatures().linear(classes)
            }
        }
    ]

    /// ReLU and separable convolution for each of `channels`; a strided block ends with pooling and a 1x1 shortcut.
    private static func block(
        _ x: Tensor, _ channels: [Int], strided: Bool = false, startsWithReLU: Bool = true
    ) -> Tensor {
        var y = x
        for (index, count) in channels.enumerated() {
            y = separable(index > 0 || startsWithReLU ? y.relu() : y, count)
        }
        guard strided else { return y + x }
        let shortcut = x.conv(y.channels, kernel: 1, stride: 2).batchNorm()
        return y.maxPool(kernel: 3, stride: 2, padding: .all(1)) + shortcut
    }

    private static func separable(_ x: Tensor, _ channels: Int) -> Tensor {
        x.depthwise(kernel: 3).conv(channels, kernel: 1).batchNorm()
    }
}
