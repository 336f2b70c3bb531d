import NetworkGraph

/// SNAS with mild constraint (Xie et al. 2018): DARTS's space searched by stochastic gradients of a sampled network.
///
/// After SNAS-Series/SNAS-Series (genotype `SNAS_mild`) in the skeleton of DARTS. The width for ImageNet is stated
/// nowhere; 48 channels are those of DARTS.
enum SNAS {
    static let entries = [
        CatalogEntry(
            id: "snas_mild", title: "SNAS (mild constraint)", kind: .searched, family: "DARTS", year: 2018,
            paper: "Xie et al., SNAS: Stochastic Neural Architecture Search, arXiv:1812.09926",
            published: [
                PublishedCount(
                    parameters: "4.3 M", macs: "522 M", source: "TE-NAS paper, table 3; PC-DARTS README",
                    note: "no width gives both: 50 channels 4.24 M and 474 M, 52 channels 4.54 M and 512 M")
            ]
        ) { image, classes in
            DARTSNetwork(genotype: genotype)(image, classes)
        }
    ]

    static let genotype = DARTSGenotype(
        normal: [
            .init(.init(.separable3, 0), .init(.separable3, 1)),
            .init(.init(.skip, 0), .init(.dilated3, 1)),
            .init(.init(.skip, 0), .init(.skip, 1)),
            .init(.init(.skip, 0), .init(.separable3, 1)),
        ],
        reduction: [
            .init(.init(.maxPool3, 0), .init(.maxPool3, 1)),
            .init(.init(.maxPool3, 1), .init(.skip, 2)),
            .init(.init(.maxPool3, 1), .init(.skip, 2)),
            .init(.init(.maxPool3, 0), .init(.dilated5, 2)),
        ])
}
