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

    /// Counts do not change when two states are confused, so the genotypes stand here once more, in the order of the
    /// original lists.
    @Test("DARTS's genotypes, operation and state")
    func dartsGenotypes() {
        let expected = [
            "sep3(1)+sep3(0) skip(0)+sep3(1) skip(0)+sep3(1) sep3(0)+skip(2)",
            "max3(0)+max3(1) skip(2)+max3(0) max3(0)+skip(2) skip(2)+avg3(0)",
            "sep3(0)+sep3(1) sep3(0)+sep3(1) sep3(1)+skip(0) skip(0)+dil3(2)",
            "max3(0)+max3(1) skip(2)+max3(1) max3(0)+skip(2) skip(2)+max3(1)",
            "skip(1)+sep3(0) sep3(0)+skip(1) sep3(1)+sep3(3) sep3(1)+dil5(4)",
            "sep3(0)+skip(1) dil5(2)+max3(1) sep3(2)+sep3(1) sep5(0)+sep3(3)",
            "sep3(1)+skip(0) sep3(0)+dil3(1) sep5(0)+sep3(1) avg3(0)+dil3(1)",
            "sep5(1)+max3(0) sep5(1)+sep5(2) sep3(0)+sep3(3) sep3(1)+sep3(2)",
            "skip(0)+dil3(1) skip(0)+sep3(1) sep3(1)+sep3(3) sep3(0)+dil5(4)",
            "avg3(0)+sep5(1) sep3(0)+dil5(2) max3(0)+dil3(1) dil3(1)+dil5(3)",
            "skip(0)+skip(1) skip(0)+sep5(2) sep3(3)+skip(0) sep5(4)+sep3(3)",
            "sep5(0)+sep3(1) sep5(2)+sep5(1) dil5(2)+sep3(1) sep5(0)+sep5(1)",
            "sep3(0)+sep3(1) skip(0)+dil3(1) skip(0)+skip(1) skip(0)+sep3(1)",
            "max3(0)+max3(1) max3(1)+skip(2) max3(1)+skip(2) max3(0)+dil5(2)",
        ]
        #expect(Self.darts.flatMap { [text($0.genotype.normal), text($0.genotype.reduction)] } == expected)
    }

    /// For example `sep3(0)+sep3(1) …`: the first three letters of the operation, its window, the state.
    private func text(_ nodes: [DARTSGenotype.Node]) -> String {
        func text(_ edge: DARTSGenotype.Edge) -> String {
            let name = edge.operation.rawValue
            let window = name == "skip_connect" ? "skip" : name.prefix(3) + name.suffix(1)
            return "\(window)(\(edge.state))"
        }
        return nodes.map { text($0.first) + "+" + text($0.second) }.joined(separator: " ")
    }
}
