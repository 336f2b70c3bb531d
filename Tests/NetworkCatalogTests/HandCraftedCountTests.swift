import NetworkCatalog
import NetworkGraph
import Testing

/// Every hand-crafted network against the implementation that it follows.
///
/// Parameters, MACs and convolutions were read from torch 2.13.0 (`FlopCounterMode`, half of its FLOPs, batch 1, eval mode,
/// meta device) with torchvision 0.28.0, timm 1.0.31 and pytorchcv 0.0.74:
/// - torchvision by the same id; `googlenet_tv` is `googlenet(aux_logits=False)`, `googlenet` the same with its 3x3
///   convolutions of the third branch made 5x5; `inception_v3(aux_logits=False)`; `mobilenetv2_*` by `width_mult`;
/// - timm: `inception_v4`, `inception_resnet_v2`, `legacy_xception` (here `xception`), `legacy_seresnet50`, `seresnet50`,
///   `regnetx_004`, `repvgg_a0`, and the same after `reparameterize_model`;
/// - pytorchcv: `resnet50` (here `resnet50_v1`), `mobilenet_w1` (here `mobilenet_v1`), `shufflenet_g3_w1`,
///   `shufflenet_g8_w1`.
@Suite struct HandCraftedCountTests {
    struct Count: Sendable, CustomTestStringConvertible {
        let id: String
        let parameters: Int
        let macs: Int
        let convolutions: Int
        let depthwise: Int

        init(_ id: String, _ parameters: Int, _ macs: Int, _ convolutions: Int, _ depthwise: Int) {
            self.id = id
            self.parameters = parameters
            self.macs = macs
            self.convolutions = convolutions
            self.depthwise = depthwise
        }

        var testDescription: String { id }
    }

    static let counts = [
        Count("alexnet", 61_100_840, 714_188_480, 5, 0),
        Count("vgg11", 132_863_336, 7_609_090_048, 8, 0),
        Count("vgg11_bn", 132_868_840, 7_609_090_048, 8, 0),
        Count("vgg13", 133_047_848, 11_308_466_176, 10, 0),
        Count("vgg13_bn", 133_053_736, 11_308_466_176, 10, 0),
        Count("vgg16", 138_357_544, 15_470_264_320, 13, 0),
        Count("vgg16_bn", 138_365_992, 15_470_264_320, 13, 0),
        Count("vgg19", 143_667_240, 19_632_062_464, 16, 0),
        Count("vgg19_bn", 143_678_248, 19_632_062_464, 16, 0),
        Count("googlenet", 7_005_832, 1_582_671_872, 57, 0),
        Count("googlenet_tv", 6_624_904, 1_498_376_192, 57, 0),
        Count("inception_v3", 23_834_568, 5_713_216_096, 94, 0),
        Count("resnet18", 11_689_512, 1_814_073_344, 20, 0),
        Count("resnet34", 21_797_672, 3_663_761_408, 36, 0),
        Count("resnet50", 25_557_032, 4_089_184_256, 53, 0),
        Count("resnet101", 44_549_160, 7_801_405_440, 104, 0),
        Count("resnet152", 60_192_808, 11_513_626_624, 155, 0),
        Count("resnet50_v1", 25_557_032, 3_857_973_248, 53, 0),
        Count("inception_v4", 42_679_816, 12_253_974_624, 149, 0),
        Count("inception_resnet_v2", 55_843_464, 13_155_794_016, 244, 0),
        Count("squeezenet1_0", 1_248_424, 818_924_576, 26, 0),
        Count("squeezenet1_1", 1_235_496, 349_151_936, 26, 0),
        Count("wide_resnet50_2", 68_883_240, 11_398_021_120, 53, 0),
        Count("densenet121", 7_978_856, 2_834_161_664, 120, 0),
        Count("densenet169", 14_149_480, 3_359_843_328, 168, 0),
        Count("densenet201", 20_013_928, 4_291_365_888, 200, 0),
        Count("xception", 22_855_952, 8_357_403_496, 74, 34),
        Count("resnext50_32x4d", 25_028_904, 4_230_479_872, 53, 0),
        Count("mobilenet_v1", 4_231_976, 568_740_352, 27, 13),
        Count("shufflenet_g3_w1", 1_865_728, 137_460_672, 49, 16),
        Count("shufflenet_g8_w1", 2_434_768, 138_365_952, 49, 16),
        Count("legacy_seresnet50", 28_088_024, 3_860_488_192, 85, 0),
        Count("seresnet50", 28_088_024, 4_091_699_200, 85, 0),
        Count("mobilenetv2_050", 1_968_680, 97_131_840, 52, 17),
        Count("mobilenetv2_075", 2_636_424, 209_069_792, 52, 17),
        Count("mobilenet_v2", 3_504_872, 300_774_272, 52, 17),
        Count("mobilenetv2_140", 6_108_776, 582_195_824, 52, 17),
        Count("shufflenet_v2_x0_5", 1_366_792, 40_476_448, 56, 19),
        Count("shufflenet_v2_x1_0", 2_278_604, 144_907_992, 56, 19),
        Count("regnetx_004", 5_157_512, 397_677_568, 71, 0),
        Count("regnet_x_400mf", 5_495_976, 413_812_608, 71, 0),
        Count("regnet_y_400mf", 4_344_144, 401_842_848, 85, 0),
        Count("repvgg_a0", 9_108_968, 1_512_581_120, 44, 0),
        Count("repvgg_a0_deploy", 8_309_384, 1_361_451_008, 22, 0),
        Count("convnext_tiny", 28_589_128, 4_455_531_264, 22, 18),
    ]

