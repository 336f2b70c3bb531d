import NetworkGraph

/// SqueezeNet: fire modules, which squeeze by 1x1 and expand by 1x1 and 3x3 (Iandola et al. 2016), as torchvision runs it.
///
/// 1.1 has a smaller stem and pools earlier.
enum SqueezeNet {
    static let entries = [
        entry("squeezenet1_0", "SqueezeNet 1.0") { image in
            var x = image.conv(96, kernel: 7, stride: 2, padding: .valid, bias: true).relu()
            x = pooled(x)
            for (squeeze, expand) in [(16, 64), (16, 64), (32, 128)] { x = fire(x, squeeze, expand) }
            x = pooled(x)
            for (squeeze, expand) in [(32, 128), (48, 192), (48, 192), (64, 256)] { x = fire(x, squeeze, expand) }
            return fire(pooled(x), 64, 256)
        },
        entry("squeezenet1_1", "SqueezeNet 1.1") { image in
            var x = image.conv(64, kernel: 3, stride: 2, padding: .valid, bias: true).relu()
            x = pooled(x)
            for (squeeze, expand) in [(16, 64), (16, 64)] { x = fire(x, squeeze, expand) }
            x = pooled(x)
            for (squeeze, expand) in [(32, 128), (32, 128)] { x = fire(x, squeeze, expand) }
            x = pooled(x)
            for (squeeze, expand) in [(48, 192), (48, 192), (64, 256), (64, 256)] { x = fire(x, squeeze, expand) }
            return x
        },
    ]

    private static func entry(
        _ id: String, _ title: String, features: @escaping @Sendable (Tensor) -> Tensor
    ) -> CatalogEntry {
        CatalogEntry(
            id: id, title: title, kind: .handCrafted, family: "SqueezeNet", year: 2016,
            paper: "Iandola et al., SqueezeNet: AlexNet-level accuracy with 50x fewer parameters, arXiv 1602.07360"
        ) { image, classes in
            features(image).scope("head") { $0.dropout().conv(classes, kernel: 1, bias: true).relu().globalFeatures() }
        }
    }

    private static func fire(_ x: Tensor, _ squeeze: Int, _ expand: Int) -> Tensor {
        let squeezed = x.conv(squeeze, kernel: 1, bias: true).relu()
        return concatenate([
            squeezed.conv(expand, kernel: 1, bias: true).relu(), squeezed.conv(expand, kernel: 3, bias: true).relu(),
        ])
    }

    private static func pooled(_ x: Tensor) -> Tensor { x.maxPool(kernel: 3, stride: 2, ceilMode: true) }
}
