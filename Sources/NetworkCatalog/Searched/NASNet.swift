import NetworkGraph

/// NASNet-A (Zoph et al. 2017): two cells searched on CIFAR-10 by reinforcement learning, stacked for ImageNet.
///
/// After TF-slim (tensorflow/models, research/slim/nets/nasnet); the large network is timm's `nasnetalarge`, whose
/// strided mean pooling divides by nine at the border too, where TF-slim's divides by the pixels inside; the mobile one
/// follows TF-slim in this as well. The ports of the mobile network in Cadene's models and pytorchcv have the same
/// parameters and 568.23 M MACs: they pad strided layers otherwise.
enum NASNet {
    static let entries = [
        CatalogEntry(
            id: "nasnetamobile", title: "NASNet-A mobile (4 @ 1056)", kind: .searched, family: "NASNet", year: 2017,
            paper: paper,
            published: [
                PublishedCount(parameters: "5.3 M", macs: "564 M", source: "TF-slim nasnet README"),
                PublishedCount(
                    parameters: "5,289,978", macs: "584.90 M", source: "imgclsmob README",
                    note: "counts normalisation and activation too"),
            ]
        ) { image, classes in
            SlimNetwork(normal: normal, reduction: .cell(reduction), cells: 12, filters: 44, stem: 32)(image, classes)
        },
        CatalogEntry(
            id: "nasnetalarge", title: "NASNet-A large (6 @ 4032)", kind: .searched, family: "NASNet", year: 2017,
            paper: paper, resolution: 331,
            published: [
                PublishedCount(
                    parameters: "88.9 M", macs: "23.8 B", source: "TF-slim nasnet README",
                    note: "88.9 M equals the count with the running statistics of batch normalisation"),
                PublishedCount(parameters: "88,753,150", macs: "23.89 G", source: "timm results, nasnetalarge"),
            ]
        ) { image, classes in
            SlimNetwork(
                normal: normal, reduction: .cell(reduction), cells: 18, filters: 168, stem: 96, skipsReduction: true,
                stridedMeanCountsPadding: true)(image, classes)
        },
    ]

    private static let paper =
        "Zoph et al., Learning Transferable Architectures for Scalable Image Recognition, arXiv:1707.07012"

    static let normal = SlimGenotype(
        nodes: [
            .init(.separable(5), 0, .separable(3), 1),
            .init(.separable(5), 1, .separable(3), 1),
            .init(.averagePool, 0, .identity, 1),
            .init(.averagePool, 1, .averagePool, 1),
            .init(.separable(3), 0, .identity, 0),
        ],
        concatenated: [1, 2, 3, 4, 5, 6])

    static let reduction = SlimGenotype(
        nodes: [
            .init(.separable(5), 0, .separable(7), 1),
            .init(.maxPool(3), 0, .separable(7), 1),
            .init(.averagePool, 0, .separable(5), 1),
            .init(.identity, 3, .averagePool, 2),
            .init(.separable(3), 2, .maxPool(3), 0),
        ],
        concatenated: [3, 4, 5, 6])
}
