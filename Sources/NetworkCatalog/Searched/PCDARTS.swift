import NetworkGraph

/// PC-DARTS (Xu et al. 2019): DARTS's search with a part of the channels connected, on CIFAR-10 and on ImageNet
/// itself.
///
/// After yuhuixu1993/PC-DARTS (genotypes.py: `PC_DARTS_image` and `PC_DARTS_cifar`), 48 channels and 14 cells.
enum PCDARTS {
    static let entries = [
        CatalogEntry(
            id: "pc_darts_imagenet", title: "PC-DARTS (searched on ImageNet)", kind: .searched, family: "DARTS",
            year: 2019, paper: paper,
            published: [
                PublishedCount(
                    parameters: "5.3 M", macs: "597 M", source: "PC-DARTS README", note: "597 M is not reproduced")
            ]
        ) { image, classes in
            DARTSNetwork(genotype: imageNet)(image, classes)
        },
        CatalogEntry(
            id: "pc_darts_cifar", title: "PC-DARTS (searched on CIFAR-10)", kind: .searched, family: "DARTS",
            year: 2019, paper: paper,
            published: [
                PublishedCount(
                    parameters: "5.3 M", macs: "586 M", source: "OTOv3 paper, table 3", note: "586 M is not reproduced")
            ]
        ) { image, classes in
            DARTSNetwork(genotype: cifar)(image, classes)
        },
    ]

    private static let paper =
        "Xu et al., PC-DARTS: Partial Channel Connections for Memory-Efficient Architecture Search, arXiv:1907.05737"

    static let imageNet = DARTSGenotype(
        normal: [
            .init(.init(.skip, 1), .init(.separable3, 0)),
            .init(.init(.separable3, 0), .init(.skip, 1)),
            .init(.init(.separable3, 1), .init(.separable3, 3)),
            .init(.init(.separable3, 1), .init(.dilated5, 4)),
        ],
        reduction: [
            .init(.init(.separable3, 0), .init(.skip, 1)),
            .init(.init(.dilated5, 2), .init(.maxPool3, 1)),
            .init(.init(.separable3, 2), .init(.separable3, 1)),
            .init(.init(.separable5, 0), .init(.separable3, 3)),
        ])

    static let cifar = DARTSGenotype(
        normal: [
            .init(.init(.separable3, 1), .init(.skip, 0)),
            .init(.init(.separable3, 0), .init(.dilated3, 1)),
            .init(.init(.separable5, 0), .init(.separable3, 1)),
            .init(.init(.averagePool3, 0), .init(.dilated3, 1)),
        ],
        reduction: [
            .init(.init(.separable5, 1), .init(.maxPool3, 0)),
            .init(.init(.separable5, 1), .init(.separable5, 2)),
            .init(.init(.separable3, 0), .init(.separable3, 3)),
            .init(.init(.separable3, 1), .init(.separable3, 2)),
        ])
}
