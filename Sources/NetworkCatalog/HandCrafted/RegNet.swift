import NetworkGraph

/// RegNet: grouped residual bottlenecks without a bottleneck, their sizes from a design space (Radosavovic et al. 2020).
///
/// RegNetY adds squeeze-and-excitation after the 3x3 convolution. `regnetx_004` (timm's id) has the paper's channels;
/// `regnet_x_400mf` is torchvision's, whose last stage has 400 of them, not 384.
enum RegNet {
    static let entries = [
        entry("regnetx_004", "RegNetX-400MF", depths: [1, 2, 7, 12], widths: [32, 64, 160, 384], groupWidth: 16),
        entry(
            "regnet_x_400mf", "RegNetX-400MF (torchvision)", depths: [1, 2, 7, 12], widths: [32, 64, 160, 400],
            groupWidth: 16,
            published: [
                PublishedCount(
                    parameters: "5.2 M", macs: "0.4 B", source: "pycls MODEL_ZOO",
                    note: "this port has 400 channels in the last stage, the paper 384: regnetx_004")
            ]),
        entry(
            "regnet_y_400mf", "RegNetY-400MF", depths: [1, 3, 6, 6], widths: [48, 104, 208, 440], groupWidth: 8,
            squeezes: true),
    ]

    private static func entry(
        _ id: String, _ title: String, depths: [Int], widths: [Int], groupWidth: Int, squeezes: Bool = false,
        published: [PublishedCount] = []
    ) -> CatalogEntry {
        CatalogEntry(
            id: id, title: title, kind: .handCrafted, family: "RegNet", year: 2020,
            paper: "Radosavovic et al., Designing Network Design Spaces, arXiv 2003.13678", published: published
        ) { image, classes in
            var x = image.scope("stem") { $0.conv(32, kernel: 3, stride: 2).batchNorm().relu() }
            for (stage, (depth, width)) in zip(depths, widths).enumerated() {
                for index in 0..<depth {
                    x = x.scope("stage\(stage + 1).block\(index + 1)") {
                        block(
                            $0, width: width, stride: index == 0 ? 2 : 1, groups: width / groupWidth, squeezes: squeezes
                        )
                    }
                }
            }
            return x.scope("head") { $0.globalFeatures().linear(classes) }
        }
    }

    private static func block(_ x: Tensor, width: Int, stride: Extent, groups: Int, squeezes: Bool) -> Tensor {
        let shortcut =
            stride == 1 && x.channels == width ? x : x.conv(width, kernel: 1, stride: stride).batchNorm()
        let grouped = x.conv(width, kernel: 1).batchNorm().relu()
            .conv(width, kernel: 3, stride: stride, groups: groups).batchNorm().relu()
        let y = (squeezes ? grouped.squeezeExcitation(squeezed: x.channels / 4) : grouped)
            .conv(width, kernel: 1).batchNorm()
        return (shortcut + y).relu()
    }
}