    @Test(arguments: counts) func countsAreExact(_ count: Count) throws {
        let graph = try Catalog.entry(count.id).build()
        #expect(graph.cost.parameters == count.parameters)
        #expect(graph.cost.macs == count.macs)
        #expect(graph.operatorCounts["Conv"] == count.convolutions)
        #expect(graph.depthwiseCount == count.depthwise)
        #expect(graph.outputShape == [1, 1000])
    }

    @Test func everyNetworkIsCounted() {
        #expect(Set(HandCrafted.entries.map(\.id)) == Set(Self.counts.map(\.id)))
    }

    /// Dispatch counts of torchvision's modules in eval mode, read from their aten calls. DenseNet's 62 concatenations
    /// include 4 of a single map, which are none here.
    @Test(arguments: [
        ("mobilenet_v2", ["Conv": 52, "BatchNorm": 52, "ReLU6": 35, "Add": 10]),
        ("resnet50", ["Conv": 53, "BatchNorm": 53, "ReLU": 49, "Add": 16, "MaxPool": 1]),
        ("densenet121", ["Conv": 120, "BatchNorm": 121, "ReLU": 121, "Concat": 58, "MaxPool": 1, "AveragePool": 3]),
        ("inception_v3", ["Conv": 94, "BatchNorm": 94, "ReLU": 94, "Concat": 15, "MaxPool": 4, "AveragePool": 9]),
    ]) func operationsAreThoseOfTheReference(_ id: String, _ expected: [String: Int]) throws {
        let counts = try Catalog.entry(id).build().operatorCounts
        for (operation, count) in expected {
            #expect(counts[operation] == count, "\(operation)")
        }
    }

    /// Both forms of RepVGG compute the same function from the same number of 3x3 convolutions.
    @Test func deployedRepVGGHasOneConvolutionABlock() throws {
        let training = try Catalog.entry("repvgg_a0").build()
        let deployed = try Catalog.entry("repvgg_a0_deploy").build()
        #expect(training.operatorCounts["ReLU"] == deployed.operatorCounts["ReLU"])
        #expect(deployed.operatorCounts["BatchNorm"] == nil)
        #expect(deployed.operatorCounts["Add"] == nil)
    }

    @Test func strideOfTheOriginalResNetIsInTheFirstConvolution() throws {
        func strides(_ id: String) throws -> [Int] {
            try Catalog.entry(id).build().nodes.filter { $0.name.hasPrefix("stage2.block1.conv") }.compactMap {
                guard case .convolution(let convolution) = $0.operation else { return nil }
                return convolution.stride.height
            }
        }
        #expect(try strides("resnet50") == [1, 2, 1, 2])
        #expect(try strides("resnet50_v1") == [2, 1, 1, 2])
    }

    @Test func unusualEpsilonsFollowTheReference() throws {
        func epsilons(_ id: String) throws -> Set<Double> {
            Set(
                try Catalog.entry(id).build().nodes.compactMap {
                    guard case .batchNormalization(let epsilon) = $0.operation else { return nil }
                    return epsilon
                })
        }
        #expect(try epsilons("resnet50") == [1e-5])
        for id in ["googlenet", "inception_v3", "inception_v4", "inception_resnet_v2"] {
            #expect(try epsilons(id) == [1e-3])
        }
    }
}
