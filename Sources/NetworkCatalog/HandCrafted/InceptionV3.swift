import NetworkGraph

/// Inception-v3: modules with factorised convolutions (Szegedy et al. 2015), 299 pixels, as torchvision runs it.
///
/// Without the auxiliary classifier, which serves training only. The letters are torchvision's: A at 35x35, C at 17x17,
/// E at 8x8; B and D halve the resolution.
enum InceptionV3 {
    static let entries = [
        CatalogEntry(
            id: "inception_v3", title: "Inception-v3", kind: .handCrafted, family: "Inception", year: 2015,
            paper: "Szegedy et al., Rethinking the Inception Architecture for Computer Vision, arXiv 1512.00567",
            resolution: 299,
            published: [
                PublishedCount(
                    parameters: "27,161,264", source: "torchvision 0.29.2", note: "with the auxiliary classifier")
            ]
        ) { image, classes in
            var x = image.scope("stem") {
                var y = $0.unit(32, 3, stride: 2, padding: .valid).unit(32, 3, padding: .valid).unit(64, 3)
                y = y.maxPool(kernel: 3, stride: 2).unit(80, 1).unit(192, 3, padding: .valid)
                return y.maxPool(kernel: 3, stride: 2)
            }
            for (index, pool) in [32, 64, 64].enumerated() { x = x.scope("a\(index + 1)") { moduleA($0, pool: pool) } }
            x = x.scope("b") { moduleB($0) }
            for (index, inner) in [128, 160, 160, 192].enumerated() {
                x = x.scope("c\(index + 1)") { moduleC($0, inner: inner) }
            }
            x = x.scope("d") { moduleD($0) }
            for index in 1...2 { x = x.scope("e\(index)") { moduleE($0) } }
            return x.scope("head") { $0.globalAveragePool().dropout().flatten().linear(classes) }
        }
    ]

    private static func moduleA(_ x: Tensor, pool: Int) -> Tensor {
        concatenate([
            x.unit(64, 1),
            x.unit(48, 1).unit(64, 5),
            x.unit(64, 1).unit(96, 3).unit(96, 3),
            pooled(x).unit(pool, 1),
        ])
    }

    private static func moduleB(_ x: Tensor) -> Tensor {
        concatenate([
            x.unit(384, 3, stride: 2, padding: .valid),
            x.unit(64, 1).unit(96, 3).unit(96, 3, stride: 2, padding: .valid),
            x.maxPool(kernel: 3, stride: 2),
        ])
    }

    private static func moduleC(_ x: Tensor, inner: Int) -> Tensor {
        concatenate([
            x.unit(192, 1),
            x.unit(inner, 1).unit(inner, row(7)).unit(192, column(7)),
            x.unit(inner, 1).unit(inner, column(7)).unit(inner, row(7)).unit(inner, column(7)).unit(192, row(7)),
            pooled(x).unit(192, 1),
        ])
    }

    private static func moduleD(_ x: Tensor) -> Tensor {
        concatenate([
            x.unit(192, 1).unit(320, 3, stride: 2, padding: .valid),
            x.unit(192, 1).unit(192, row(7)).unit(192, column(7)).unit(192, 3, stride: 2, padding: .valid),
            x.maxPool(kernel: 3, stride: 2),
        ])
    }

    private static func moduleE(_ x: Tensor) -> Tensor {
        let (left, right) = (x.unit(384, 1), x.unit(448, 1).unit(384, 3))
        return concatenate([
            x.unit(320, 1),
            concatenate([left.unit(384, row(3)), left.unit(384, column(3))]),
            concatenate([right.unit(384, row(3)), right.unit(384, column(3))]),
            pooled(x).unit(192, 1),
        ])
    }

    private static func pooled(_ x: Tensor) -> Tensor { x.averagePool(kernel: 3, stride: 1, padding: .all(1)) }
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
