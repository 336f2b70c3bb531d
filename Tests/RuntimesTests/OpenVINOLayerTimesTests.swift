import Testing

@testable import Runtimes

@Suite("OpenVINO's times by layer")
struct OpenVINOLayerTimesTests {
    private func times(_ inferences: Int, _ layers: [(String, Int)]) -> OpenVINOLayerTimes {
        OpenVINOLayerTimes(
            inferences: inferences,
            means: layers.map { LayerTime(name: $0.0, type: "Convolution", execType: "jit", ns: $0.1) })
    }

    @Test("what came before a moment is taken off the means after it")
    func difference() {
        // The first inference took 400 us, the next nine 20 us each: OpenVINO's means are 400 and 58 us.
        let first = times(1, [("a", 400_000), ("b", 5_000)])
        let tenth = times(10, [("a", 58_000), ("b", 5_000)])
        #expect(tenth.since(first).map(\.ns) == [20_000, 5_000])
        #expect(tenth.since(first).map(\.name) == ["a", "b"])
    }

    @Test("a mean cut to whole microseconds gives no negative time, and other layers are not subtracted")
    func limits() {
        #expect(times(4, [("a", 0)]).since(times(2, [("a", 1_000)])).map(\.ns) == [0])
        #expect(times(4, [("a", 7_000)]).since(times(2, [("b", 1_000)])).map(\.ns) == [7_000])
        #expect(times(4, [("a", 7_000)]).since(times(4, [("a", 7_000)])).map(\.ns) == [7_000])
    }
}
