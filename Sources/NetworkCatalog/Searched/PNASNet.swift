import NetworkGraph

/// PNASNet-5 (Liu et al. 2017): one cell found by progressive search, used strided where the resolution halves.
///
/// After TF-slim (tensorflow/models, research/slim/nets/nasnet/pnasnet.py); the large network is timm's
/// `pnasnet5large`. In the mobile network's stem F is odd (13 and 27): TF-slim's factorised reduction as published
/// refuses odd F, so here its second half has the channel more, which gives the published parameter count.
enum PNASNet {
    static let entries = [
        CatalogEntry(
            id: "pnasnet5mobile", title: "PNASNet-5 mobile (N=3, F=54)", kind: .searched, family: "PNASNet", year: 2017,
            paper: paper,
            published: [PublishedCount(parameters: "5.1 M", macs: "588 M", source: "DARTS paper, table 3")]
        ) { image, classes in
            SlimNetwork(normal: cell, reduction: .stridedNormalCell, cells: 9, filters: 54, stem: 32)(image, classes)
        },
        CatalogEntry(
            id: "pnasnet5large", title: "PNASNet-5 large (N=4, F=216)", kind: .searched, family: "PNASNet", year: 2017,
            paper: paper, resolution: 331,
            published: [
                PublishedCount(parameters: "86.1 M", macs: "25.0 B", source: "AmoebaNet paper, table 2"),
                PublishedCount(parameters: "86,057,668", macs: "25.04 G", source: "timm results, pnasnet5large"),
            ]
        ) { image, classes in
            SlimNetwork(normal: cell, reduction: .stridedNormalCell, cells: 12, filters: 216, stem: 96)(image, classes)
        },
    ]

    private static let paper = "Liu et al., Progressive Neural Architecture Search, arXiv:1712.00559"

    static let cell = SlimGenotype(
        nodes: [
            .init(.separable(5), 1, .maxPool(3), 1),
            .init(.separable(7), 0, .maxPool(3), 0),
            .init(.separable(5), 0, .separable(3), 0),
            .init(.separable(3), 4, .maxPool(3), 0),
            .init(.separable(3), 1, .identity, 0),
        ],
        concatenated: [2, 3, 4, 5, 6])
}
