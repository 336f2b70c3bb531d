import NetworkGraph

/// DenseNet-BC: each layer reads all layers before it in its stage (Huang et al. 2016), as torchvision runs it.
///
/// Growth 32; a transition halves channels and resolution between stages.
enum DenseNet {
    static let entries = [
        entry(121, [6, 12, 24, 16]), entry(169, [6, 12, 32, 32]), entry(201, [6, 12, 48, 32]),
    ]

    private static let growth = 32

    private static func entry(_ depth: Int, _ layers: [Int]) -> CatalogEntry {
        CatalogEntry(
            id: "densenet\(depth)", title: "DenseNet-\(depth)", kind: .handCrafted, family: "DenseNet", year: 2016,
            paper: "Huang et al., Densely Connected Convolutional Networks, arXiv 1608.06993"
        ) { image, classes in
            var x = image.scope("stem") {
                $0.conv(2 * growth, kernel: 7, stride: 2).batchNorm().relu()
                    .maxPool(kernel: 3, stride: 2, padding: .all(1))
            }
            for (stage, count) in layers.enumerated() {
                if stage > 0 { x = x.scope("transition\(stage)") { transition($0) } }
                // Each layer concatenates all maps before it anew, as torchvision does.
                var maps = [x]
                for index in 0..<count {
                    let input = concatenated(maps, name: "stage\(stage + 1).layer\(index + 1)")
                    maps.append(input.scope("stage\(stage + 1).layer\(index + 1)") { layer($0) })
                }
                x = concatenated(maps, name: "stage\(stage + 1)")
            }
            return x.scope("head") { $0.batchNorm().relu().globalFeatures().linear(classes) }
        }
    }

    private static func concatenated(_ maps: [Tensor], name: String) -> Tensor {
        maps[0].scope(name) { _ in concatenate(maps) }
    }

    private static func layer(_ x: Tensor) -> Tensor {
        x.batchNorm().relu().conv(4 * growth, kernel: 1)
            .batchNorm().relu().conv(growth, kernel: 3)
    }

    private static func transition(_ x: Tensor) -> Tensor {
        x.batchNorm().relu().conv(x.channels / 2, kernel: 1).averagePool(kernel: 2)
    }
}
