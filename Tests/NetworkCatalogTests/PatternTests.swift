import NetworkCatalog
import NetworkGraph
import Testing

@Suite struct PatternTests {
    static let grid = Pattern.allCases.flatMap { pattern in
        [4, 8, 16, 32, 64].flatMap { depth in
            [16, 32, 64].map { Case(pattern: pattern, depth: depth, width: $0) }
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let pattern: Pattern
        let depth: Int
        let width: Int

        var testDescription: String { "\(pattern.rawValue) \(depth) x \(width)" }

        func build(resolution: Int = 224) throws -> Graph {
            try pattern.build(PatternSettings(depth: depth, width: width, resolution: resolution))
        }
    }

    /// The names of the blocks, in order: `stage1.block1`, …
    private func blocks(_ graph: Graph) -> [String] {
        var names: [String] = []
        for node in graph.layers where node.name.hasPrefix("stage") {
            let name = node.name.split(separator: ".").prefix(2).joined(separator: ".")
            if names.last != name { names.append(name) }
        }
        return names
    }

    @Test(arguments: grid) func hasAsManyBlocksAsItIsDeep(_ settings: Case) throws {
        let graph = try settings.build()
        let blocks = blocks(graph)
        #expect(blocks.count == settings.depth)
        #expect(Set(blocks).count == settings.depth)
        #expect(graph.outputShape == [1, 1000])
        for stage in 1...4 { #expect(blocks.contains("stage\(stage).block1")) }
    }

    @Test(arguments: grid) func eachStageHalvesResolutionAndDoublesWidth(_ settings: Case) throws {
        let graph = try settings.build()
        for stage in 1...4 {
            let last = try #require(graph.layers.last { $0.name.hasPrefix("stage\(stage).") })
            #expect(last.shape.height == 112 >> stage)
            #expect(last.shape.width == 112 >> stage)
            let channels = settings.width << (stage - 1)
            if settings.pattern == .dense {
                // A dense stage starts from its width and grows from there by half the first width a block.
                let transition = try #require(
                    graph.layers.first { $0.name.hasPrefix("stage\(stage).") && $0.operation.name == "AveragePool" })
                #expect(transition.shape.channels == channels)
                let count = blocks(graph).count { $0.hasPrefix("stage\(stage).") }
                #expect(last.shape.channels == channels + count * settings.width / 2)
            } else {
                #expect(last.shape.channels == channels)
            }
        }
    }

    @Test(arguments: Pattern.allCases) func costGrowsWithDepthAndWidth(_ pattern: Pattern) throws {
        for width in [16, 32, 64] {
            let macs = try [4, 8, 16, 32, 64].map {
                try Case(pattern: pattern, depth: $0, width: width).build().cost.macs
            }
            #expect(zip(macs, macs.dropFirst()).allSatisfy { $0 < $1 }, "depth at width \(width): \(macs)")
        }
        for depth in [4, 16, 64] {
            let macs = try [16, 32, 64, 128].map {
                try Case(pattern: pattern, depth: depth, width: $0).build().cost.macs
            }
            #expect(zip(macs, macs.dropFirst()).allSatisfy { $0 < $1 }, "width at depth \(depth): \(macs)")
        }
    }

    /// Every width that is allowed builds, also where shares of it are rounded.
    @Test(arguments: Pattern.allCases) func everyWidthBuilds(_ pattern: Pattern) throws {
        for width in stride(from: 8, through: 72, by: pattern.widthStep) {
            #expect(throws: Never.self) { try pattern.build(PatternSettings(depth: 5, width: width, resolution: 64)) }
        }
    }

    @Test(arguments: Pattern.allCases) func oddResolutionsBuild(_ pattern: Pattern) throws {
        for resolution in [32, 33, 47, 63, 100, 225] {
            #expect(throws: Never.self) {
                try pattern.build(PatternSettings(depth: 6, width: 16, resolution: resolution))
            }
        }
    }

    @Test func largestSettingsEndInAGraphOrAnErrorThatNamesTheLayer() throws {
        for pattern in Pattern.allCases {
            do {
                _ = try pattern.build(PatternSettings(depth: 200, width: 2048, resolution: 8192, batch: 64))
            } catch GraphError.overflow(let layer) {
                #expect(!layer.isEmpty)
            }
        }
    }

