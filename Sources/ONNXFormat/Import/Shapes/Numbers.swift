/// The elements of a small constant tensor, outermost axis first: what shapes are computed with.
enum Numbers: Hashable {
    case integers([Int])
    case floats([Double])

    /// No shape is computed with more elements; larger constants are not looked into.
    static let largestCount = 4096

    var count: Int {
        switch self {
        case .integers(let values): values.count
        case .floats(let values): values.count
        }
    }

    /// The integers; nil for floating-point numbers.
    var integers: [Int]? {
        guard case .integers(let values) = self else { return nil }
        return values
    }

    /// All as floating-point numbers.
    var floats: [Double] {
        switch self {
        case .integers(let values): values.map { Double($0) }
        case .floats(let values): values
        }
    }

    /// The elements at the given positions.
    func taking(_ positions: [Int]) -> Numbers {
        switch self {
        case .integers(let values): .integers(positions.map { values[$0] })
        case .floats(let values): .floats(positions.map { values[$0] })
        }
    }

    /// The elements followed by another tensor's; nil where the types differ.
    func appending(_ other: Numbers) -> Numbers? {
        switch (self, other) {
        case (.integers(let a), .integers(let b)): .integers(a + b)
        case (.floats(let a), .floats(let b)): .floats(a + b)
        default: nil
        }
    }

    /// Converted as Cast does, towards zero; nil where a number does not fit.
    func converted(toFloats: Bool) -> Numbers? {
        if toFloats { return .floats(floats) }
        switch self {
        case .integers: return self
        case .floats(let values):
            var result: [Int] = []
            for value in values {
                guard let integer = Int(exactly: value.rounded(.towardZero)) else { return nil }
                result.append(integer)
            }
            return .integers(result)
        }
    }
}

/// What is known of a tensor before the model runs.
struct TensorFacts {
    /// The extents; nil where they are not known.
    var shape: [Int]?
    /// The elements, where they are few and known.
    var numbers: Numbers?
    /// Whether the tensor is the same whatever the inputs hold: constants, shapes, and what is computed of them.
    var isConstant = false

    /// A tensor of which nothing is known.
    static let unknown = TensorFacts()
}
