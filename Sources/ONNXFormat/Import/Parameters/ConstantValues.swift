/// What constants' values tell of what they are; each constant is looked at once.
struct ConstantValues {
    private let constants: Constants
    private var uniform: [String: Float?] = [:]
    private var masks: [String: Bool] = [:]
    private var blurs: [String: Bool] = [:]
    private var means: [String: Double?] = [:]

    /// Larger constants are not looked at, nor any more after so many elements: a file can name one stretch of external
    /// data over and over.
    private static let largestCount = 1 << 24
    private var left = 1 << 28

    init(_ constants: Constants) { self.constants = constants }

    /// The value that all elements have; nil where they differ.
    mutating func uniformValue(_ name: String) -> Float? {
        if let known = uniform[name] { return known }
        var result: Float?
        if let values = floats(name), let first = values.first, values.allSatisfy({ $0 == first }) { result = first }
        uniform[name] = .some(result)
        return result
    }

    /// Whether the elements are nothing but zeros and large negative numbers: what hides positions from attention.
    mutating func isMask(_ name: String) -> Bool {
        if let known = masks[name] { return known }
        let values = floats(name) ?? []
        let result = values.contains { $0 <= -99 } && values.allSatisfy { $0 == 0 || $0 <= -99 }
        masks[name] = result
        return result
    }

    /// Whether the filters are one fixed blur, the same for each channel (Zhang 2019): positive, and summing to 1.
    mutating func isBlur(_ name: String) -> Bool {
        if let known = blurs[name] { return known }
        var result = false
        if let shape = constants.shape(name), shape.count == 4, shape[1] == 1, shape[2] == shape[3], shape[2] > 1,
            let values = floats(name)
        {
            let taps = shape[2] * shape[3]
            let sum = values.prefix(taps).reduce(0, +)
            result =
                values.count >= taps && abs(sum - 1) < 1e-4 && values[0] < values[taps / 2]
                && values.indices.allSatisfy { values[$0] > 0 && values[$0] == values[$0 % taps] }
                && values[0] == values[taps - 1]
        }
        blurs[name] = result
        return result
    }

    /// The mean of a constant's elements; nil where it is not looked at.
    mutating func mean(_ name: String) -> Double? {
        if let known = means[name] { return known }
        let mean = floats(name).map { values in values.reduce(0.0) { $0 + Double($1) } / Double(values.count) }
        means[name] = .some(mean)
        return mean
    }

    private mutating func floats(_ name: String) -> [Float]? {
        let count = constants.elementCount(name)
        guard count > 0, count <= Self.largestCount, count <= left else { return nil }
        left -= count
        return constants.floats(name)
    }
}
