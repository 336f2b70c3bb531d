import NetworkCatalog
import NetworkGraph
import Testing

@Suite("Searched networks: exact counts")
struct SearchedCountTests {
    /// What a network must count, and which implementation counted it.
    struct Expected: Sendable, CustomTestStringConvertible {
        let id: String
        let resolution: Int
        let parameters: Int
        let macs: Int
        let convolutions: Int
        let depthwise: Int
        /// "counter": torch 2.13 FlopCounterMode on that implementation. Without one, the rebuild by Sullivan's own
        /// reference table, whose printed digits agree.
        let source: String

        init(
            _ id: String, _ resolution: Int, _ parameters: Int, _ macs: Int, _ convolutions: Int, _ depthwise: Int,
            _ source: String
        ) {
            self.id = id
            self.resolution = resolution
            self.parameters = parameters
            self.macs = macs
            self.convolutions = convolutions
            self.depthwise = depthwise
            self.source = source
        }

        var testDescription: String { id }
    }

    static let expected = [
        Expected("nasnetamobile", 224, 5_289_978, 563_638_816, 356, 160, "563.64 M in the reference table"),
        Expected("nasnetalarge", 331, 88_753_150, 23_783_414_658, 488, 220, "counter: timm 1.0.31 nasnetalarge"),
        Expected("pnasnet5mobile", 224, 5_064_487, 587_293_200, 295, 132, "587.29 M in the reference table"),
        Expected("pnasnet5large", 331, 86_057_668, 24_937_395_792, 373, 168, "counter: timm 1.0.31 pnasnet5large"),
        Expected("amoebanet_a_mobile", 224, 5_086_930, 554_687_204, 310, 128, "554.69 M in the reference table"),
        Expected("amoebanet_a_large", 331, 86_718_797, 23_133_663_507, 418, 176, "23.134 G in the reference table"),
        Expected("amoebanet_b_mobile", 224, 5_258_700, 555_060_408, 185, 52, "555.06 M in the reference table"),
        Expected("darts_v1", 224, 4_510_432, 505_864_704, 274, 120, "505.86 M in the reference table"),
        Expected("darts_v2", 224, 4_718_752, 529_911_552, 298, 132, "counter: pytorchcv 0.0.74 darts"),
        Expected("pc_darts_imagenet", 224, 5_342_464, 581_627_328, 346, 154, "581.63 M in the reference table"),
        Expected("pc_darts_cifar", 224, 5_270_560, 571_137_408, 330, 148, "571.14 M in the reference table"),
        Expected("p_darts", 224, 4_944_352, 542_819_328, 306, 136, "542.82 M in the reference table"),
        Expected("gdas", 224, 5_345_075, 581_009_000, 286, 126, "581.01 M in the reference table"),
        Expected("snas_mild", 224, 3_939_328, 438_042_432, 206, 86, "438.04 M in the reference table"),
        Expected("mnasnet_a1", 224, 3_887_038, 311_579_072, 65, 16, "counter: timm 1.0.31 semnasnet_100"),
        Expected("mnasnet_b1", 224, 4_383_312, 314_415_872, 52, 17, "counter: torchvision 0.28.0 mnasnet1_0"),
        Expected("proxylessnas_cpu", 224, 4_361_648, 439_243_864, 61, 20, "counter: pytorchcv 0.0.74"),
        Expected("proxylessnas_gpu", 224, 7_119_848, 465_260_160, 43, 14, "counter: pytorchcv 0.0.74"),
        Expected("proxylessnas_mobile", 224, 4_080_512, 320_427_584, 61, 20, "counter: pytorchcv 0.0.74"),
        Expected("proxylessnas_mobile14", 224, 6_857_568, 580_883_408, 61, 20, "counter: pytorchcv 0.0.74"),
        Expected("fbnetc_100", 224, 5_572_200, 384_960_160, 65, 21, "counter: timm 1.0.31 fbnetc_100"),
        Expected("spnasnet_100", 224, 4_421_616, 333_467_072, 64, 21, "counter: timm 1.0.31 spnasnet_100"),
        Expected("mobilenet_v3_large", 224, 5_483_032, 216_589_760, 62, 15, "counter: torchvision 0.28.0"),
        Expected("mobilenet_v3_small", 224, 2_542_856, 56_510_400, 52, 11, "counter: torchvision 0.28.0"),
        Expected("efficientnet_b0", 224, 5_288_548, 385_814_752, 81, 16, "counter: torchvision 0.28.0"),
        Expected("efficientnet_b1", 240, 7_794_184, 686_802_832, 115, 23, "counter: torchvision 0.28.0"),
        Expected("efficientnet_b2", 260, 9_109_994, 993_561_872, 115, 23, "counter: torchvision 0.28.0"),
        Expected("efficientnet_b3", 300, 12_233_232, 1_827_141_392, 130, 26, "counter: torchvision 0.28.0"),
        Expected("efficientnet_b4", 380, 19_341_616, 4_393_771_024, 160, 32, "counter: torchvision 0.28.0"),
        Expected("efficientnet_b5", 456, 30_389_784, 10_266_384_752, 194, 39, "counter: torchvision 0.28.0"),
        Expected("efficientnet_b6", 528, 43_040_704, 19_067_593_536, 224, 45, "counter: torchvision 0.28.0"),
        Expected("efficientnet_b7", 600, 66_347_960, 37_745_884_192, 273, 55, "counter: torchvision 0.28.0"),
        Expected("efficientnet_v2_s", 384, 21_458_488, 8_365_617_152, 170, 30, "counter: torchvision 0.28.0"),
        Expected("ofa_mbv3_largest", 224, 7_664_760, 566_170_656, 89, 21, "counter: ofa 0.1.0, ks 7, e 6, d 4"),
        Expected("ofa_mbv3_middle", 224, 4_551_792, 250_746_944, 68, 16, "counter: ofa 0.1.0, ks 5, e 4, d 3"),
        Expected("ofa_mbv3_smallest", 224, 3_410_792, 121_278_672, 47, 11, "counter: ofa 0.1.0, ks 3, e 3, d 2"),
        // Of AtomNAS's depthwise convolutions those of a single channel are not counted as such.
        Expected("atomnas_a", 224, 3_885_272, 258_230_561, 190, 60, "258.23 M in the reference table"),
        Expected("atomnas_b", 224, 4_453_927, 325_988_643, 190, 61, "325.99 M in the reference table"),
        Expected("atomnas_c", 224, 4_782_696, 359_801_485, 190, 62, "359.80 M in the reference table"),
    ]

