import NetworkGraph

/// Once-for-All (Cai et al. 2019): subnets of one trained MobileNet-V3 of width 1.0, cut out without training again.
///
/// As `OFAMobileNetV3(width_mult: 1.0, ks 3/5/7, expand 3/4/6, depth 2/3/4).get_active_subnet()` of the package `ofa`
/// 0.1.0, with one kernel, expansion and depth for all five stages. The layer that mixes features after pooling is a
/// 1x1 convolution without bias or normalisation.
enum OnceForAll {
    static let entries = [
        entry("largest", kernel: 7, expansion: 6, depth: 4),
        entry("middle", kernel: 5, expansion: 4, depth: 3),
        entry("smallest", kernel: 3, expansion: 3, depth: 2),
    ]

    /// The blocks of a subnet with one kernel, expansion and depth throughout.
    static func blocks(kernel: Int, expansion: Int, depth: Int) -> [InvertedResidual] {
        func stage(_ channels: Int, stride: Int, _ squeeze: SqueezeGate?, _ activation: Activation) -> InvertedResidual
        {
            InvertedResidual(
                repeats: depth, kernel: kernel, stride: stride, expansion: .times(expansion), channels: channels,
                squeeze: squeeze, activation: activation)
        }
        return [
            InvertedResidual(kernel: 3, expansion: .none, channels: 16),
            stage(24, stride: 2, nil, .relu),
            stage(40, stride: 2, .expanded, .relu),
            stage(80, stride: 2, nil, .hardSwish),
            stage(112, stride: 1, .expanded, .hardSwish),
            stage(160, stride: 2, .expanded, .hardSwish),
        ]
    }

    private static func entry(_ subnet: String, kernel: Int, expansion: Int, depth: Int) -> CatalogEntry {
        CatalogEntry(
            id: "ofa_mbv3_\(subnet)", title: "Once-for-All, \(subnet) subnet (k\(kernel) e\(expansion) d\(depth))",
            kind: .searched, family: "Once-for-All", year: 2019,
            paper: "Cai et al., Once-for-All: Train One Network and Specialize it for Efficient Deployment, "
                + "arXiv:1908.09791"
        ) { image, classes in
            image.scope("stem") { $0.conv(16, kernel: 3, stride: 2).batchNorm().hardSwish() }
                .invertedResiduals(blocks(kernel: kernel, expansion: expansion, depth: depth))
                .scope("head") {
                    $0.conv(960, kernel: 1).batchNorm().hardSwish().globalAveragePool()
                        .conv(1280, kernel: 1).hardSwish()
                }
                .flatten().dropout(0.1).linear(classes, name: "classifier")
        }
    }
}
