import NetworkGraph

/// MnasNet (Tan et al. 2018): the first network searched for latency measured on a phone.
///
/// A1 is timm's `semnasnet_100`; B1, without squeeze-and-excitation, torchvision's `mnasnet1_0` and timm's
/// `mnasnet_100`. Padding is symmetric as in those ports, where the TensorFlow original pads SAME.
enum MnasNet {
    static let entries = [
        entry(
            "a1", blocks: a1,
            published: [
                PublishedCount(
                    parameters: "3.9 M", macs: "312 M", source: "mingxingtan/mnasnet README",
                    note: "its table prints 315.2 M")
            ]),
        entry(
            "b1", blocks: b1,
            published: [PublishedCount(parameters: "4,383,312", macs: "0.314 G", source: "torchvision mnasnet1_0")]),
    ]

    static let a1: [InvertedResidual] = [
        .init(kernel: 3, expansion: .none, channels: 16),
        .init(repeats: 2, kernel: 3, stride: 2, expansion: 6, channels: 24),
        .init(repeats: 3, kernel: 5, stride: 2, expansion: 3, channels: 40, squeeze: .input(.relu)),
        .init(repeats: 4, kernel: 3, stride: 2, expansion: 6, channels: 80),
        .init(repeats: 2, kernel: 3, expansion: 6, channels: 112, squeeze: .input(.relu)),
        .init(repeats: 3, kernel: 5, stride: 2, expansion: 6, channels: 160, squeeze: .input(.relu)),
        .init(kernel: 3, expansion: 6, channels: 320),
    ]

    static let b1: [InvertedResidual] = [
        .init(kernel: 3, expansion: .none, channels: 16),
        .init(repeats: 3, kernel: 3, stride: 2, expansion: 3, channels: 24),
        .init(repeats: 3, kernel: 5, stride: 2, expansion: 3, channels: 40),
        .init(repeats: 3, kernel: 5, stride: 2, expansion: 6, channels: 80),
        .init(repeats: 2, kernel: 3, expansion: 6, channels: 96),
        .init(repeats: 4, kernel: 5, stride: 2, expansion: 6, channels: 192),
        .init(kernel: 3, expansion: 6, channels: 320),
    ]

    private static func entry(_ variant: String, blocks: [InvertedResidual], published: [PublishedCount])
        -> CatalogEntry
    {
        CatalogEntry(
            id: "mnasnet_\(variant)", title: "MnasNet-\(variant.uppercased())", kind: .searched, family: "MnasNet",
            year: 2018,
            paper: "Tan et al., MnasNet: Platform-Aware Neural Architecture Search for Mobile, arXiv:1807.11626",
            published: published
        ) { image, classes in
            image.scope("stem") { $0.conv(32, kernel: 3, stride: 2).batchNorm().relu() }
                .invertedResiduals(blocks)
                .scope("head") { $0.conv(1280, kernel: 1).batchNorm().relu() }
                .globalFeatures().dropout(0.2).linear(classes, name: "classifier")
        }
    }
}
