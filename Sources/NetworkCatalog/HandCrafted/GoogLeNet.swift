import NetworkGraph

/// GoogLeNet, or Inception-v1: modules of four parallel branches (Szegedy et al. 2014).
///
/// Both follow torchvision's port, which puts BatchNorm after each convolution and drops the local response normalisation
/// and, at inference, the auxiliary classifiers. `googlenet` has the paper's 5x5 convolutions; `googlenet_tv` is the
/// port to the letter, with 3x3 in their place (its authors call that a known bug).
enum GoogLeNet {
    static let entries = [
        entry(
            "googlenet", "GoogLeNet", thirdBranch: 5,
            published: PublishedCount(
                parameters: "6.6 M", macs: "1448 M", source: "DARTS paper, table 3",
                note: "these are near the port with 3x3 in place of 5x5, googlenet_tv")),
        entry(
            "googlenet_tv", "GoogLeNet (torchvision)", thirdBranch: 3,
            published: PublishedCount(
                parameters: "6.6 M", macs: "1448 M", source: "DARTS paper, table 3",
                note: "this port has 3x3 convolutions where the paper has 5x5")),
    ]

    /// Channels of a module's branches: 1x1; 3x3 after its reduction; 5x5 after its reduction; 1x1 after pooling.
    private struct Module {
        let one: Int, reduce3: Int, three: Int, reduce5: Int, five: Int, pool: Int

        init(_ one: Int, _ reduce3: Int, _ three: Int, _ reduce5: Int, _ five: Int, _ pool: Int) {
            (self.one, self.reduce3, self.three) = (one, reduce3, three)
            (self.reduce5, self.five, self.pool) = (reduce5, five, pool)
        }
    }

    /// Table 1 of the paper.
    private static let stages: [(name: String, modules: [Module])] = [
        ("inception3", [Module(64, 96, 128, 16, 32, 32), Module(128, 128, 192, 32, 96, 64)]),
        (
            "inception4",
            [
                Module(192, 96, 208, 16, 48, 64), Module(160, 112, 224, 24, 64, 64), Module(128, 128, 256, 24, 64, 64),
                Module(112, 144, 288, 32, 64, 64), Module(256, 160, 320, 32, 128, 128),
            ]
        ),
        ("inception5", [Module(256, 160, 320, 32, 128, 128), Module(384, 192, 384, 48, 128, 128)]),
    ]

    private static func entry(
        _ id: String, _ title: String, thirdBranch: Extent, published: PublishedCount
    ) -> CatalogEntry {
        CatalogEntry(
            id: id, title: title, kind: .handCrafted, family: "GoogLeNet", year: 2014,
            paper: "Szegedy et al., Going Deeper with Convolutions, arXiv 1409.4842", published: [published]
        ) { image, classes in
            var x = image.scope("stem") {
                let y = convolution($0, 64, 7, stride: 2).maxPool(kernel: 3, stride: 2, ceilMode: true)
                return convolution(convolution(y, 64, 1), 192, 3).maxPool(kernel: 3, stride: 2, ceilMode: true)
            }
            for (index, stage) in stages.enumerated() {
                if index > 0 { x = x.maxPool(kernel: index == 1 ? 3 : 2, stride: 2, ceilMode: true) }
                for (letter, module) in zip(["a", "b", "c", "d", "e"], stage.modules) {
                    x = x.scope(stage.name + letter) { inception($0, module, thirdBranch: thirdBranch) }
                }
            }
            return x.scope("head") { $0.globalFeatures().dropout(0.2).linear(classes) }
        }
    }

    private static func inception(_ x: Tensor, _ module: Module, thirdBranch: Extent) -> Tensor {
        concatenate([
            convolution(x, module.one, 1),
            convolution(convolution(x, module.reduce3, 1), module.three, 3),
            convolution(convolution(x, module.reduce5, 1), module.five, thirdBranch),
            convolution(x.maxPool(kernel: 3, stride: 1, padding: .all(1)), module.pool, 1),
        ])
    }

    private static func convolution(_ x: Tensor, _ channels: Int, _ kernel: Extent, stride: Extent = 1) -> Tensor {
        x.conv(channels, kernel: kernel, stride: stride).batchNorm(epsilon: 1e-3).relu()
    }
}
