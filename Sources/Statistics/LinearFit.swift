/// Ordinary least squares: y = intercept + slopes · predictors + error, errors independent and of one variance.
///
/// Centred predictors are made orthogonal by Gram and Schmidt's method, twice over so that rounding leaves them so
/// (L. Giraud and others, "Rounding error analysis of the classical Gram-Schmidt orthogonalization process", Numerische
/// Mathematik 101, 2005). Intervals are Student's t.
public struct LinearFit: Sendable, Equatable, Codable {
    /// A coefficient with its 95 % interval.
    public struct Coefficient: Sendable, Equatable, Codable {
        /// The least-squares estimate.
        public let estimate: Double
        /// Its standard error.
        public let standardError: Double
        /// The lower end of the interval.
        public let low: Double
        /// The upper end of the interval.
        public let high: Double
    }

    /// y where all predictors are 0.
    public let intercept: Coefficient
    /// What y grows by for each predictor, in their order.
    public let slopes: [Coefficient]
    /// Part of y's variance that the predictors explain; nil where y does not vary.
    public let rSquared: Double?
    /// The standard deviation of what is left over, by the degrees of freedom.
    public let residualDeviation: Double
    /// Points that were fitted.
    public let points: Int

    /// Points beyond the coefficients.
    public var degreesOfFreedom: Int { points - slopes.count - 1 }

    /// Fits y to several predictors.
    ///
    /// - Parameters:
    ///   - y: what is explained.
    ///   - predictors: columns of as many values as y; with none of them the fit is the mean.
    ///   - confidence: the share of intervals meant to cover the truth.
    /// - Returns: nil where no point is left beyond the coefficients, where a value is not finite, or where a predictor
    ///   follows from the others (one that does not vary among them).
    /// - Precondition: all columns have as many values as y.
    public init?(_ y: [Double], on predictors: [[Double]], confidence: Double = 0.95) {
        precondition(predictors.allSatisfy { $0.count == y.count }, "every predictor has a value for each point")
        let freedom = y.count - predictors.count - 1
        guard freedom > 0, y.allSatisfy(\.isFinite), predictors.joined().allSatisfy(\.isFinite),
            let centre = y.mean(), let basis = OrthogonalBasis(predictors)
        else { return nil }
        var residuals = y.map { $0 - centre }
        let total = residuals.squares()
        let projections = basis.takeOut(of: &residuals)
        let left = residuals.squares()
        let deviation = (left / Double(freedom)).squareRoot()
        let t = StudentT(degreesOfFreedom: Double(freedom)).factor(confidence: confidence)
        func coefficient(_ estimate: Double, error: Double) -> Coefficient {
            Coefficient(
                estimate: estimate, standardError: error, low: estimate - t * error, high: estimate + t * error)
        }

        let estimates = basis.solve(projections)
        slopes = zip(estimates, basis.inverseRowLengths).map { coefficient($0, error: deviation * $1) }
        let atMeans = zip(estimates, basis.means).reduce(0) { $0 + $1.0 * $1.1 }
        let leverage = 1 / Double(y.count) + basis.solveTransposed(basis.means).squares()
        intercept = coefficient(centre - atMeans, error: deviation * leverage.squareRoot())
        rSquared = y.contains { $0 != y[0] } ? 1 - left / total : nil
        residualDeviation = deviation
        points = y.count
    }
}

/// Centred columns as Q R: Q's columns are orthogonal and of length 1, R is upper triangular.
private struct OrthogonalBasis {
    let means: [Double]
    private let columns: [[Double]]
    /// R by columns: `factor[j][i]` is what column j holds of direction i.
    private let factor: [[Double]]

    /// nil where a column is, but for rounding, a combination of those before it and a constant.
    init?(_ predictors: [[Double]]) {
        var columns: [[Double]] = []
        var factor: [[Double]] = []
        means = predictors.map { $0.mean() ?? 0 }
        for (predictor, mean) in zip(predictors, means) {
            var rest = predictor.map { $0 - mean }
            let length = rest.squares().squareRoot()
            let held = Self.takeOut(columns, of: &rest)
            let own = rest.squares().squareRoot()
            let magnitude = predictor.reduce(0) { max($0, abs($1)) }
            guard own > 1e-9 * length, length > 1e-13 * magnitude else { return nil }
            columns.append(rest.map { $0 / own })
            factor.append(held + [own])
        }
        self.columns = columns
        self.factor = factor
    }

    /// Takes the directions out of `values` and answers how much of each there was.
    func takeOut(of values: inout [Double]) -> [Double] { Self.takeOut(columns, of: &values) }

    private static func takeOut(_ columns: [[Double]], of values: inout [Double]) -> [Double] {
        var sums = Array(repeating: 0.0, count: columns.count)
        // What rounding leaves of the first pass the second takes out.
        for _ in 0..<2 {
            for (index, column) in columns.enumerated() {
                let product = zip(column, values).reduce(0) { $0 + $1.0 * $1.1 }
                sums[index] += product
                for place in values.indices { values[place] -= product * column[place] }
            }
        }
        return sums
    }

    /// x of R x = `right`.
    func solve(_ right: [Double]) -> [Double] {
        var x = right
        for row in x.indices.reversed() {
            for column in (row + 1)..<max(row + 1, x.count) { x[row] -= factor[column][row] * x[column] }
            x[row] /= factor[row][row]
        }
        return x
    }

    /// x of R' x = `right`.
    func solveTransposed(_ right: [Double]) -> [Double] {
        var x = right
        for row in x.indices {
            for column in 0..<row { x[row] -= factor[row][column] * x[column] }
            x[row] /= factor[row][row]
        }
        return x
    }

    /// Lengths of the rows of R's inverse: the standard error of a coefficient for a residual deviation of 1.
    var inverseRowLengths: [Double] {
        let columns = factor.indices.map { unit in solve(factor.indices.map { $0 == unit ? 1 : 0 }) }
        return factor.indices.map { row in columns.map { $0[row] }.squares().squareRoot() }
    }
}

extension [Double] {
    /// The sum of the squares.
    fileprivate func squares() -> Double { reduce(0) { $0 + $1 * $1 } }
}
