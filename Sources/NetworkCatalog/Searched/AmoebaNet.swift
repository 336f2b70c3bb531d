import NetworkGraph

/// AmoebaNet-A and B (Real et al. 2018): cells found by regularised evolution in NASNet's search space.
///
/// After tensorflow/tpu, models/official/amoeba_net; no library for PyTorch has them. N = 6, F = 190 of A large is
/// stated there; N and F of the mobile networks are those that give the published parameters. F/4 and F/2 of the stem
/// may be odd: the second half of a factorised reduction then has the channel more. That code reads B's dilated 5x5
/// separable convolution as a plain one, and so it stands here. C is left out: its published multiply-adds (570 M) do
/// not follow from its published cells (676.9 M), and D was published in code alone.
enum AmoebaNet {
    static let entries = [
        entry(
            "a", "mobile", normal: normalA, reduction: reductionA, n: 4, f: 50, resolution: 224,
            published: PublishedCount(parameters: "5.1 M", macs: "555 M", source: "DARTS paper, table 3")),
        entry(
            "a", "large", normal: normalA, reduction: reductionA, n: 6, f: 190, resolution: 331,
            published: PublishedCount(parameters: "86.7 M", macs: "23.1 B", source: "AmoebaNet paper, table 2")),
        entry(
            "b", "mobile", normal: normalB, reduction: reductionB, n: 3, f: 62, resolution: 224,
            published: PublishedCount(parameters: "5.3 M", macs: "555 M", source: "DARTS paper, table 3")),
    ]

    static let normalA = SlimGenotype(
        nodes: [
            .init(.averagePool, 0, .maxPool(3), 0),
            .init(.separable(3), 1, .identity, 1),
            .init(.identity, 0, .averagePool, 1),
            .init(.separable(3), 0, .separable(5), 2),
            .init(.averagePool, 5, .separable(3), 0),
        ],
        concatenated: [1, 3, 4, 6])

    static let reductionA = SlimGenotype(
        nodes: [
            .init(.separable(3), 1, .averagePool, 0),
            .init(.maxPool(3), 0, .separable(7), 2),
            .init(.maxPool(3), 1, .maxPool(3), 0),
            .init(.separable(3), 4, .convolution1x7x1, 0),
            .init(.averagePool, 1, .separable(7), 0),
        ],
        concatenated: [2, 3, 4, 5, 6])

    static let normalB = SlimGenotype(
        nodes: [
            .init(.pointwise, 1, .maxPool(3), 1),
            .init(.identity, 1, .separable(3), 0),
            .init(.pointwise, 1, .separable(3), 0),
            .init(.pointwise, 2, .identity, 2),
            .init(.averagePool, 1, .pointwise, 5),
        ],
        concatenated: [0, 3, 4, 6])

    static let reductionB = SlimGenotype(
        nodes: [
            .init(.maxPool(2), 0, .maxPool(3), 0),
            .init(.identity, 2, .convolution3, 1),
            .init(.separable(5), 2, .maxPool(3), 2),
            .init(.identity, 3, .separable(3), 1),
            .init(.averagePool, 4, .pointwise, 3),
        ],
        concatenated: [5, 6])

    private static func entry(
        _ cell: String, _ size: String, normal: SlimGenotype, reduction: SlimGenotype, n: Int, f: Int, resolution: Int,
        published: PublishedCount
    ) -> CatalogEntry {
        CatalogEntry(
            id: "amoebanet_\(cell)_\(size)", title: "AmoebaNet-\(cell.uppercased()) \(size) (N=\(n), F=\(f))",
            kind: .searched, family: "AmoebaNet", year: 2018,
            paper: "Real et al., Regularized Evolution for Image Classifier Architecture Search, arXiv:1802.01548",
            resolution: resolution, published: [published]
        ) { image, classes in
            SlimNetwork(normal: normal, reduction: .cell(reduction), cells: 3 * n, filters: f, stem: 32)(image, classes)
        }
    }
}
