import Testing

@testable import NetworkCatalog

@Suite("Searched cells: genotypes")
struct SearchedGenotypeTests {
    static let slim: [(name: String, genotype: SlimGenotype)] = [
        ("NASNet-A normal", NASNet.normal), ("NASNet-A reduction", NASNet.reduction), ("PNASNet-5", PNASNet.cell),
        ("AmoebaNet-A normal", AmoebaNet.normalA), ("AmoebaNet-A reduction", AmoebaNet.reductionA),
        ("AmoebaNet-B normal", AmoebaNet.normalB), ("AmoebaNet-B reduction", AmoebaNet.reductionB),
    ]

    static let darts: [(name: String, genotype: DARTSGenotype)] = [
        ("DARTS V1", DARTS.v1), ("DARTS V2", .dartsV2), ("PC-DARTS ImageNet", PCDARTS.imageNet),
        ("PC-DARTS CIFAR", PCDARTS.cifar), ("P-DARTS", PDARTS.genotype), ("GDAS", GDAS.genotype),
        ("SNAS mild", SNAS.genotype),
    ]

    @Test("slim cells have five nodes that read earlier states")
    func slimNodes() {
        for (name, genotype) in Self.slim {
            #expect(genotype.nodes.count == 5, "\(name)")
            for (index, node) in genotype.nodes.enumerated() {
                #expect((0..<index + 2).contains(node.leftState), "\(name) node \(index + 2)")
                #expect((0..<index + 2).contains(node.rightState), "\(name) node \(index + 2)")
            }
        }
    }

    @Test("every state that no node reads is in the output")
    func slimOutputs() {
        for (name, genotype) in Self.slim {
            let read = Set(genotype.nodes.flatMap { [$0.leftState, $0.rightState] })
            #expect(genotype.concatenated == genotype.concatenated.sorted(), "\(name)")
            #expect(Set(2..<7).subtracting(read).isSubset(of: genotype.concatenated), "\(name)")
        }
    }

    /// `hiddenstate_indices` as tensorflow/models and tensorflow/tpu have them.
    @Test("the states read, in the order of the original lists")
    func slimIndices() {
        let expected = [
            [0, 1, 1, 1, 0, 1, 1, 1, 0, 0], [0, 1, 0, 1, 0, 1, 3, 2, 2, 0], [1, 1, 0, 0, 0, 0, 4, 0, 1, 0],
            [0, 0, 1, 1, 0, 1, 0, 2, 5, 0], [1, 0, 0, 2, 1, 0, 4, 0, 1, 0],
            [1, 1, 1, 0, 1, 0, 2, 2, 1, 5], [0, 0, 2, 1, 2, 2, 3, 1, 4, 3],
        ]
        #expect(Self.slim.map { $0.genotype.nodes.flatMap { [$0.leftState, $0.rightState] } } == expected)
        let outputs = [
            [1, 2, 3, 4, 5, 6], [3, 4, 5, 6], [2, 3, 4, 5, 6], [1, 3, 4, 6], [2, 3, 4, 5, 6], [0, 3, 4, 6], [5, 6],
        ]
        #expect(Self.slim.map(\.genotype.concatenated) == outputs)
    }

    @Test("DARTS cells have four nodes that read two different earlier states")
    func dartsNodes() {
        for (name, genotype) in Self.darts {
            for nodes in [genotype.normal, genotype.reduction] {
                #expect(nodes.count == 4, "\(name)")
                for (index, node) in nodes.enumerated() {
                    #expect((0..<index + 2).contains(node.first.state), "\(name) node \(index + 2)")
                    #expect((0..<index + 2).contains(node.second.state), "\(name) node \(index + 2)")
                    // The search keeps the best operation of the two best predecessors.
                    #expect(node.first.state != node.second.state, "\(name) node \(index + 2)")
                }
            }
        }
    }

    @Test("the operations of DARTS's genotypes, normal and reduction")
    func dartsOperations() {
        func operations(_ nodes: [DARTSGenotype.Node]) -> [String: Int] {
            nodes.flatMap { [$0.first.operation, $0.second.operation] }
                .reduce(into: [:]) { $0[$1.rawValue, default: 0] += 1 }
        }
        let expected: [(normal: [String: Int], reduction: [String: Int])] = [
            (["sep_conv_3x3": 5, "skip_connect": 3], ["max_pool_3x3": 4, "skip_connect": 3, "avg_pool_3x3": 1]),
            (["sep_conv_3x3": 5, "skip_connect": 2, "dil_conv_3x3": 1], ["max_pool_3x3": 5, "skip_connect": 3]),
            (
                ["sep_conv_3x3": 5, "skip_connect": 2, "dil_conv_5x5": 1],
                ["sep_conv_3x3": 4, "skip_connect": 1, "dil_conv_5x5": 1, "max_pool_3x3": 1, "sep_conv_5x5": 1]
            ),
            (
                ["sep_conv_3x3": 3, "skip_connect": 1, "dil_conv_3x3": 2, "sep_conv_5x5": 1, "avg_pool_3x3": 1],
                ["sep_conv_5x5": 3, "max_pool_3x3": 1, "sep_conv_3x3": 4]
            ),
            (
                ["skip_connect": 2, "dil_conv_3x3": 1, "sep_conv_3x3": 4, "dil_conv_5x5": 1],
                [
                    "avg_pool_3x3": 1, "sep_conv_5x5": 1, "sep_conv_3x3": 1, "dil_conv_5x5": 2, "max_pool_3x3": 1,
                    "dil_conv_3x3": 2,
                ]
            ),
            (
                ["skip_connect": 4, "sep_conv_5x5": 2, "sep_conv_3x3": 2],
                ["sep_conv_5x5": 5, "sep_conv_3x3": 2, "dil_conv_5x5": 1]
            ),
            (
                ["sep_conv_3x3": 3, "skip_connect": 4, "dil_conv_3x3": 1],
                ["max_pool_3x3": 5, "skip_connect": 2, "dil_conv_5x5": 1]
            ),
        ]
        for (cell, expected) in zip(Self.darts, expected) {
            #expect(operations(cell.genotype.normal) == expected.normal, "\(cell.name)")
            #expect(operations(cell.genotype.reduction) == expected.reduction, "\(cell.name)")
        }
    }
}
