import NetworkGraph

/// Single-Path NAS (Stamoulis et al. 2019): kernel and expansion chosen within one over-parameterised convolution, for
/// latency on a Pixel 1.
///
/// After timm's `spnasnet_100`.
enum SinglePathNAS {
    static let entries = [
        CatalogEntry(
            id: "spnasnet_100", title: "Single-Path NAS", kind: .searched, family: "Single-Path NAS", year: 2019,
            paper: "Stamoulis et al., Single-Path NAS: Designing Hardware-Efficient ConvNets in less than 4 Hours, "
                + "arXiv:1904.02877",
            published: [
                PublishedCount(
                    parameters: "4.4 M", macs: "334 M", source: "meijieru/yet_another_mobilenet_series README"),
                PublishedCount(
                    parameters: "4.42 M", macs: "0.35 G", source: "timm results, spnasnet_100",
                    note: "timm's figure counts more than convolutions and fully connected layers"),
            ]
        ) { image, classes in
            image.scope("stem") { $0.conv(32, kernel: 3, stride: 2).batchNorm().relu() }
                .invertedResiduals(blocks)
                .scope("head") { $0.conv(1280, kernel: 1).batchNorm().relu() }
                .globalFeatures().linear(classes, name: "classifier")
        }
    ]

    static let blocks: [InvertedResidual] = [
        .init(kernel: 3, expansion: .none, channels: 16),
        .init(repeats: 3, kernel: 3, stride: 2, expansion: 3, channels: 24),
        .init(kernel: 5, stride: 2, expansion: 6, channels: 40),
        .init(repeats: 3, kernel: 3, expansion: 3, channels: 40),
        .init(kernel: 5, stride: 2, expansion: 6, channels: 80),
        .init(repeats: 3, kernel: 3, expansion: 3, channels: 80),
        .init(kernel: 5, expansion: 6, channels: 96),
        .init(repeats: 3, kernel: 5, expansion: 3, channels: 96),
        .init(repeats: 4, kernel: 5, stride: 2, expansion: 6, channels: 192),
        .init(kernel: 3, expansion: 6, channels: 320),
    ]
}
