import NetworkGraph
import Testing

@testable import NetworkCatalog

@Suite("Searched block lists")
struct SearchedBlockListTests {
    private func operations(_ row: InvertedResidual, channels: Int = 16) throws -> [String] {
        let builder = NetworkBuilder("row")
        let x = builder.input([1, channels, 8, 8])
        return try builder.build(x.invertedResiduals([row])).layers.map(\.operation.name)
    }

    @Test("a block widens, filters, narrows, and adds its input where nothing changed")
    func block() throws {
        let names = try operations(.init(kernel: 3, expansion: 6, channels: 16))
        #expect(names == ["Conv", "BatchNorm", "ReLU", "Conv", "BatchNorm", "ReLU", "Conv", "BatchNorm", "Add"])
    }

    @Test("without expansion the first 1x1 is left out; expansion 1 keeps it")
    func expansion() throws {
        #expect(try operations(.init(kernel: 3, expansion: .none, channels: 24)).count == 5)
        #expect(try operations(.init(kernel: 3, expansion: 1, channels: 24)).count == 8)
    }

    @Test("the stride is the first block's, and only the others add their input")
    func repeats() throws {
        let builder = NetworkBuilder("row")
        let x = builder.input([1, 24, 8, 8])
        let row = InvertedResidual(repeats: 3, kernel: 5, stride: 2, expansion: 3, channels: 24)
        let graph = try builder.build(x.invertedResiduals([row]))
        #expect(graph.outputShape == [1, 24, 4, 4])
        #expect(graph.operatorCounts["Add"] == 2)
        #expect(graph.layers.first?.name == "stage1.block1.conv1")
    }

    @Test("squeeze-and-excitation stands after the depthwise convolution's activation")
    func squeeze() throws {
        let names = try operations(
            .init(kernel: 3, expansion: 4, channels: 16, squeeze: .expanded, activation: .hardSwish))
        let gate = ["GlobalAveragePool", "Conv", "ReLU", "Conv", "HardSigmoid", "Mul"]
        let first = ["Conv", "BatchNorm", "HardSwish", "Conv", "BatchNorm", "HardSwish"]
        #expect(names == first + gate + ["Conv", "BatchNorm", "Add"])
    }

    @Test("the inner width is a quarter of the input, or of the widened channels as a multiple of 8")
    func squeezeWidth() throws {
        for (squeeze, width) in [(SqueezeGate.input(.silu), 6), (.expanded, 40)] {
            let builder = NetworkBuilder("row")
            let x = builder.input([1, 24, 8, 8])
            let row = InvertedResidual(kernel: 3, expansion: 6, channels: 24, squeeze: squeeze)
            let graph = try builder.build(x.invertedResiduals([row]))
            let reduce = try #require(graph.layers.first { $0.name == "stage1.block1.se.conv1" })
            #expect(reduce.shape.channels == width)
        }
    }

    @Test(
        "channels round to eights, never more than a tenth down",
        arguments: [(18.0, 24), (17.6, 16), (35.2, 32), (3, 8), (44, 48)])
    func rounding(_ value: Double, _ expected: Int) {
        #expect(InvertedResidual.roundedToEights(value) == expected)
    }

    @Test("blocks in all, as the papers have them")
    func depths() {
        func blocks(_ rows: [InvertedResidual]) -> Int { rows.map(\.repeats).reduce(0, +) }
        #expect(blocks(MnasNet.a1) == 16)
        #expect(blocks(MnasNet.b1) == 17)
        #expect(blocks(FBNet.blocks) == 21)
        #expect(blocks(SinglePathNAS.blocks) == 21)
        #expect(MobileNetV3.large.count == 15)
        #expect(MobileNetV3.small.count == 11)
        #expect(EfficientNet.scalings.map { blocks(EfficientNet.blocks($0)) } == [16, 23, 23, 26, 32, 39, 45, 55])
        #expect(EfficientNet.blocks(EfficientNet.scalings[2]).map(\.channels) == [16, 24, 48, 88, 120, 208, 352])
        #expect(ProxylessNAS.rows(ProxylessNAS.cpu).count == 20)
        #expect(ProxylessNAS.rows(ProxylessNAS.gpu).count == 14)
        #expect(blocks(OnceForAll.blocks(kernel: 7, expansion: 6, depth: 4)) == 21)
    }

    @Test("AtomNAS: 21 blocks that share their channels out among at most three windows")
    func atoms() throws {
        for blocks in [AtomNAS.a, AtomNAS.b, AtomNAS.c] {
            #expect(blocks.count == 21)
            #expect(blocks.filter { $0.stride == 2 }.map(\.channels) == [24, 40, 80, 192])
            #expect(blocks.allSatisfy { (2...3).contains($0.atoms.count) })
        }
        let graph = try Catalog.entry("atomnas_a").build()
        // In a block of three windows: two sums, one normalisation behind them.
        let second = graph.layers.filter { $0.name.hasPrefix("block3.") }
        let outside = second.filter { !$0.name.contains(".k") }.map(\.operation.name)
        #expect(outside == ["Add", "Add", "BatchNorm", "Add"])
    }

    @Test("epsilons are those of the implementations followed")
    func epsilons() throws {
        func epsilons(_ id: String) throws -> Set<Double> {
            Set(
                try Catalog.entry(id).build().layers.compactMap { node in
                    guard case .batchNormalization(let epsilon) = node.operation else { return nil }
                    return epsilon
                })
        }
        for id in [
            "mobilenet_v3_large", "efficientnet_b5", "efficientnet_v2_s", "proxylessnas_cpu", "nasnetalarge",
            "pnasnet5large", "amoebanet_a_mobile", "atomnas_b",
        ] {
            #expect(try epsilons(id) == [1e-3], "\(id)")
        }
        for id in [
            "mnasnet_a1", "mnasnet_b1", "fbnetc_100", "spnasnet_100", "efficientnet_b4", "ofa_mbv3_middle", "darts_v2",
        ] {
            #expect(try epsilons(id) == [1e-5], "\(id)")
        }
    }
}
