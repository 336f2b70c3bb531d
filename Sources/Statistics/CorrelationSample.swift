/// Quantities made ready for a coefficient that is asked for again and again, each point counted 0, 1 or more times.
///
/// A bootstrap draws the same points again, so that order and ties are found once: afterwards Pearson's and Spearman's
/// coefficients cost O(n) a resample and Kendall's O(n log n).
struct CorrelationSample {
    /// Points.
    let count: Int
    private let method: CorrelationMethod
    private let variables: [OrderedValues]

    /// Takes the two quantities first and those held fixed after them.
    ///
    /// - Returns: nil of too few points (fewer than three and one more for each held fixed) or of one that is not finite.
    init?(_ values: [[Double]], method: CorrelationMethod) {
        precondition(values.count >= 2, "a correlation is of two quantities")
        precondition(values.allSatisfy { $0.count == values[0].count }, "quantities are paired value by value")
        guard values[0].count > values.count, values.joined().allSatisfy(\.isFinite) else { return nil }
        count = values[0].count
        self.method = method
        variables = values.map(OrderedValues.init)
    }

    /// Every point counted once.
    var onceEach: [Int] { Array(repeating: 1, count: count) }

    /// The coefficient of the points, counted so many times each; nil where it is not defined.
    func coefficient(counts: [Int]) -> Double? {
        guard variables.allSatisfy({ $0.varies(counts) }) else { return nil }
        let matrix: [[Double]]
        switch method {
        case .pearson: matrix = Self.products(variables.map { Self.unitScores($0.values, counts) }, counts)
        case .spearman: matrix = Self.products(variables.map { Self.unitScores($0.midranks(counts), counts) }, counts)
        case .kendall: matrix = concordances(counts)
        }
        guard let value = variables.count == 2 ? matrix[1][0] : Self.partial(matrix), value.isFinite else { return nil }
        return min(1, max(-1, value))
    }

    /// Scores less their mean, scaled so that their squares, each counted, add up to 1.
    private static func unitScores(_ scores: [Double], _ counts: [Int]) -> [Double] {
        var total = 0.0
        var sum = 0.0
        for index in scores.indices {
            total += Double(counts[index])
            sum += Double(counts[index]) * scores[index]
        }
        let first = sum / total
        // A second pass takes back the rounding of the first.
        var rest = 0.0
        for index in scores.indices { rest += Double(counts[index]) * (scores[index] - first) }
        let mean = first + rest / total
        var squares = 0.0
        for index in scores.indices {
            let deviation = scores[index] - mean
            squares += Double(counts[index]) * deviation * deviation
        }
        let length = squares.squareRoot()
        return scores.map { ($0 - mean) / length }
    }

    /// The lower half of the matrix of products, the diagonal being 1.
    private static func products(_ scores: [[Double]], _ counts: [Int]) -> [[Double]] {
        scores.indices.map { row in
            (0..<row).map { column in
                let (a, b) = (scores[row], scores[column])
                var sum = 0.0
                for index in counts.indices { sum += Double(counts[index]) * a[index] * b[index] }
                return sum
            } + [1]
        }
    }

    /// The lower half of the matrix of Kendall's coefficients.
    private func concordances(_ counts: [Int]) -> [[Double]] {
        let untied = variables.map { $0.untiedPairs(counts) }
        return variables.indices.map { row in
            (0..<row).map { column in
                let surplus = variables[row].concordanceSurplus(variables[column], counts)
                return Double(surplus) / (Double(untied[row]) * Double(untied[column])).squareRoot()
            } + [1]
        }
    }

    /// The partial correlation of the first two, of the matrix's lower half; nil where the others determine one of them.
    ///
    /// The quantities are taken in the order others, first, second: of the Cholesky factor of the matrix so ordered, the
    /// last row holds what the second keeps of the first, and what of neither, once the others are taken out.
    private static func partial(_ matrix: [[Double]]) -> Double? {
        let order = Array(2..<matrix.count) + [0, 1]
        var factor: [[Double]] = []
        for row in order.indices {
            var line: [Double] = []
            for column in 0...row {
                let (a, b) = (order[row], order[column])
                var rest = matrix[max(a, b)][min(a, b)]
                for index in 0..<column {
                    rest -= line[index] * (column == row ? line[index] : factor[column][index])
                }
                if column < row {
                    line.append(rest / factor[column][column])
                } else {
                    // The last square may be 0: with the others fixed, the second then follows the first exactly.
                    guard rest > 1e-12 || row == order.count - 1 else { return nil }
                    line.append(max(0, rest).squareRoot())
                }
            }
            factor.append(line)
        }
        let last = order.count - 1
        let (shared, own) = (factor[last][last - 1], factor[last][last])
        let length = (shared * shared + own * own).squareRoot()
        return length > 1e-6 ? shared / length : nil
    }
}
