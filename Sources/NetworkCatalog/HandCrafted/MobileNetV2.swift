import NetworkGraph

/// MobileNet-V2: inverted residual blocks with linear bottlenecks (Sandler et al. 2018), as torchvision runs it.
///
/// The widths other than 1 have timm's ids; channels are rounded to multiples of 8 by the rule of the paper's code, and
/// the last convolution never has fewer than 1280.
enum MobileNetV2 {
    static let entries = [
        entry("mobilenetv2_050", "MobileNet-V2 0.5", width: 0.5),
        entry("mobilenetv2_075", "MobileNet-V2 0.75", width: 0.75),
        entry(
            "mobilenet_v2", "MobileNet-V2 1.0", width: 1,
            published: [
                PublishedCount(parameters: "3.47 M", macs: "300 M", source: "TF-slim mobilenet README"),
                PublishedCount(
                    parameters: "3,538,984", source: "Keras", note: "counts BatchNorm's running statistics too"),
            ]),
        entry("mobilenetv2_140", "MobileNet-V2 1.4", width: 1.4),
    ]

    /// Expansion, channels, blocks, stride of the first block: table 2 of the paper.
    private static let stages = [
        (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
    ]

    private static func entry(
        _ id: String, _ title: String, width: Double, published: [PublishedCount] = []
    ) -> CatalogEntry {
        CatalogEntry(
            id: id, title: title, kind: .handCrafted, family: "MobileNet-V2", year: 2018,
            paper: "Sandler et al., MobileNetV2: Inverted Residuals and Linear Bottlenecks, arXiv 1801.04381",
            published: published
        ) { image, classes in
            var x = image.scope("stem") {
                $0.conv(rounded(32 * width), kernel: 3, stride: 2).batchNorm().relu6()
            }
            for (stage, (expansion, channels, blocks, stride)) in stages.enumerated() {
                for index in 0..<blocks {
                    x = x.scope("stage\(stage + 1).block\(index + 1)") {
                        invertedResidual(
                            $0, to: rounded(Double(channels) * width), stride: index == 0 ? stride : 1,
                            expansion: expansion)
                    }
                }
            }
            return x.scope("head") {
                $0.conv(rounded(1280 * max(1, width)), kernel: 1).batchNorm().relu6()
                    .globalFeatures().dropout(0.2).linear(classes)
            }
        }
    }

    private static func invertedResidual(_ x: Tensor, to channels: Int, stride: Int, expansion: Int) -> Tensor {
        let expanded = expansion == 1 ? x : x.conv(expansion * x.channels, kernel: 1).batchNorm().relu6()
        let y = expanded.depthwise(kernel: 3, stride: Extent(stride)).batchNorm().relu6()
            .conv(channels, kernel: 1).batchNorm()
        return stride == 1 && x.channels == channels ? x + y : y
    }

    /// The nearest multiple of 8, but not less than nine tenths of the number.
    private static func rounded(_ channels: Double) -> Int {
        let nearest = max(8, Int(channels + 4) / 8 * 8)
        return Double(nearest) < 0.9 * channels ? nearest + 8 : nearest
    }
}
