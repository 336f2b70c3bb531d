import NetworkGraph

/// VGG: 3x3 convolutions, doubled in width after each pooling (Simonyan and Zisserman 2014), as torchvision runs it.
enum VGG {
    static let entries = [
        entry(11, [1, 1, 2, 2, 2]), entry(11, [1, 1, 2, 2, 2], batchNorm: true),
        entry(13, [2, 2, 2, 2, 2]), entry(13, [2, 2, 2, 2, 2], batchNorm: true),
        entry(16, [2, 2, 3, 3, 3]), entry(16, [2, 2, 3, 3, 3], batchNorm: true),
        entry(19, [2, 2, 4, 4, 4]), entry(19, [2, 2, 4, 4, 4], batchNorm: true),
    ]

    /// `convolutions` are those of each of the five stages, at 64, 128, 256, 512 and 512 channels.
    private static func entry(_ depth: Int, _ convolutions: [Int], batchNorm: Bool = false) -> CatalogEntry {
        CatalogEntry(
            id: "vgg\(depth)\(batchNorm ? "_bn" : "")", title: "VGG-\(depth)\(batchNorm ? " with BatchNorm" : "")",
            kind: .handCrafted, family: "VGG", year: 2014,
            paper: "Simonyan and Zisserman, Very Deep Convolutional Networks, arXiv 1409.1556"
        ) { image, classes in
            var x = image
            for (stage, count) in convolutions.enumerated() {
                x = x.scope("stage\(stage + 1)") { input in
                    var y = input
                    for _ in 0..<count {
                        y = y.conv(min(64 << stage, 512), kernel: 3, bias: true)
                        y = (batchNorm ? y.batchNorm() : y).relu()
                    }
                    return y.maxPool(kernel: 2)
                }
            }
            return x.scope("head") {
                $0.averagePool(toSide: 7).flatten()
                    .linear(4096).relu().dropout()
                    .linear(4096).relu().dropout()
                    .linear(classes)
            }
        }
    }
}
