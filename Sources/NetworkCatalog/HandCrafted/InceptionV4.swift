import NetworkGraph

/// Inception-v4: a pure Inception network with regular modules (Szegedy et al. 2016), 299 pixels, as timm runs it.
enum InceptionV4 {
    static let entries = [
        CatalogEntry(
            id: "inception_v4", title: "Inception-v4", kind: .handCrafted, family: "Inception", year: 2016,
            paper: "Szegedy et al., Inception-v4, Inception-ResNet and the Impact of Residual Connections, "
                + "arXiv 1602.07261",
            resolution: 299,
            published: [
                PublishedCount(
                    parameters: "48 M", macs: "13 B", source: "EfficientNet paper, table 2", note: "another count"),
                PublishedCount(
                    macs: "12,304.93 M", source: "imgclsmob README", note: "counts BatchNorm and activations too"),
            ]
        ) { image, classes in
            var x = image.scope("stem") { stem($0) }
            for index in 1...4 { x = x.scope("a\(index)") { moduleA($0) } }
            x = x.scope("reduction_a") { reductionA($0) }
            for index in 1...7 { x = x.scope("b\(index)") { moduleB($0) } }
            x = x.scope("reduction_b") { reductionB($0) }
            for index in 1...3 { x = x.scope("c\(index)") { moduleC($0) } }
            return x.scope("head") { $0.globalFeatures().linear(classes) }
        }
    ]

    /// Figure 3 of the paper.
    private static func stem(_ image: Tensor) -> Tensor {
        let x = image.unit(32, 3, stride: 2, padding: .valid).unit(32, 3, padding: .valid).unit(64, 3)
        let y = concatenate([x.maxPool(kernel: 3, stride: 2), x.unit(96, 3, stride: 2, padding: .valid)])
        let z = concatenate([
            y.unit(64, 1).unit(96, 3, padding: .valid),
            y.unit(64, 1).unit(64, row(7)).unit(64, column(7)).unit(96, 3, padding: .valid),
        ])
        return concatenate([z.unit(192, 3, stride: 2, padding: .valid), z.maxPool(kernel: 3, stride: 2)])
    }

    private static func moduleA(_ x: Tensor) -> Tensor {
        concatenate([
            x.unit(96, 1),
            x.unit(64, 1).unit(96, 3),
            x.unit(64, 1).unit(96, 3).unit(96, 3),
            pooled(x).unit(96, 1),
        ])
    }

    private static func reductionA(_ x: Tensor) -> Tensor {
        concatenate([
            x.unit(384, 3, stride: 2, padding: .valid),
            x.unit(192, 1).unit(224, 3).unit(256, 3, stride: 2, padding: .valid),
            x.maxPool(kernel: 3, stride: 2),
        ])
    }

    private static func moduleB(_ x: Tensor) -> Tensor {
        concatenate([
            x.unit(384, 1),
            x.unit(192, 1).unit(224, row(7)).unit(256, column(7)),
            x.unit(192, 1).unit(192, column(7)).unit(224, row(7)).unit(224, column(7)).unit(256, row(7)),
            pooled(x).unit(128, 1),
        ])
    }

    private static func reductionB(_ x: Tensor) -> Tensor {
        concatenate([
            x.unit(192, 1).unit(192, 3, stride: 2, padding: .valid),
            x.unit(256, 1).unit(256, row(7)).unit(320, column(7)).unit(320, 3, stride: 2, padding: .valid),
            x.maxPool(kernel: 3, stride: 2),
        ])
    }

    private static func moduleC(_ x: Tensor) -> Tensor {
        let left = x.unit(384, 1)
        let right = x.unit(384, 1).unit(448, column(3)).unit(512, row(3))
        return concatenate([
            x.unit(256, 1),
            concatenate([left.unit(256, row(3)), left.unit(256, column(3))]),
            concatenate([right.unit(256, row(3)), right.unit(256, column(3))]),
            pooled(x).unit(256, 1),
        ])
    }

    private static func pooled(_ x: Tensor) -> Tensor {
        x.averagePool(kernel: 3, stride: 1, padding: .all(1), countIncludePad: false)
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
