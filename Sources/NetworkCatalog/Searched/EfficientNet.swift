import NetworkGraph

/// EfficientNet-B0 to B7 (Tan and Le 2019): a searched network and its compound scaling of depth, width and resolution.
///
/// After torchvision's `efficientnet_b0` to `efficientnet_b7`; timm's are the same networks but for the epsilon of B5
/// to B7. Each stands at the resolution of the paper; padding is symmetric, where the TensorFlow original pads SAME.
enum EfficientNet {
    /// A scaling of the baseline.
    struct Scaling: Sendable {
        let width: Double
        let depth: Double
        let resolution: Int
        let dropout: Double
        /// Of the batch normalisations: torchvision trained B5 to B7 with TensorFlow's.
        let epsilon: Double
        /// Parameters and "FLOPs" (multiply-adds) as table 2 of the paper prints them.
        let printed: (parameters: String, macs: String)
    }

    static let scalings: [Scaling] = [
        .init(width: 1.0, depth: 1.0, resolution: 224, dropout: 0.2, epsilon: 1e-5, printed: ("5.3 M", "0.39 B")),
        .init(width: 1.0, depth: 1.1, resolution: 240, dropout: 0.2, epsilon: 1e-5, printed: ("7.8 M", "0.70 B")),
        .init(width: 1.1, depth: 1.2, resolution: 260, dropout: 0.3, epsilon: 1e-5, printed: ("9.2 M", "1.0 B")),
        .init(width: 1.2, depth: 1.4, resolution: 300, dropout: 0.3, epsilon: 1e-5, printed: ("12 M", "1.8 B")),
        .init(width: 1.4, depth: 1.8, resolution: 380, dropout: 0.4, epsilon: 1e-5, printed: ("19 M", "4.2 B")),
        .init(width: 1.6, depth: 2.2, resolution: 456, dropout: 0.4, epsilon: 1e-3, printed: ("30 M", "9.9 B")),
        .init(width: 1.8, depth: 2.6, resolution: 528, dropout: 0.5, epsilon: 1e-3, printed: ("43 M", "19 B")),
        .init(width: 2.0, depth: 3.1, resolution: 600, dropout: 0.5, epsilon: 1e-3, printed: ("66 M", "37 B")),
    ]

    static let entries = scalings.enumerated().map(entry)

    /// Table 1 of the paper, scaled.
    static func blocks(_ scaling: Scaling) -> [InvertedResidual] {
        func stage(
            _ repeats: Int, _ kernel: Int, _ stride: Int, _ expansion: InvertedResidual.Expansion, _ channels: Int
        ) -> InvertedResidual {
            InvertedResidual(
                repeats: Int((Double(repeats) * scaling.depth).rounded(.up)), kernel: kernel, stride: stride,
                expansion: expansion, channels: scaled(channels, scaling), squeeze: .input(.silu))
        }
        return [
            stage(1, 3, 1, .none, 16),
            stage(2, 3, 2, 6, 24),
            stage(2, 5, 2, 6, 40),
            stage(3, 3, 2, 6, 80),
            stage(3, 5, 1, 6, 112),
            stage(4, 5, 2, 6, 192),
            stage(1, 3, 1, 6, 320),
        ]
    }

    private static func scaled(_ channels: Int, _ scaling: Scaling) -> Int {
        InvertedResidual.roundedToEights(Double(channels) * scaling.width)
    }

    private static func entry(_ number: Int, _ scaling: Scaling) -> CatalogEntry {
        let epsilon = scaling.epsilon
        return CatalogEntry(
            id: "efficientnet_b\(number)", title: "EfficientNet-B\(number)", kind: .searched, family: "EfficientNet",
            year: 2019,
            paper: "Tan and Le, EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks, "
                + "arXiv:1905.11946",
            resolution: scaling.resolution,
            published: [
                PublishedCount(
                    parameters: scaling.printed.parameters, macs: scaling.printed.macs,
                    source: "EfficientNet paper, table 2")
            ]
        ) { image, classes in
            let features = image.scope("stem") {
                $0.conv(scaled(32, scaling), kernel: 3, stride: 2).batchNorm(epsilon: epsilon).silu()
            }
            .invertedResiduals(blocks(scaling), activation: .silu, epsilon: epsilon)
            return features.scope("head") {
                $0.conv(4 * features.channels, kernel: 1).batchNorm(epsilon: epsilon).silu()
            }
            .globalFeatures().dropout(scaling.dropout).linear(classes, name: "classifier")
        }
    }
}
