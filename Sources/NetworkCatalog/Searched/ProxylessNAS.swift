import NetworkGraph

/// ProxylessNAS (Cai, Zhu and Han 2018): searched on ImageNet itself, for latency on one kind of hardware each.
///
/// After pytorchcv's `proxylessnas_cpu`, `_gpu`, `_mobile` and `_mobile14` (widened by 1.4), whose weights come from
/// the authors' release; batch normalisation epsilon 0.001, ReLU6. Where the search chose the zero operation, the
/// block is its identity connection alone and nothing is computed.
enum ProxylessNAS {
    /// A block: side of the depthwise window, expansion factor, output channels.
    typealias Block = (kernel: Int, expansion: Int, channels: Int)

    static let entries = [
        entry(
            "cpu", stem: 40, blocks: cpu, head: 1432,
            published: PublishedCount(
                parameters: "4,361,648", macs: "459.96 M", source: "imgclsmob README, proxylessnas_cpu",
                note: "counts normalisation and activation too")),
        entry(
            "gpu", stem: 40, blocks: gpu, head: 1728,
            published: PublishedCount(parameters: "7.1 M", macs: "465 M", source: "OTOv3 paper, table 3")),
        entry(
            "mobile", stem: 32, blocks: mobile, head: 1280,
            published: PublishedCount(parameters: "4.1 M", macs: "320 M", source: "ProxylessNAS README")),
        entry(
            "mobile14", stem: 48, blocks: mobile14, head: 1792,
            published: PublishedCount(parameters: "6,857,568", macs: "581 M", source: "ProxylessNAS README")),
    ]

    // One row a stage; a stage starts with stride 2 (but the first). Blocks that the search removed are left out.

    static let cpu: [[Block]] = [
        [(3, 1, 24)],
        [(3, 6, 32), (3, 3, 32), (3, 3, 32), (3, 3, 32)],
        [(3, 6, 48), (3, 3, 48), (3, 3, 48), (5, 3, 48)],
        [(3, 6, 88), (3, 3, 88), (5, 6, 104), (3, 3, 104), (3, 3, 104), (3, 3, 104)],
        [(5, 6, 216), (5, 3, 216), (5, 3, 216), (3, 3, 216), (5, 6, 360)],
    ]

    static let gpu: [[Block]] = [
        [(3, 1, 24)],
        [(5, 3, 32)],
        [(7, 3, 56), (3, 3, 56)],
        [(7, 6, 112), (5, 3, 112), (5, 6, 128), (3, 3, 128), (5, 3, 128)],
        [(7, 6, 256), (7, 6, 256), (7, 6, 256), (5, 6, 256), (7, 6, 432)],
    ]

    static let mobile = mobileBlocks([16, 32, 40, 80, 96, 192, 320])
    static let mobile14 = mobileBlocks([24, 40, 56, 112, 136, 256, 448])

    private static func mobileBlocks(_ c: [Int]) -> [[Block]] {
        [
            [(3, 1, c[0])],
            [(5, 3, c[1]), (3, 3, c[1])],
            [(7, 3, c[2]), (3, 3, c[2]), (5, 3, c[2]), (5, 3, c[2])],
            [
                (7, 6, c[3]), (5, 3, c[3]), (5, 3, c[3]), (5, 3, c[3]),
                (5, 6, c[4]), (5, 3, c[4]), (5, 3, c[4]), (5, 3, c[4]),
            ],
            [(7, 6, c[5]), (7, 6, c[5]), (7, 3, c[5]), (7, 3, c[5]), (7, 6, c[6])],
        ]
    }

    static func rows(_ stages: [[Block]]) -> [InvertedResidual] {
        stages.enumerated().flatMap { stage, blocks in
            blocks.enumerated().map { index, block in
                InvertedResidual(
                    kernel: block.kernel, stride: index == 0 && stage > 0 ? 2 : 1,
                    expansion: block.expansion == 1 ? .none : .times(block.expansion), channels: block.channels,
                    activation: .relu6)
            }
        }
    }

    private static func entry(
        _ target: String, stem: Int, blocks: [[Block]], head: Int, published: PublishedCount
    ) -> CatalogEntry {
        let epsilon = 0.001
        return CatalogEntry(
            id: "proxylessnas_\(target)", title: "ProxylessNAS-\(target)", kind: .searched, family: "ProxylessNAS",
            year: 2018,
            paper: "Cai, Zhu and Han, ProxylessNAS: Direct Neural Architecture Search on Target Task and Hardware, "
                + "arXiv:1812.00332",
            published: [published]
        ) { image, classes in
            image.scope("stem") { $0.conv(stem, kernel: 3, stride: 2).batchNorm(epsilon: epsilon).relu6() }
                .invertedResiduals(rows(blocks), epsilon: epsilon)
                .scope("head") { $0.conv(head, kernel: 1).batchNorm(epsilon: epsilon).relu6() }
                .globalFeatures().linear(classes, name: "classifier")
        }
    }
}
