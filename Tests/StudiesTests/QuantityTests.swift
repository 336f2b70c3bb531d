import NetworkGraph
import Testing

@testable import Studies

@Suite struct QuantityTests {
    @Test(arguments: [
        ("60s", 60.0), ("5min", 300), ("5m", 300), ("2h", 7200), ("500ms", 0.5), ("1.5 min", 90), ("20", 20),
    ])
    func durations(text: String, seconds: Double) { #expect(Quantity.seconds(text) == seconds) }

    @Test(arguments: ["", "s", "-5s", "5 parsecs", "1e5", "5minutes", "½h", "1.2.3s", "nan", "inf"])
    func notDurations(text: String) { #expect(Quantity.seconds(text) == nil) }

    @Test func fractions() {
        #expect(Quantity.fraction("3%") == 0.03)
        #expect(Quantity.fraction("2.5 %") == 0.025)
        #expect(Quantity.fraction("0.02") == 0.02)
        for text in ["3", "0%", "100%", "-1%", "x%"] { #expect(Quantity.fraction(text) == nil, "\(text)") }
    }

    @Test func counts() {
        #expect(Quantity.count("60M") == 60_000_000)
        #expect(Quantity.count("1.1M") == 1_100_000)
        #expect(Quantity.count("4k") == 4000)
        #expect(Quantity.count("2G") == 2_000_000_000)
        #expect(Quantity.count("1_000") == 1000)
        #expect(Quantity.count("0") == 0)
        for text in ["1.5", "-1", "M", "0x10", "1.0000001k", "99999999999999999999"] {
            #expect(Quantity.count(text) == nil, "\(text)")
        }
    }

    @Test func nearestKeys() {
        #expect(NearestNames.of("dept", among: ["depth", "width"]).first == "depth")
        #expect(NearestNames.of("Target_Error", among: ["threads", "target-error"]).first == "target-error")
        #expect(NearestNames.of("colour", among: ["depth", "width"]).first == nil)
        #expect(NearestNames.of("", among: ["depth"]).first == nil)
    }
}
