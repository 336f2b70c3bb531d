import Foundation
import Testing

@testable import Statistics

/// What SciPy and NumPy make of fixed data: scipy.json, written by Benchmarks/statistics/reference.py.
struct SciPyReference: Decodable {
    struct Correlation: Decodable, CustomTestStringConvertible {
        let name: String
        let x, y: [Double]
        let given: [[Double]]?
        let pearson, spearman: Double
        let kendall: Double?
        var testDescription: String { name }

        func expected(_ method: CorrelationMethod) -> Double? {
            switch method {
            case .pearson: pearson
            case .spearman: spearman
            case .kendall: kendall
            }
        }
    }

    struct Fit: Decodable, CustomTestStringConvertible {
        let name: String
        let y: [Double]
        let predictors: [[Double]]
        let coefficients, errors, low, high: [Double]
        let r_squared, deviation: Double
        var testDescription: String { name }
    }

    let correlations, partials: [Correlation]
    let fits: [Fit]

    static let stored: SciPyReference = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("scipy.json")
        // Where the file can't be read there is nothing, and `theDataHoldTheHardCases` fails.
        return (try? JSONDecoder().decode(SciPyReference.self, from: Data(contentsOf: file)))
            ?? SciPyReference(correlations: [], partials: [], fits: [])
    }()
}

@Suite struct SciPyTests {
    @Test(arguments: SciPyReference.stored.correlations, CorrelationMethod.allCases)
    func coefficients(data: SciPyReference.Correlation, method: CorrelationMethod) throws {
        let expected = try #require(data.expected(method))
        let found = try #require(method.coefficient(data.x, data.y))
        #expect(abs(found - expected) < 1e-9, "\(found), \(expected)")
    }

    @Test(arguments: SciPyReference.stored.partials, CorrelationMethod.allCases)
    func partialCoefficients(data: SciPyReference.Correlation, method: CorrelationMethod) throws {
        // Kendall's with two quantities held fixed is not in SciPy's reach.
        guard let expected = data.expected(method) else { return }
        let found = try #require(method.partialCoefficient(data.x, data.y, given: data.given ?? []))
        #expect(abs(found - expected) < 1e-9, "\(found), \(expected)")
    }

    @Test(arguments: SciPyReference.stored.fits)
    func leastSquares(data: SciPyReference.Fit) throws {
        let fit = try #require(LinearFit(data.y, on: data.predictors))
        let coefficients = [fit.intercept] + fit.slopes
        try #require(coefficients.count == data.coefficients.count)
        for (index, coefficient) in coefficients.enumerated() {
            #expect(isClose(coefficient.estimate, data.coefficients[index], within: 1e-9))
            #expect(isClose(coefficient.standardError, data.errors[index], within: 1e-9))
            #expect(isClose(coefficient.low, data.low[index], within: 1e-9))
            #expect(isClose(coefficient.high, data.high[index], within: 1e-9))
        }
        try #expect(isClose(#require(fit.rSquared), data.r_squared, within: 1e-9))
        #expect(isClose(fit.residualDeviation, data.deviation, within: 1e-9))
        #expect(fit.points == data.y.count && fit.degreesOfFreedom == data.y.count - coefficients.count)
    }

    /// The data are worth the name: ties, few points, negative association, something held fixed.
    @Test func theDataHoldTheHardCases() {
        let stored = SciPyReference.stored
        #expect(stored.correlations.contains { Set($0.x).count < $0.x.count / 3 })
        #expect(stored.correlations.contains { $0.x.count == 3 })
        #expect(
            stored.correlations.contains { $0.pearson < -0.9 } && stored.correlations.contains { $0.pearson > 0.999 })
        #expect(Set(stored.partials.map { $0.given?.count }) == [1, 2])
        #expect(stored.fits.contains { $0.y.count == $0.coefficients.count + 1 })
    }
}
