import NetworkGraph
import Testing

@testable import NetworkCatalog

@Suite("Searched cells: conventions and operations")
struct SearchedCellTests {
    // MARK: Which state is which

    /// Number 0 is the last cell's output in TF-slim and the one before it in DARTS: swapped, a 5x5 convolution on
    /// state 0 would read the other input.
    @Test("state 0 is the last cell's output in TF-slim's convention")
    func slimConvention() throws {
        let genotype = SlimGenotype(nodes: [.init(.separable(5), 0, .separable(3), 1)], concatenated: [2])
        let graph = try graph { last, beforeLast in
            SlimCell(genotype: genotype, filters: 8)(last, previous: beforeLast)
        }
        #expect(sources(ofDepthwise: 5, in: graph) == ["last"])
        #expect(sources(ofDepthwise: 3, in: graph) == ["beforeLast"])
    }

    @Test("state 0 is the output of the cell before the last in DARTS's convention")
    func dartsConvention() throws {
        let nodes = [DARTSGenotype.Node(.init(.separable5, 0), .init(.separable3, 1))]
        let graph = try graph { last, beforeLast in
            DARTSCell(nodes: nodes, channels: 8, isReduction: false)(beforeLast, last)
        }
        #expect(sources(ofDepthwise: 5, in: graph) == ["beforeLast"])
        #expect(sources(ofDepthwise: 3, in: graph) == ["last"])
    }

    // MARK: TF-slim's cell

    @Test("only operations on the inputs are strided, and a strided identity is a 1x1 convolution")
    func strides() throws {
        let genotype = SlimGenotype(
            nodes: [.init(.separable(3), 0, .identity, 1), .init(.maxPool(3), 2, .identity, 2)], concatenated: [3])
        let graph = try graph { last, beforeLast in
            SlimCell(genotype: genotype, filters: 16, stride: 2)(last, previous: beforeLast)
        }
        #expect(graph.outputShape == [1, 16, 7, 7])
        let strided = graph.layers.filter { stride(of: $0) == 2 }
        #expect(strided.map(\.operation.name) == ["Conv", "Conv"])
        // The identity on state 2 computes nothing: one maximum and two sums beside the convolutions.
        #expect(graph.operatorCounts["MaxPool"] == 1)
        #expect(graph.operatorCounts["Add"] == 2)
    }

    @Test("without a previous cell, state 1 is the current input before its 1x1 convolution")
    func noPrevious() throws {
        let genotype = SlimGenotype(nodes: [.init(.separable(5), 1, .maxPool(3), 1)], concatenated: [2])
        let builder = NetworkBuilder("stem")
        let image = builder.input([1, 12, 14, 14], name: "image")
        let graph = try builder.build(SlimCell(genotype: genotype, filters: 8, stride: 2)(image, previous: nil))
        // The first depthwise convolution still has 12 channels; the first 1x1 after it narrows to 8, and so does one
        // after the maximum.
        let depthwise = depthwiseNodes(kernel: 5, in: graph)
        #expect(depthwise.map(\.shape.channels) == [12, 8])
        let pool = try #require(graph.layers.first { $0.operation.name == "MaxPool" })
        let reader = try #require(graph.layers.first { $0.inputs == [pool.id] })
        #expect(reader.operation.name == "Conv" && reader.shape.channels == 8)
    }

    @Test("a larger previous output is halved without losing pixels; of an odd F the second half has one more")
    func factorizedReduction() throws {
        let genotype = SlimGenotype(nodes: [.init(.identity, 0, .identity, 1)], concatenated: [2])
        let builder = NetworkBuilder("cell")
        let last = builder.input([1, 8, 7, 7], name: "last")
        let beforeLast = builder.input([1, 8, 14, 14], name: "beforeLast")
        let graph = try builder.build(SlimCell(genotype: genotype, filters: 13)(last, previous: beforeLast))
        let halves = graph.layers.filter { $0.name.hasPrefix("previous.conv") }
        #expect(halves.map(\.shape) == [[1, 6, 7, 7], [1, 7, 7, 7]])
        let pad = try #require(graph.layers.first { $0.operation.name == "Pad" })
        #expect(pad.operation == .pad(EdgePadding(top: -1, left: -1, bottom: 1, right: 1)))
        #expect(pad.shape == [1, 8, 14, 14])
    }

    @Test("the bottlenecks are F/4 wide; 1x7 strides columns, 7x1 rows")
    func bottlenecks() throws {
        let genotype = SlimGenotype(nodes: [.init(.convolution1x7x1, 0, .convolution3, 1)], concatenated: [2])
        let graph = try graph { last, beforeLast in
            SlimCell(genotype: genotype, filters: 16, stride: 2)(last, previous: beforeLast)
        }
        let windows = graph.layers.compactMap { node -> Convolution? in
            guard case .convolution(let convolution) = node.operation, convolution.kernel != 1 else { return nil }
            return convolution
        }
        #expect(windows.map(\.outputChannels) == [4, 4, 4])
        #expect(windows.map(\.kernel) == [Extent(height: 1, width: 7), Extent(height: 7, width: 1), 3])
        #expect(windows.map(\.stride) == [Extent(height: 1, width: 2), Extent(height: 2, width: 1), 2])
        // SAME over an even side at stride 2: the odd zero comes last.
        #expect(windows[2].padding == EdgePadding(top: 0, left: 0, bottom: 1, right: 1))
    }

