import NetworkGraph

/// MobileNet-V1: depthwise separable convolutions (Howard et al. 2017), with ReLU as in the paper.
enum MobileNetV1 {
    static let entries = [
        CatalogEntry(
            id: "mobilenet_v1", title: "MobileNet-V1 1.0", kind: .handCrafted, family: "MobileNet-V1", year: 2017,
            paper: "Howard et al., MobileNets: Efficient Convolutional Neural Networks, arXiv 1704.04861",
            published: [
                PublishedCount(parameters: "4.24 M", macs: "569 M", source: "TF-slim mobilenet_v1.md"),
                PublishedCount(
                    macs: "579.80 M", source: "imgclsmob README", note: "counts BatchNorm and activations too"),
            ]
        ) { image, classes in
            var x = image.scope("stem") { $0.conv(32, kernel: 3, stride: 2).batchNorm().relu() }
            for (index, (channels, stride)) in blocks.enumerated() {
                x = x.scope("block\(index + 1)") {
                    $0.depthwise(kernel: 3, stride: stride).batchNorm().relu()
                        .conv(channels, kernel: 1).batchNorm().relu()
                }
            }
            return x.scope("head") { $0.globalFeatures().linear(classes) }
        }
    ]

    /// Channels and stride: table 1 of the paper.
    private static let blocks: [(Int, Extent)] = [
        (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1), (512, 1), (512, 1), (512, 1),
        (1024, 2), (1024, 1),
    ]
}
