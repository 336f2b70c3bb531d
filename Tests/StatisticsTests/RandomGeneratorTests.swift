import Testing

@testable import Statistics

@Suite struct RandomGeneratorTests {
    @Test func splitMixMatchesThePublishedSequence() {
        var generator = SplitMix64(state: 1_234_567)
        let drawn = (0..<5).map { _ in generator.next() }
        #expect(
            drawn == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    /// The first step by hand: 2 x 5 = 10, turned left by 7 gives 1280, times 9 gives 11520.
    @Test func xoshiroMatchesThePublishedSequence() {
        var generator = RandomGenerator(state: (1, 2, 3, 4))
        let drawn = (0..<4).map { _ in generator.next() }
        #expect(drawn == [11_520, 0, 1_509_978_240, 1_215_971_899_390_074_240])
    }

    @Test func aSeedFixesTheSequenceAndAnotherChangesIt() {
        var first = RandomGenerator(seed: 42)
        var second = RandomGenerator(seed: 42)
        var other = RandomGenerator(seed: 43)
        let sequence = (0..<100).map { _ in first.next() }
        #expect(sequence == (0..<100).map { _ in second.next() })
        #expect(sequence != (0..<100).map { _ in other.next() })
    }

    @Test func uniformsFillTheUnitInterval() throws {
        var generator = RandomGenerator(seed: 1)
        let drawn = (0..<20_000).map { _ in generator.uniform() }
        #expect(drawn.allSatisfy { $0 >= 0 && $0 < 1 })
        // Standard errors: 0.002 of the mean, 0.0005 of the variance.
        try #expect(abs(#require(drawn.mean()) - 0.5) < 0.008)
        try #expect(abs(#require(drawn.variance()) - 1.0 / 12) < 0.002)
    }

    @Test func normalsHaveTheNormalMomentsAndTails() throws {
        var generator = RandomGenerator(seed: 2)
        let drawn = (0..<20_000).map { _ in generator.normal() }
        try #expect(abs(#require(drawn.mean())) < 0.03)
        try #expect(abs(#require(drawn.standardDeviation()) - 1) < 0.02)
        let beyond = Double(drawn.filter { abs($0) > 1.959964 }.count) / 20_000
        #expect(abs(beyond - 0.05) < 0.006)
    }

    @Test func indicesAreEquallyLikely() {
        var generator = RandomGenerator(seed: 3)
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<14_000 { counts[generator.index(below: 7)] += 1 }
        // 2000 each, standard deviation 41.
        #expect(counts.allSatisfy { abs($0 - 2000) < 165 })
        #expect(generator.index(below: 1) == 0)
    }

    @Test func shufflesKeepItemsAndReachEveryOrderAlike() {
        var generator = RandomGenerator(seed: 4)
        #expect(generator.shuffled(Array(0..<50)).sorted() == Array(0..<50))
        var counts: [[Int]: Int] = [:]
        for _ in 0..<6000 { counts[generator.shuffled([0, 1, 2]), default: 0] += 1 }
        #expect(counts.count == 6)
        #expect(counts.values.allSatisfy { abs($0 - 1000) < 120 })
        var first = RandomGenerator(seed: 5)
        var second = RandomGenerator(seed: 5)
        #expect(first.shuffled(Array(0..<20)) == second.shuffled(Array(0..<20)))
        #expect(first.shuffled([Int]()) == [])
    }
}
