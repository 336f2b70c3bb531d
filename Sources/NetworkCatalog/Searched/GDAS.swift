import NetworkGraph

/// GDAS (Dong and Yang 2019): DARTS's space searched in four hours by sampling one operation at a time.
///
/// After D-X-Y/AutoDL-Projects (genotype `GDAS_V1`), with the 50 channels and 14 cells that give the published figures.
enum GDAS {
    static let entries = [
        CatalogEntry(
            id: "gdas", title: "GDAS (V1)", kind: .searched, family: "DARTS", year: 2019,
            paper: "Dong and Yang, Searching for a Robust Neural Architecture in Four GPU Hours, arXiv:1910.04465",
            published: [PublishedCount(parameters: "5.3 M", macs: "581 M", source: "ROME paper, table 4")]
        ) { image, classes in
            DARTSNetwork(genotype: genotype, channels: 50)(image, classes)
        }
    ]

    static let genotype = DARTSGenotype(
        normal: [
            .init(.init(.skip, 0), .init(.skip, 1)),
            .init(.init(.skip, 0), .init(.separable5, 2)),
            .init(.init(.separable3, 3), .init(.skip, 0)),
            .init(.init(.separable5, 4), .init(.separable3, 3)),
        ],
        reduction: [
            .init(.init(.separable5, 0), .init(.separable3, 1)),
            .init(.init(.separable5, 2), .init(.separable5, 1)),
            .init(.init(.dilated5, 2), .init(.separable3, 1)),
            .init(.init(.separable5, 0), .init(.separable5, 1)),
        ])
}
