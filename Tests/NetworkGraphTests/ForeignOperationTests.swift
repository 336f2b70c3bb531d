import Testing

@testable import NetworkGraph

@Suite struct ForeignOperationTests {
    private func network(_ operations: ForeignOperation...) throws -> Graph {
        let builder = NetworkBuilder("foreign")
        var x = builder.input([1, 4, 8, 8])
        for (index, operation) in operations.enumerated() {
            x = try builder.attempt(.other(operation), to: [x], name: "layer\(index)")
        }
        return try builder.build(x)
    }

    @Test func costsAreThoseGiven() throws {
        let graph = try network(
            ForeignOperation(name: "Attention", shape: [1, 64, 4], parameters: 10, weightBytes: 48, macs: 1000),
            ForeignOperation(name: "Reshape", shape: [1, 256], macs: 0, movesNothing: true))
        #expect(graph.cost.macs == 1000 && graph.cost.parameters == 10 && graph.cost.weightBytes == 48)
        #expect(graph.cost.activationBytes == 4 * 256)
        #expect(graph.cost.bytesRead == 4 * 256 + 48)
        #expect(graph.operatorCounts == ["Attention": 1, "Reshape": 1])
        #expect(graph.uncountedLayers.isEmpty && graph.unshapedLayers.isEmpty && graph.fileRemarks.isEmpty)
    }

    @Test func unknownCostsAndShapesAreNamed() throws {
        let graph = try network(
            ForeignOperation(name: "Fancy", shape: .unknown, macs: nil),
            ForeignOperation(name: "Relu", shape: .unknown, macs: 0))
        #expect(graph.uncountedLayers.map(\.name) == ["layer0"])
        #expect(graph.unshapedLayers.map(\.name) == ["layer0", "layer1"])
        #expect(graph.cost.activationBytes == 0 && graph.outputShape.description == "?")
        #expect(graph.fileRemarks.contains { $0.contains("not counted are layer0 (Fancy)") })
        #expect(Shape.unknown != Shape([]) && Shape([]).elementCount == 1 && Shape.unknown.elementCount == 0)
    }

    @Test func sullivansOwnOperationsNeedKnownShapes() throws {
        let builder = NetworkBuilder("foreign")
        let x = builder.input([1, 4, 8, 8])
        let unknown = try builder.attempt(
            .other(ForeignOperation(name: "Fancy", shape: .unknown, macs: nil)), to: [x], name: "a")
        #expect(throws: GraphError.self) { try builder.attempt(.activation(.relu), to: [unknown], name: "b") }
        #expect(throws: GraphError.self) {
            let large = ForeignOperation(name: "Huge", shape: [1 << 31, 1 << 31, 1 << 31], macs: 0)
            _ = try builder.attempt(.other(large), to: [x], name: "c")
        }
    }

    @Test func whatIsRefusedLeavesNothingBehind() throws {
        let builder = NetworkBuilder("trial")
        let x = builder.input([1, 4, 8, 8])
        #expect(throws: GraphError.self) { try builder.attempt(.channelShuffle(groups: 3), to: [x], name: "a") }
        let count = builder.count
        _ = try builder.attempt(.activation(.relu), to: [x], name: "a")
        builder.rollBack(to: count)
        let y = try builder.attempt(.activation(.silu), to: [x], name: "a")
        let graph = try builder.build(y)
        #expect(graph.nodes.map(\.name) == ["input", "a"])
        #expect(throws: GraphError.duplicateName(layer: "a")) {
            try builder.attempt(.activation(.relu), to: [x], name: "a")
        }
    }

    @Test func sumsStopBeforeTheyOverflow() throws {
        let builder = NetworkBuilder("large")
        var x = builder.input([1, 4, 8, 8])
        for index in 0..<3000 {
            let operation = ForeignOperation(
                name: "Large", shape: [1], parameters: 1 << 52, weightBytes: 1 << 54, macs: 1 << 52)
            x = try builder.attempt(.other(operation), to: [x], name: "l\(index)")
        }
        let cost = try builder.build(x).cost
        #expect(cost.macs == 1 << 60 && cost.flops == 1 << 61 && cost.parameters == 1 << 60)
        #expect(cost.arithmeticIntensity > 0)
    }
}