    @Test("every network's parameters, MACs and convolutions", arguments: expected)
    func counts(_ expected: Expected) throws {
        let entry = try #require(Searched.entries.first { $0.id == expected.id })
        let graph = try entry.build()
        #expect(entry.resolution == expected.resolution)
        #expect(graph.inputShape == [1, 3, expected.resolution, expected.resolution])
        #expect(graph.outputShape == [1, 1000])
        #expect(graph.cost.parameters == expected.parameters)
        #expect(graph.cost.macs == expected.macs, "\(expected.source)")
        #expect(graph.operatorCounts["Conv"] == expected.convolutions)
        #expect(graph.depthwiseCount == expected.depthwise)
    }

    @Test("the table holds every searched network, once")
    func complete() {
        #expect(Self.expected.map(\.id).sorted() == Searched.entries.map(\.id).sorted())
        #expect(Set(Searched.entries.map(\.id)).count == Searched.entries.count)
    }

    @Test("EfficientNetV2-S at 224")
    func anotherResolution() throws {
        let entry = try #require(Searched.entries.first { $0.id == "efficientnet_v2_s" })
        let cost = try entry.build(NetworkSettings(resolution: 224)).cost
        #expect(cost.parameters == 21_458_488)
        #expect((2_849_500_000..<2_850_500_000).contains(cost.macs))
    }

    /// The operators that torch dispatches in a forward pass of the reference implementations (global means apart).
    @Test(
        "operator counts as the reference implementations run them",
        arguments: [
            ("darts_v2", ["BatchNorm": 163, "ReLU": 162, "Add": 56, "MaxPool": 10]),
            (
                "nasnetalarge",
                ["BatchNorm": 264, "ReLU": 264, "Add": 110, "Concat": 26, "MaxPool": 8, "AveragePool": 70]
            ),
            (
                "pnasnet5large",
                ["BatchNorm": 201, "ReLU": 200, "Add": 70, "Concat": 18, "MaxPool": 42, "AveragePool": 8]
            ),
            ("efficientnet_b0", ["BatchNorm": 49, "Add": 9, "SiLU": 49, "Sigmoid": 16, "Mul": 16]),
            ("proxylessnas_cpu", ["BatchNorm": 61, "ReLU6": 41, "Add": 13]),
        ])
    func operators(_ id: String, _ expected: [String: Int]) throws {
        let entry = try #require(Searched.entries.first { $0.id == id })
        let counts = try entry.build().operatorCounts
        for (name, count) in expected { #expect(counts[name, default: 0] == count, "\(name)") }
    }
}
