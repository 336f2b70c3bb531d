import Testing

@testable import Reporting

@Suite struct QuantityTests {
    @Test(arguments: [
        (0.0, "0.00 ns"), (850, "850 ns"), (999.4, "999 ns"), (999.6, "1.00 µs"), (12_340, "12.3 µs"),
        (999_600, "1.00 ms"), (2_310_000, "2.31 ms"), (9_996_000, "10.0 ms"), (123_400_000, "123 ms"),
        (60e9, "60.0 s"), (5000e9, "5000 s"), (.nan, "–"), (-1, "–"), (.infinity, "–"),
    ])
    func timesTakeTheUnitThatFits(_ nanoseconds: Double, _ expected: String) {
        #expect(Quantity.time(nanoseconds: nanoseconds) == expected)
    }

    @Test func bytesAndCounts() {
        #expect(Quantity.bytes(1023) == "1023 B")
        #expect(Quantity.bytes(32 << 20) == "32.0 MiB")
        #expect(Quantity.count(999) == "999")
        #expect(Quantity.count(25_557_032) == "25.6 M")
        #expect(Quantity.count(4_089_184_256) == "4.09 G")
        #expect(Quantity.grouped(25_557_032) == "25,557,032")
        #expect(Quantity.grouped(-100) == "-100")
        #expect(Quantity.grouped(1000) == "1,000")
    }

    @Test(arguments: [
        (4.1, 3.9, 4.3, "4.1x [3.9, 4.3]"), (4.11, 4.08, 4.14, "4.11x [4.08, 4.14]"),
        (1.0004, 0.9989, 1.0019, "1.000x [0.999, 1.002]"), (0.71, 0.65, 0.77, "0.71x [0.65, 0.77]"),
        (12, 10, 14.2, "12.0x [10.0, 14.2]"), (1, 1, 1, "1.00x"), (2, .nan, .nan, "2.00x"), (.nan, 1, 2, "–"),
    ])
    func speedupsShowTheDigitsThatTheirIntervalBears(_ estimate: Double, _ low: Double, _ high: Double, _ text: String)
    {
        #expect(Quantity.speedup(ReportInterval(estimate: estimate, low: low, high: high)) == text)
    }

    @Test func smallFigures() {
        #expect(Quantity.small(0) == "0")
        #expect(Quantity.small(3.2e-6) == "3.2e-06")
        #expect(Quantity.small(0.5) == "0.50")
        #expect(Quantity.percent(0.02) == "2 %")
        #expect(Quantity.percent(0.015) == "1.50 %")
    }
}