    @Test func eightBlocksAreResNet18AndSixteenResNet34() throws {
        func perStage(_ depth: Int) throws -> [Int] {
            let blocks = blocks(try Pattern.residual.build(PatternSettings(depth: depth, width: 16, resolution: 32)))
            return (1...4).map { stage in blocks.count { $0.hasPrefix("stage\(stage).") } }
        }
        #expect(try perStage(4) == [1, 1, 1, 1])
        #expect(try perStage(8) == [2, 2, 2, 2])
        #expect(try perStage(16) == [3, 4, 6, 3])
        for depth in 4...200 where depth % 7 == 0 { #expect(try perStage(depth).reduce(0, +) == depth) }
    }

    // MARK: What makes each pattern what it is

    private func operations(_ pattern: Pattern, width: Int = 64) throws -> [String: Int] {
        try pattern.build(PatternSettings(depth: 8, width: width)).operatorCounts
    }

    private func convolutions(_ pattern: Pattern, block: String, width: Int = 64) throws -> [(Convolution, Shape)] {
        let graph = try pattern.build(PatternSettings(depth: 8, width: width))
        return graph.layers.filter { $0.name.hasPrefix(block + ".") }.compactMap { node in
            guard case .convolution(let convolution) = node.operation else { return nil }
            return (convolution, graph.inputShapes(of: node)[0])
        }
    }

    @Test func plainIsResidualWithoutShortcuts() throws {
        let (plain, residual) = (try operations(.plain), try operations(.residual))
        #expect(plain["Add"] == nil)
        #expect(residual["Add"] == 8)
        // Only the four 1x1 shortcuts of the strided blocks are added.
        #expect(residual["Conv"] == (plain["Conv"] ?? 0) + 4)
    }

    @Test func bottleneckIsAQuarterInside() throws {
        let block = try convolutions(.bottleneck, block: "stage2.block2")
        #expect(block.map(\.0.outputChannels) == [32, 32, 128])
        #expect(block.map(\.0.kernel) == [1, 3, 1])
    }

    @Test func groupedBottleneckHasTheGroupsOfResNeXt() throws {
        for (stage, inner) in [(1, 128), (4, 1024)] {
            let block = try convolutions(.groupedBottleneck, block: "stage\(stage).block2", width: 256)
            #expect(block.map(\.0.outputChannels) == [inner, inner, 256 << (stage - 1)])
            #expect(block.map(\.0.groups) == [1, 32, 1])
        }
    }

    @Test func depthwisePatternsAreDepthwise() throws {
        for (pattern, count) in [(Pattern.depthwise, 8), (.depthwiseBottleneck, 8), (.largeKernel, 8), (.shuffle, 12)] {
            let graph = try pattern.build(PatternSettings(depth: 8, width: 64))
            #expect(graph.depthwiseCount == count, "\(pattern)")
        }
        let inverted = try convolutions(.depthwiseBottleneck, block: "stage2.block2")
        #expect(inverted.map(\.0.outputChannels) == [768, 768, 128])
        #expect(try convolutions(.largeKernel, block: "stage2.block2").map(\.0.kernel) == [7])
    }

    @Test func squeezeAndExcitationIsAllThatDiffers() throws {
        let (without, with) = (try operations(.depthwiseBottleneck), try operations(.depthwiseBottleneckSE))
        var expected = without
        expected["Conv", default: 0] += 16
        for added in ["GlobalAveragePool", "ReLU", "Sigmoid", "Mul"] { expected[added, default: 0] += 8 }
        #expect(with == expected)
    }

    @Test func denseGrowsLikeDenseNet() throws {
        let block = try convolutions(.dense, block: "stage2.block2")
        #expect(block.map(\.0.outputChannels) == [128, 32])
        #expect(block[0].1.channels == 128 + 32)
    }

    /// Module 3a of GoogLeNet at 256 channels: 64, 96 to 128, 16 to 32, 32.
    @Test func inceptionHasTheSharesOfGoogLeNet() throws {
        let block = try convolutions(.inception, block: "stage1.block2", width: 256)
        #expect(block.map(\.0.outputChannels) == [64, 96, 128, 16, 32, 32])
        #expect(block.map(\.0.kernel) == [1, 1, 3, 1, 5, 1])
    }

    /// The first module of SqueezeNet: 16, then 64 and 64.
    @Test func fireHasTheSharesOfSqueezeNet() throws {
        let block = try convolutions(.fire, block: "stage1.block2", width: 128)
        #expect(block.map(\.0.outputChannels) == [16, 64, 64])
        #expect(try operations(.fire)["BatchNorm"] == 1, "only the stem's")
    }

    @Test func shuffleSplitsAllButFirstBlocks() throws {
        let counts = try operations(.shuffle)
        #expect(counts["ChannelShuffle"] == 8)
        #expect(counts["Slice"] == 8, "two for each of four blocks")
    }

    @Test func largeKernelNormalisesByLayer() throws {
        let counts = try operations(.largeKernel)
        #expect(counts["LayerNorm"] == 12, "a block and a downsampling each")
        #expect(counts["GELU"] == 8)
        #expect(counts["BatchNorm"] == 1, "only the stem's")
    }

    /// DARTS_V2's normal cell has two inputs preprocessed, ten separable halves and one dilated; every node is a sum.
    @Test func searchedCellIsThatOfDARTS() throws {
        let graph = try Pattern.searchedCell.build(PatternSettings(depth: 16, width: 32))
        let cell = graph.layers.filter { $0.name.hasPrefix("stage3.block4.") }
        func count(_ operation: String) -> Int { cell.count { $0.operation.name == operation } }
        #expect(count("Conv") == 2 + 5 * 4 + 2)
        #expect(count("Add") == 4)
        #expect(count("Concat") == 1)
        let reduction = graph.layers.filter { $0.name.hasPrefix("stage3.block1.") }
        #expect(reduction.count { $0.operation.name == "MaxPool" } == 5)
        #expect(reduction.count { $0.operation.name == "Conv" } == 2, "two equal inputs in size, no factorised one")
        let afterReduction = graph.layers.filter { $0.name.hasPrefix("stage3.block2.") }
        #expect(
            afterReduction.count { $0.operation.name == "Pad" } == 1, "the input before the reduction is brought down")
    }
}