    @Test("a mean leaves the padding out, but for timm's strided ones", arguments: [false, true])
    func means(_ timm: Bool) throws {
        let genotype = SlimGenotype(
            nodes: [.init(.averagePool, 0, .averagePool, 1), .init(.averagePool, 2, .identity, 2)], concatenated: [3])
        let graph = try graph { last, beforeLast in
            SlimCell(genotype: genotype, filters: 8, stride: 2, stridedMeanCountsPadding: timm)(
                last, previous: beforeLast)
        }
        let counts = graph.layers.compactMap { node -> Bool? in
            guard case .averagePool(let pooling) = node.operation else { return nil }
            return pooling.countIncludePad
        }
        #expect(counts == [timm, timm, false])
    }

    // MARK: Skeletons

    @Test(
        "which cell is the previous one of the cell after a reduction",
        arguments: [
            ("nasnetamobile", "reduction_cell1", "cell5", "cell4"),
            ("nasnetalarge", "reduction_cell1", "cell7", "cell5"),
            ("amoebanet_a_mobile", "reduction_cell2", "cell9", "cell8"),
        ])
    func previousAfterReduction(_ id: String, reduction: String, cell: String, previous: String) throws {
        let graph = try Catalog.entry(id).build()
        #expect(inputs(ofCell: "\(cell).previous", in: graph) == [previous])
        #expect(inputs(ofCell: "\(cell).begin", in: graph) == [reduction])
    }

    @Test("PNASNet halves the resolution in a normal cell, whose previous is the last but one")
    func stridedNormalCell() throws {
        let graph = try Catalog.entry("pnasnet5mobile").build()
        #expect(!graph.layers.contains { $0.name.hasPrefix("reduction_cell") })
        #expect(inputs(ofCell: "cell4.previous", in: graph) == ["cell2"])
        #expect(inputs(ofCell: "cell4.begin", in: graph) == ["cell3"])
        let sides = (1...9).compactMap { cell in graph.layers.last { $0.name.hasPrefix("cell\(cell).") }?.shape.height }
        #expect(sides == [28, 28, 28, 14, 14, 14, 7, 7, 7])
    }

    @Test("DARTS halves the resolution in its fifth and tenth cell")
    func dartsSkeleton() throws {
        let graph = try Catalog.entry("darts_v2").build()
        let outputs = (1...14).compactMap { cell in graph.layers.last { $0.name.hasPrefix("cell\(cell).") }?.shape }
        #expect(outputs.map(\.height) == [28, 28, 28, 28, 14, 14, 14, 14, 14, 7, 7, 7, 7, 7])
        #expect(outputs.map(\.channels) == [192, 192, 192, 192, 384, 384, 384, 384, 384, 768, 768, 768, 768, 768])
    }

    // MARK: Reading graphs

    /// A cell over two inputs of one shape, `last` and `beforeLast`.
    private func graph(_ cell: (_ last: Tensor, _ beforeLast: Tensor) -> Tensor) throws -> Graph {
        let builder = NetworkBuilder("cell")
        let last = builder.input([1, 12, 14, 14], name: "last")
        let beforeLast = builder.input([1, 12, 14, 14], name: "beforeLast")
        return try builder.build(cell(last, beforeLast))
    }

    private func depthwiseNodes(kernel: Int, in graph: Graph) -> [Node] {
        graph.layers.filter { node in
            guard case .convolution(let convolution) = node.operation else { return false }
            return convolution.groups > 1 && convolution.kernel == Extent(kernel)
        }
    }

    /// The inputs that depthwise convolutions of this window depend on.
    private func sources(ofDepthwise kernel: Int, in graph: Graph) -> Set<String> {
        func sources(_ node: Node) -> Set<String> {
            node.operation == .input
                ? [node.name] : node.inputs.reduce(into: []) { $0.formUnion(sources(graph.nodes[$1])) }
        }
        return depthwiseNodes(kernel: kernel, in: graph).reduce(into: []) { $0.formUnion(sources($1)) }
    }

    /// The cells whose results layers of the scope `cell` read.
    private func inputs(ofCell cell: String, in graph: Graph) -> Set<String> {
        let read = graph.layers.filter { $0.name.hasPrefix(cell + ".") }.flatMap(\.inputs).map { graph.nodes[$0].name }
        return Set(read.filter { !$0.hasPrefix(cell + ".") }.map { String($0.prefix { $0 != "." }) })
    }

    private func stride(of node: Node) -> Int {
        switch node.operation {
        case .convolution(let convolution): convolution.stride.height
        case .maxPool(let pooling), .averagePool(let pooling): pooling.stride.height
        default: 1
        }
    }
}
