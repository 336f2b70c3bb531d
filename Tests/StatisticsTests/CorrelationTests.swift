import Testing

@testable import Statistics

@Suite struct CorrelationTests {
    /// Values of few levels, so that many are tied.
    private func drawn(_ count: Int, levels: Int, using generator: inout RandomGenerator) -> [Double] {
        (0..<count).map { _ in Double(generator.index(below: levels)) }
    }

    @Test(arguments: CorrelationMethod.allCases)
    func whatIsNotDefinedIsNil(method: CorrelationMethod) {
        #expect(method.coefficient([], []) == nil)
        #expect(method.coefficient([1, 2], [2, 1]) == nil)
        #expect(method.coefficient([1, 2, 3], [0.1, 0.1, 0.1]) == nil)
        #expect(method.coefficient([0.3, 0.3, 0.3], [1, 2, 3]) == nil)
        #expect(method.coefficient([1, 2, .nan], [1, 2, 3]) == nil)
        #expect(method.coefficient([1, 2, .infinity], [1, 2, 3]) == nil)
        // Three points and one quantity held fixed leave nothing free.
        #expect(method.partialCoefficient([1, 2, 3], [1, 3, 2], given: [[2, 1, 3]]) == nil)
        // What is held fixed determines one of the two.
        #expect(method.partialCoefficient([1, 2, 3, 5], [1, 3, 2, 4], given: [[2, 4, 6, 10]]) == nil)
        #expect(method.partialCoefficient([1, 3, 2, 4], [1, 2, 3, 5], given: [[2, 4, 6, 10]]) == nil)
        #expect(method.partialCoefficient([1, 3, 2, 4], [1, 2, 4, 3], given: [[7, 7, 7, 7]]) == nil)
    }

    @Test(arguments: CorrelationMethod.allCases)
    func linesAndTheirReverse(method: CorrelationMethod) throws {
        let x = [1.0, 2, 3, 5, 8]
        try #expect(abs(#require(method.coefficient(x, x.map { 3 * $0 - 1 })) - 1) < 1e-12)
        try #expect(abs(#require(method.coefficient(x, x.map { -$0 })) + 1) < 1e-12)
        let y = [2.0, 1, 4, 3, 9]
        #expect(method.coefficient(x, y) == method.coefficient(y, x))
    }

    /// Ranks ask for order only; a straight line for more.
    @Test func ranksDoNotChangeWithScale() throws {
        let x = [1.0, 2, 3, 4, 5, 6]
        let steep = x.map { $0 * $0 * $0 * $0 }
        #expect(CorrelationMethod.kendall.coefficient(x, steep) == 1)
        try #expect(abs(#require(CorrelationMethod.spearman.coefficient(x, steep)) - 1) < 1e-12)
        try #expect(#require(CorrelationMethod.pearson.coefficient(x, steep)) < 0.95)
    }

    /// x has one tie, y none: 4 concordant pairs and 1 discordant; 5 of x's 6 pairs and all 6 of y's are untied.
    @Test func kendallCountsTiesAsByHand() throws {
        let tau = try #require(CorrelationMethod.kendall.coefficient([1, 2, 2, 3], [1, 3, 2, 2.5]))
        #expect(abs(tau - 3 / 30.0.squareRoot()) < 1e-15)
    }

    @Test func kendallAgreesWithCountingPairs() throws {
        var generator = RandomGenerator(seed: 3)
        for levels in [2, 5, 1000] {
            let x = drawn(60, levels: levels, using: &generator)
            let y = drawn(60, levels: levels * 2, using: &generator)
            var (surplus, ofX, ofY) = (0.0, 0.0, 0.0)
            for i in x.indices {
                for j in 0..<i {
                    let (a, b) = ((x[i] - x[j]).signum, (y[i] - y[j]).signum)
                    surplus += a * b
                    ofX += a * a
                    ofY += b * b
                }
            }
            let tau = try #require(CorrelationMethod.kendall.coefficient(x, y))
            #expect(abs(tau - surplus / (ofX * ofY).squareRoot()) < 1e-12)
        }
    }

    /// A third quantity that moves both makes them go together; held fixed, nothing is left of it.
    @Test(arguments: [CorrelationMethod.pearson, .spearman])
    func whatACommonCauseMakesGoesAwayWithIt(method: CorrelationMethod) throws {
        var generator = RandomGenerator(seed: 4)
        let cause = (0..<400).map { _ in generator.normal() }
        let x = cause.map { $0 + 0.5 * generator.normal() }
        let y = cause.map { $0 + 0.5 * generator.normal() }
        try #expect(#require(method.coefficient(x, y)) > 0.7)
        try #expect(abs(#require(method.partialCoefficient(x, y, given: [cause]))) < 0.12)
    }

    /// Counting points is the same as repeating them, ties, ranks and all.
    @Test(arguments: CorrelationMethod.allCases)
    func countsStandForRepetition(method: CorrelationMethod) throws {
        var generator = RandomGenerator(seed: 5)
        let values = [4, 30, 6].map { drawn(25, levels: $0, using: &generator) }
        for used in [2, 3] {
            let sample = try #require(CorrelationSample(Array(values.prefix(used)), method: method))
            for _ in 0..<20 {
                var counts = Array(repeating: 0, count: 25)
                for _ in counts { counts[generator.index(below: 25)] += 1 }
                let repeated = values.map { column in
                    zip(column, counts).flatMap { Array(repeating: $0, count: $1) }
                }
                let others = used == 3 ? [repeated[2]] : []
                let expected = try #require(method.partialCoefficient(repeated[0], repeated[1], given: others))
                let found = try #require(sample.coefficient(counts: counts))
                #expect(abs(found - expected) < 1e-12)
            }
        }
    }
}

extension Double {
    fileprivate var signum: Double { self > 0 ? 1 : self < 0 ? -1 : 0 }
}
