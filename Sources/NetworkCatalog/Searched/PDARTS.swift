import NetworkGraph

/// P-DARTS (Chen et al. 2019): DARTS's search made deeper step by step, on CIFAR-10.
///
/// After chenxin061/pdarts (genotypes.py: `PDARTS`), 48 channels and 14 cells; its README says that the paper's figures
/// show cells of another run.
enum PDARTS {
    static let entries = [
        CatalogEntry(
            id: "p_darts", title: "P-DARTS (searched on CIFAR-10)", kind: .searched, family: "DARTS", year: 2019,
            paper: "Chen et al., Progressive Differentiable Architecture Search: Bridging the Depth Gap between Search "
                + "and Evaluation, arXiv:1904.12760",
            published: [
                PublishedCount(
                    parameters: "4.9 M", macs: "557 M", source: "OTOv3 paper, table 3", note: "557 M is not reproduced")
            ]
        ) { image, classes in
            DARTSNetwork(genotype: genotype)(image, classes)
        }
    ]

    static let genotype = DARTSGenotype(
        normal: [
            .init(.init(.skip, 0), .init(.dilated3, 1)),
            .init(.init(.skip, 0), .init(.separable3, 1)),
            .init(.init(.separable3, 1), .init(.separable3, 3)),
            .init(.init(.separable3, 0), .init(.dilated5, 4)),
        ],
        reduction: [
            .init(.init(.averagePool3, 0), .init(.separable5, 1)),
            .init(.init(.separable3, 0), .init(.dilated5, 2)),
            .init(.init(.maxPool3, 0), .init(.dilated3, 1)),
            .init(.init(.dilated3, 1), .init(.dilated5, 3)),
        ])
}
