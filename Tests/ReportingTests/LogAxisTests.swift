import Testing

@testable import Reporting

@Suite struct LogAxisTests {
    @Test func ticksAreRoundAndHoldOne() {
        #expect(LogAxis(covering: [1.5, 9], maximumTicks: 6).ticks == [1, 2, 3, 5])
        #expect(LogAxis(covering: [0.7, 0.9], maximumTicks: 10).ticks.contains(1))
        #expect(LogAxis(covering: [0.9, 12], maximumTicks: 10).ticks == [1, 1.5, 2, 3, 4, 6, 8, 10])
        #expect(LogAxis(covering: [0.01, 1000], maximumTicks: 6).ticks == [0.01, 0.1, 1, 10, 100, 1000])
    }

    @Test(arguments: [[1.0], [0.995, 1.003], [0.2, 0.3], [1.1, 1.3], [0.5, 2.4], [1.2, 80], [1e-4, 1e5]])
    func ticksAscendFitAndKeepApart(_ values: [Double]) {
        for maximum in [6, 10] {
            let axis = LogAxis(covering: values, maximumTicks: maximum)
            #expect(axis.ticks == axis.ticks.sorted() && axis.ticks.count <= maximum)
            #expect(axis.ticks.allSatisfy(axis.domain.contains))
            #expect(axis.ticks.contains(1))
            #expect(values.allSatisfy(axis.domain.contains))
            let places = axis.ticks.map(axis.place)
            let gaps = zip(places, places.dropFirst()).map { $1 - $0 }
            #expect(gaps.allSatisfy { $0 > 0.5 / Double(maximum) })
        }
    }

    @Test func placesAreLogarithmic() {
        let axis = LogAxis(covering: [0.5, 8], maximumTicks: 6)
        #expect(axis.place(axis.domain.lowerBound) == 0)
        #expect(axis.place(axis.domain.upperBound) == 1)
        // The step from 1 to 2 is as wide as that from 2 to 4.
        #expect(abs((axis.place(2) - axis.place(1)) - (axis.place(4) - axis.place(2))) < 1e-12)
    }

    @Test func impossibleValuesArePassedOver() {
        let axis = LogAxis(covering: [.nan, -1, 0, .infinity, 2], maximumTicks: 6)
        #expect(axis.domain.lowerBound < 1 && axis.domain.upperBound > 2 && axis.domain.upperBound < 3)
    }

    @Test func labelsHaveNoNeedlessZeros() {
        #expect([0.05, 0.3, 1, 1.25, 10].map(LogAxis.label) == ["0.05", "0.3", "1", "1.25", "10"])
    }
}
