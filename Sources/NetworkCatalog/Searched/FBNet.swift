import NetworkGraph

/// FBNet-C (Wu et al. 2018): blocks chosen by gradient descent, layer by layer, for latency on a Samsung S8.
///
/// After timm's `fbnetc_100`, whose author notes that the paper suggests a head of 1984 channels without being clear
/// about it. A block of expansion 1 keeps its first 1x1 convolution.
enum FBNet {
    static let entries = [
        CatalogEntry(
            id: "fbnetc_100", title: "FBNet-C", kind: .searched, family: "FBNet", year: 2018,
            paper: "Wu et al., FBNet: Hardware-Aware Efficient ConvNet Design via Differentiable Neural Architecture "
                + "Search, arXiv:1812.03443",
            published: [
                PublishedCount(
                    parameters: "5.57 M", macs: "0.40 G", source: "timm results, fbnetc_100",
                    note: "timm's figure counts more than convolutions and fully connected layers"),
                PublishedCount(parameters: "5.5 M", source: "FBNet paper, as quoted by others"),
            ]
        ) { image, classes in
            image.scope("stem") { $0.conv(16, kernel: 3, stride: 2).batchNorm().relu() }
                .invertedResiduals(blocks)
                .scope("head") { $0.conv(1984, kernel: 1).batchNorm().relu() }
                .globalFeatures().linear(classes, name: "classifier")
        }
    ]

    static let blocks: [InvertedResidual] = [
        .init(kernel: 3, expansion: 1, channels: 16),
        .init(kernel: 3, stride: 2, expansion: 6, channels: 24),
        .init(repeats: 2, kernel: 3, expansion: 1, channels: 24),
        .init(kernel: 5, stride: 2, expansion: 6, channels: 32),
        .init(kernel: 5, expansion: 3, channels: 32),
        .init(kernel: 5, expansion: 6, channels: 32),
        .init(kernel: 3, expansion: 6, channels: 32),
        .init(kernel: 5, stride: 2, expansion: 6, channels: 64),
        .init(kernel: 5, expansion: 3, channels: 64),
        .init(repeats: 2, kernel: 5, expansion: 6, channels: 64),
        .init(repeats: 3, kernel: 5, expansion: 6, channels: 112),
        .init(kernel: 5, expansion: 3, channels: 112),
        .init(repeats: 4, kernel: 5, stride: 2, expansion: 6, channels: 184),
        .init(kernel: 3, expansion: 6, channels: 352),
    ]
}
