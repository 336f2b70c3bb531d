import NetworkGraph
import Testing

@Suite struct NetworkBuilderTests {
    @Test func layersAreNamedByScopeAndNumber() throws {
        let builder = NetworkBuilder("names")
        let x = builder.input([1, 3, 8, 8]).conv(4, kernel: 1)
        let y = x.scope("stage1") { input in
            input.scope("block1") { $0.conv(4, kernel: 1).conv(4, kernel: 1, name: "second").relu() }
                .scope("block2") { $0.conv(4, kernel: 1) }
        }
        let graph = try builder.build(y.conv(4, kernel: 1))
        #expect(
            graph.nodes.map(\.name) == [
                "input", "conv1", "stage1.block1.conv1", "stage1.block1.second", "stage1.block1.relu1",
                "stage1.block2.conv1", "conv2",
            ])
        #expect(graph.name == "names")
    }

    @Test func sameScopeTwiceGoesOnCounting() throws {
        let builder = NetworkBuilder("again")
        var x = builder.input([1, 3, 8, 8])
        for _ in 0..<2 { x = x.scope("block") { $0.relu() } }
        #expect(try builder.build(x).layers.map(\.name) == ["block.relu1", "block.relu2"])
    }

    @Test func duplicateNamesAreRefused() {
        let builder = NetworkBuilder("twice")
        let x = builder.input([1, 3, 8, 8]).conv(4, kernel: 1, name: "a").conv(4, kernel: 1, name: "a")
        #expect(throws: GraphError.duplicateName(layer: "a")) { try builder.build(x) }
    }

    @Test func theFirstErrorIsKept() {
        let builder = NetworkBuilder("broken")
        let x = builder.input([1, 3, 8, 8]).conv(4, kernel: 9, padding: .valid).conv(0, kernel: 1).flatten().maxPool(
            kernel: 2)
        let error = #expect(throws: GraphError.self) { try builder.build(x) }
        #expect(error == .resolutionTooSmall(layer: "conv1", operation: "Conv", input: [1, 3, 8, 8], window: 9))
    }

    @Test func tensorsOfAnotherNetworkAreRefused() {
        let (one, other) = (NetworkBuilder("one"), NetworkBuilder("other"))
        let (x, y) = (one.input([1, 3, 8, 8]), other.input([1, 3, 8, 8]))
        #expect(throws: GraphError.self) { try other.build(x) }
        #expect(throws: GraphError.malformed(reason: "layer 'add1' reads a tensor of another network")) {
            try one.build(x + y)
        }
    }

    @Test func aNetworkNeedsAnOutput() {
        let builder = NetworkBuilder("none")
        _ = builder.input([1, 3, 8, 8])
        #expect(throws: GraphError.malformed(reason: "network 'none' has no output")) { try builder.build() }
    }

    @Test func severalInputsAndOutputs() throws {
        let builder = NetworkBuilder("two")
        let (x, y) = (builder.input([1, 3, 8, 8], name: "left"), builder.input([1, 3, 8, 8], name: "right"))
        let sum = x + y
        let graph = try builder.build(sum, sum.globalFeatures())
        #expect(graph.inputs == [0, 1])
        #expect(graph.outputs == [2, 4])
        #expect(graph.inputShape == [1, 3, 8, 8])
        #expect(graph.outputShape == [1, 3, 8, 8])
        #expect(graph.readerCounts() == [1, 1, 2, 1, 1])
    }

    @Test func nodesReadEarlierOnesOnly() throws {
        let builder = NetworkBuilder("order")
        let x = builder.input([1, 8, 8, 8])
        let y = concatenate(x.split(2).reversed()).channelShuffle(groups: 2) + x
        let graph = try builder.build(y.averagePool(kernel: 2).globalFeatures().linear(4))
        for node in graph.nodes { #expect(node.inputs.allSatisfy { $0 < node.id }) }
        #expect(graph.nodes.map(\.id) == Array(graph.nodes.indices))
        #expect(graph.layers.count == graph.nodes.count - 1)
        let concat = try #require(graph.layers.first { $0.operation == .concatenate })
        #expect(graph.inputShapes(of: concat) == [[1, 4, 8, 8], [1, 4, 8, 8]])
    }

    @Test func countsByOperation() throws {
        let builder = NetworkBuilder("count")
        let x = builder.input([1, 8, 8, 8]).depthwise(kernel: 3).batchNorm().relu6().conv(16, kernel: 3, groups: 8)
        let graph = try builder.build(x.conv(16, kernel: 1, groups: 4).hardSwish())
        #expect(graph.operatorCounts == ["Conv": 3, "BatchNorm": 1, "ReLU6": 1, "HardSwish": 1])
        #expect(graph.depthwiseCount == 2, "a convolution with as many groups as channels, with any multiplier")
    }

    @Test func oneChannelIsNotDepthwise() throws {
        let builder = NetworkBuilder("grey")
        #expect(try builder.build(builder.input([1, 1, 8, 8]).depthwise(kernel: 3)).depthwiseCount == 0)
    }

    @Test func samePartsGiveEqualGraphs() throws {
        func graph(_ kernel: Extent) throws -> Graph {
            let builder = NetworkBuilder("same")
            return try builder.build(builder.input([1, 3, 8, 8]).conv(4, kernel: kernel).relu())
        }
        #expect(try graph(3) == graph(3))
        #expect(try graph(3) != graph(5))
    }

    @Test func errorsReadAsOneLine() {
        let error = GraphError.resolutionTooSmall(
            layer: "stage5.maxpool1", operation: "MaxPool", input: [1, 512, 1, 1], window: 2)
        #expect(
            error.description
                == "layer 'stage5.maxpool1' (MaxPool): a 2x2 window does not fit its input of 1x512x1x1; "
                + "use a larger --resolution")
        #expect(GraphError.duplicateName(layer: "a").description == "two layers are named 'a'")
        #expect(GraphError.overflow(layer: "a").remedy != nil)
    }
}
