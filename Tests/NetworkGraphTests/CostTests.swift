@testable import NetworkGraph
import Testing

@Suite struct CostTests {
    private func layer(_ input: Shape, _ layers: (Tensor) -> Tensor) throws -> LayerCost {
        let builder = NetworkBuilder("test")
        let graph = try builder.build(layers(builder.input(input)))
        return graph.cost(of: try #require(graph.nodes.last))
    }

    @Test func convolution() throws {
        let cost = try layer([2, 3, 224, 224]) { $0.conv(64, kernel: 7, stride: 2, bias: true) }
        #expect(cost.parameters == 64 * 3 * 49 + 64)
        #expect(cost.macs == 2 * 64 * 112 * 112 * 3 * 49)
        #expect(cost.flops == 2 * cost.macs)
        #expect(cost.weightBytes == 4 * cost.parameters)
        #expect(cost.bytesRead == 4 * (2 * 3 * 224 * 224) + cost.weightBytes)
        #expect(cost.bytesWritten == 4 * 2 * 64 * 112 * 112)
    }

    @Test func groupsDivideTheTaps() throws {
        let grouped = try layer([1, 32, 10, 10]) { $0.conv(64, kernel: 3, groups: 8) }
        #expect(grouped.parameters == 64 * 4 * 9)
        #expect(grouped.macs == 64 * 100 * 4 * 9)
        let depthwise = try layer([1, 32, 10, 10]) { $0.depthwise(kernel: 3, stride: 2) }
        #expect(depthwise.parameters == 32 * 9)
        #expect(depthwise.macs == 32 * 25 * 9)
    }

    @Test func linearCountsEveryPosition() throws {
        let vector = try layer([2, 512]) { $0.linear(1000) }
        #expect(vector.parameters == 513_000)
        #expect(vector.macs == 2 * 512_000)
        let positions = try layer([1, 7, 7, 96]) { $0.linear(384, bias: false) }
        #expect(positions.parameters == 96 * 384)
        #expect(positions.macs == 49 * 96 * 384)
    }

    @Test func normalisation() throws {
        let batch = try layer([1, 64, 8, 8]) { $0.batchNorm() }
        #expect(batch.parameters == 128, "running statistics are not learnt")
        #expect(batch.weightBytes == 4 * 256, "but they are read")
        #expect(batch.macs == 0)
        #expect(try layer([1, 8, 8, 96]) { $0.layerNorm() }.parameters == 192)
        #expect(try layer([1, 96, 8, 8]) { $0.channelScale() }.parameters == 96)
    }

    @Test func sumsReadBothInputs() throws {
        let cost = try layer([1, 4, 8, 8]) { $0 + $0.relu() }
        #expect(cost.bytesRead == 2 * 4 * 256)
        #expect(cost.bytesWritten == 4 * 256)
        #expect(cost.macs == 0)
    }

    @Test func renamingMovesNothing() throws {
        for layers: (Tensor) -> Tensor in [{ $0.flatten() }, { $0.dropout() }, { $0.channels(0..<2) }] {
            #expect(try layer([1, 4, 8, 8], layers) == LayerCost())
        }
    }

    @Test func networkIsTheSumOfItsLayers() throws {
        let builder = NetworkBuilder("two")
        let x = builder.input([1, 3, 8, 8])
        let graph = try builder.build(x.conv(4, kernel: 3).batchNorm().relu().globalFeatures().linear(10))
        let cost = graph.cost
        #expect(cost.parameters == 108 + 8 + 50)
        #expect(cost.macs == 4 * 64 * 27 + 40)
        #expect(cost.weightBytes == 4 * (108 + 16 + 50))
        #expect(cost.activationBytes == 4 * (3 * 256 + 4 + 10))
        #expect(cost.bytesRead == 4 * (192 + 2 * 256 + 256 + 4) + cost.weightBytes)
        let intensity = Double(2 * cost.macs) / Double(cost.bytesRead + cost.activationBytes)
        #expect(cost.arithmeticIntensity == intensity)
    }

    @Test func nothingCostsNothing() throws {
        let builder = NetworkBuilder("identity")
        let cost = try builder.build(builder.input([1, 3, 8, 8])).cost
        #expect(cost == NetworkCost())
        #expect(cost.arithmeticIntensity == 0)
    }
}
