import NetworkGraph

/// RepVGG: trained with parallel 3x3, 1x1 and identity branches, deployed as one 3x3 convolution (Ding et al. 2021).
///
/// The same function in two forms, so that what an accelerator makes of the branches can be measured. Ids as in timm;
/// `_deploy` is the form after its `reparameterize_model`.
enum RepVGG {
    static let entries = [
        entry("repvgg_a0", "RepVGG-A0 (training form)", block: trainingBlock),
        entry("repvgg_a0_deploy", "RepVGG-A0 (deployed form)", block: deployedBlock),
    ]

    private static func entry(
        _ id: String, _ title: String, block: @escaping @Sendable (Tensor, Int, Extent) -> Tensor
    ) -> CatalogEntry {
        CatalogEntry(
            id: id, title: title, kind: .handCrafted, family: "RepVGG", year: 2021,
            paper: "Ding et al., RepVGG: Making VGG-style ConvNets Great Again, arXiv 2101.03697"
        ) { image, classes in
            var x = image.scope("stem") { block($0, 48, 2) }
            for (stage, (depth, channels)) in zip([2, 4, 14, 1], [48, 96, 192, 1280]).enumerated() {
                for index in 0..<depth {
                    x = x.scope("stage\(stage + 1).block\(index + 1)") { block($0, channels, index == 0 ? 2 : 1) }
                }
            }
            return x.scope("head") { $0.globalFeatures().linear(classes) }
        }
    }

    @Sendable private static func trainingBlock(_ x: Tensor, to channels: Int, stride: Extent) -> Tensor {
        let y =
            x.conv(channels, kernel: 1, stride: stride).batchNorm()
            + x.conv(channels, kernel: 3, stride: stride).batchNorm()
        return (stride == 1 && x.channels == channels ? y + x.batchNorm() : y).relu()
    }

    @Sendable private static func deployedBlock(_ x: Tensor, to channels: Int, stride: Extent) -> Tensor {
        x.conv(channels, kernel: 3, stride: stride, bias: true).relu()
    }
}
