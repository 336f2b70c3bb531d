import NetworkGraph

/// Inception-ResNet-v2: Inception branches added to their input (Szegedy et al. 2016), 299 pixels, as timm runs it.
///
/// The paper multiplies each residual by a constant (0.1 to 0.2) before the addition, to steady training. Here that
/// constant is part of the weights of the 1x1 convolution before it, which has neither BatchNorm nor activation.
enum InceptionResNet {
    static let entries = [
        CatalogEntry(
            id: "inception_resnet_v2", title: "Inception-ResNet-v2", kind: .handCrafted, family: "Inception-ResNet",
            year: 2016,
            paper: "Szegedy et al., Inception-v4, Inception-ResNet and the Impact of Residual Connections, "
                + "arXiv 1602.07261",
            resolution: 299,
            published: [
                PublishedCount(
                    macs: "13,188.64 M", source: "imgclsmob README", note: "counts BatchNorm and activations too"),
                PublishedCount(
                    source: "timm 1.0", note: "the constant factor of each residual is taken into its convolution"),
            ]
        ) { image, classes in
            var x = image.scope("stem") {
                var y = $0.unit(32, 3, stride: 2, padding: .valid).unit(32, 3, padding: .valid).unit(64, 3)
                y = y.maxPool(kernel: 3, stride: 2).unit(80, 1).unit(192, 3, padding: .valid)
                return y.maxPool(kernel: 3, stride: 2)
            }
            x = x.scope("mixed5") { mixed5($0) }
            for index in 1...10 { x = x.scope("block35_\(index)") { block35($0).relu() } }
            x = x.scope("reduction6") { reduction6($0) }
            for index in 1...20 { x = x.scope("block17_\(index)") { block17($0).relu() } }
            x = x.scope("reduction7") { reduction7($0) }
            for index in 1...9 { x = x.scope("block8_\(index)") { block8($0).relu() } }
            x = x.scope("block8_10") { block8($0) }
            return x.scope("head") { $0.unit(1536, 1).globalFeatures().linear(classes) }
        }
    ]

    private static func mixed5(_ x: Tensor) -> Tensor {
        concatenate([
            x.unit(96, 1),
            x.unit(48, 1).unit(64, 5),
            x.unit(64, 1).unit(96, 3).unit(96, 3),
            x.averagePool(kernel: 3, stride: 1, padding: .all(1), countIncludePad: false).unit(64, 1),
        ])
    }

    private static func block35(_ x: Tensor) -> Tensor {
        residual(x, [x.unit(32, 1), x.unit(32, 1).unit(32, 3), x.unit(32, 1).unit(48, 3).unit(64, 3)])
    }

    private static func block17(_ x: Tensor) -> Tensor {
        residual(x, [x.unit(192, 1), x.unit(128, 1).unit(160, row(7)).unit(192, column(7))])
    }

    private static func block8(_ x: Tensor) -> Tensor {
        residual(x, [x.unit(192, 1), x.unit(192, 1).unit(224, row(3)).unit(256, column(3))])
    }

    private static func residual(_ x: Tensor, _ branches: [Tensor]) -> Tensor {
        concatenate(branches).conv(x.channels, kernel: 1, bias: true) + x
    }

    private static func reduction6(_ x: Tensor) -> Tensor {
        concatenate([
            x.unit(384, 3, stride: 2, padding: .valid),
            x.unit(256, 1).unit(256, 3).unit(384, 3, stride: 2, padding: .valid),
            x.maxPool(kernel: 3, stride: 2),
        ])
    }

    private static func reduction7(_ x: Tensor) -> Tensor {
        concatenate([
            x.unit(256, 1).unit(384, 3, stride: 2, padding: .valid),
            x.unit(256, 1).unit(288, 3, stride: 2, padding: .valid),
            x.unit(256, 1).unit(288, 3).unit(320, 3, stride: 2, padding: .valid),
            x.maxPool(kernel: 3, stride: 2),
        ])
    }

    private static func row(_ length: Int) -> Extent { Extent(height: 1, width: length) }
    private static func column(_ length: Int) -> Extent { Extent(height: length, width: 1) }
}

extension Tensor {
    /// Convolution, BatchNorm (epsilon 0.001), ReLU.
    fileprivate func unit(
        _ channels: Int, _ kernel: Extent, stride: Extent = 1, padding: Padding = .half
    ) -> Tensor {
        conv(channels, kernel: kernel, stride: stride, padding: padding).batchNorm(epsilon: 1e-3).relu()
    }
}
