import NetworkGraph

/// DARTS (Liu et al. 2018): cells found by gradient descent on CIFAR-10, with first-order (V1) and second-order (V2)
/// approximation, stacked for ImageNet with 48 channels and 14 cells.
///
/// After quark0/darts (cnn/genotypes.py, model.py, train_imagenet.py); pytorchcv's `darts` is V2.
enum DARTS {
    static let entries = [
        CatalogEntry(
            id: "darts_v1", title: "DARTS V1 (first order)", kind: .searched, family: "DARTS", year: 2018, paper: paper
        ) { image, classes in
            DARTSNetwork(genotype: v1)(image, classes)
        },
        CatalogEntry(
            id: "darts_v2", title: "DARTS V2 (second order)", kind: .searched, family: "DARTS", year: 2018,
            paper: paper,
            published: [
                PublishedCount(
                    parameters: "4.7 M", macs: "574 M", source: "DARTS paper, table 3",
                    note: "574 M cannot be reproduced with the published 48 channels; 50 channels give 573.5 M "
                        + "but 5.08 M parameters"),
                PublishedCount(
                    parameters: "4,718,752", macs: "539.86 M", source: "imgclsmob README",
                    note: "counts normalisation and activation too"),
            ]
        ) { image, classes in
            DARTSNetwork(genotype: .dartsV2)(image, classes)
        },
    ]

    private static let paper = "Liu, Simonyan and Yang, DARTS: Differentiable Architecture Search, arXiv:1806.09055"

    static let v1 = DARTSGenotype(
        normal: [
            .init(.init(.separable3, 1), .init(.separable3, 0)),
            .init(.init(.skip, 0), .init(.separable3, 1)),
            .init(.init(.skip, 0), .init(.separable3, 1)),
            .init(.init(.separable3, 0), .init(.skip, 2)),
        ],
        reduction: [
            .init(.init(.maxPool3, 0), .init(.maxPool3, 1)),
            .init(.init(.skip, 2), .init(.maxPool3, 0)),
            .init(.init(.maxPool3, 0), .init(.skip, 2)),
            .init(.init(.skip, 2), .init(.averagePool3, 0)),
        ])
}
