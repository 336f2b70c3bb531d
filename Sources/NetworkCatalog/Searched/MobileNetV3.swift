import NetworkGraph

/// MobileNet-V3 (Howard et al. 2019): MnasNet's blocks, trimmed by NetAdapt, with first and last layers edited by hand.
///
/// After torchvision's `mobilenet_v3_large` and `mobilenet_v3_small` (tables 1 and 2 of the paper, width 1.0), with
/// their batch normalisation epsilon of 0.001; timm's `mobilenetv3_large_100` differs in that epsilon alone (1e-5).
enum MobileNetV3 {
    static let entries = [
        entry(
            "large", blocks: large, head: 960, features: 1280,
            published: [
                PublishedCount(parameters: "5.4 M", macs: "217 M", source: "TF-slim mobilenet README"),
                PublishedCount(parameters: "5,483,032", macs: "0.217 G", source: "torchvision mobilenet_v3_large"),
            ]),
        entry(
            "small", blocks: small, head: 576, features: 1024,
            published: [
                PublishedCount(parameters: "2,542,856", macs: "0.057 G", source: "torchvision mobilenet_v3_small")
            ]),
    ]

    static let large: [InvertedResidual] = [
        row(3, nil, 16, .relu),
        row(3, 64, 24, .relu, stride: 2),
        row(3, 72, 24, .relu),
        row(5, 72, 40, .relu, stride: 2, squeeze: true),
        row(5, 120, 40, .relu, squeeze: true),
        row(5, 120, 40, .relu, squeeze: true),
        row(3, 240, 80, .hardSwish, stride: 2),
        row(3, 200, 80, .hardSwish),
        row(3, 184, 80, .hardSwish),
        row(3, 184, 80, .hardSwish),
        row(3, 480, 112, .hardSwish, squeeze: true),
        row(3, 672, 112, .hardSwish, squeeze: true),
        row(5, 672, 160, .hardSwish, stride: 2, squeeze: true),
        row(5, 960, 160, .hardSwish, squeeze: true),
        row(5, 960, 160, .hardSwish, squeeze: true),
    ]

    static let small: [InvertedResidual] = [
        row(3, nil, 16, .relu, stride: 2, squeeze: true),
        row(3, 72, 24, .relu, stride: 2),
        row(3, 88, 24, .relu),
        row(5, 96, 40, .hardSwish, stride: 2, squeeze: true),
        row(5, 240, 40, .hardSwish, squeeze: true),
        row(5, 240, 40, .hardSwish, squeeze: true),
        row(5, 120, 48, .hardSwish, squeeze: true),
        row(5, 144, 48, .hardSwish, squeeze: true),
        row(5, 288, 96, .hardSwish, stride: 2, squeeze: true),
        row(5, 576, 96, .hardSwish, squeeze: true),
        row(5, 576, 96, .hardSwish, squeeze: true),
    ]

    /// A row of the paper's tables; `size` is the expansion size, nil where it equals the input's channels.
    private static func row(
        _ kernel: Int, _ size: Int?, _ channels: Int, _ activation: Activation, stride: Int = 1, squeeze: Bool = false
    ) -> InvertedResidual {
        InvertedResidual(
            kernel: kernel, stride: stride, expansion: size.map { .channels($0) } ?? .none, channels: channels,
            squeeze: squeeze ? .expanded : nil, activation: activation)
    }

    private static func entry(
        _ size: String, blocks: [InvertedResidual], head: Int, features: Int, published: [PublishedCount]
    ) -> CatalogEntry {
        let epsilon = 0.001
        return CatalogEntry(
            id: "mobilenet_v3_\(size)", title: "MobileNet-V3-\(size) 1.0", kind: .searched, family: "MobileNet-V3",
            year: 2019, paper: "Howard et al., Searching for MobileNetV3, arXiv:1905.02244", published: published
        ) { image, classes in
            image.scope("stem") { $0.conv(16, kernel: 3, stride: 2).batchNorm(epsilon: epsilon).hardSwish() }
                .invertedResiduals(blocks, epsilon: epsilon)
                .scope("head") { $0.conv(head, kernel: 1).batchNorm(epsilon: epsilon).hardSwish() }
                .globalFeatures()
                .linear(features, name: "features").hardSwish().dropout(0.2)
                .linear(classes, name: "classifier")
        }
    }
}
