import Testing

@testable import NetworkGraph

@Suite("Suggestions for mistyped names")
struct NearestNamesTests {
    let names = ["resnet18", "resnet50", "mobilenet_v2", "depthwise-bottleneck"]

    @Test(
        "Edit distance counts a swap of neighbours once",
        arguments: [
            ("", "abc", 3), ("kitten", "sitting", 3), ("same", "same", 0), ("ab", "ba", 1), ("abcd", "acbd", 1),
        ])
    func distance(left: String, right: String, expected: Int) {
        #expect(NearestNames.editDistance(Array(left), Array(right)) == expected)
        #expect(NearestNames.editDistance(Array(right), Array(left)) == expected)
    }

    @Test("Case and separators do not count; the beginning of a name is nearest")
    func spelling() {
        #expect(NearestNames.of("MobileNet-V2", among: names).first == "mobilenet_v2")
        #expect(NearestNames.of("resnet", among: names, count: 2) == ["resnet18", "resnet50"])
        #expect(NearestNames.of("resnet_05", among: names).first == "resnet50")
    }

    @Test("What shares less than half of its letters is not near")
    func far() {
        #expect(NearestNames.of("zebra", among: names).isEmpty)
        #expect(NearestNames.of("", among: names).isEmpty)
    }
}
