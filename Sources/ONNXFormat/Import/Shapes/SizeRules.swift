import NetworkGraph

/// Operators that read or set sizes.
extension NodeContext {
    /// What is known of each result; nil for an operator that has no rule.
    func sizes() throws(ONNXError) -> [TensorFacts]? {
        switch operation {
        case "Shape":
            guard let input = shape(0) else { return [.unknown] }
            let rank = input.count
            func position(_ bound: Int) -> Int { min(rank, max(0, bound < 0 ? bound + rank : bound)) }
            let start = position(try node.integer("start", default: 0))
            let end = position(try node.integer("end", default: rank))
            let part = Array(input[start..<max(start, end)])
            return [TensorFacts(shape: [part.count], numbers: .integers(part), isConstant: true)]
        case "Size":
            guard let input = shape(0) else { return [.unknown] }
            return [TensorFacts(shape: [], numbers: .integers([try product(input)]), isConstant: true)]
        case "ConstantOfShape":
            guard let wanted = integers(0) else { return [.unknown] }
            guard wanted.count <= ShapeAnalysis.largestRank, wanted.allSatisfy({ $0 >= 0 }) else {
                throw node.damaged("the shape \(wanted) is impossible")
            }
            return [TensorFacts(shape: wanted, numbers: fill(count: try product(wanted)))]
        case "Range": return [try range()]
        default: return nil
        }
    }

    /// So many elements of the attribute `value`, which is 0 where it is left out.
    private func fill(count: Int) -> Numbers? {
        guard count <= Numbers.largestCount else { return nil }
        guard let tensor = node.tensor("value") else { return .floats(Array(repeating: 0, count: count)) }
        var constants = Constants(path: node.path)
        guard tensor.dataLocation != .external, (try? constants.add(tensor, name: "value")) != nil else { return nil }
        switch constants.numbers("value") {
        case .integers(let values) where values.count == 1: return .integers(Array(repeating: values[0], count: count))
        case .floats(let values) where values.count == 1: return .floats(Array(repeating: values[0], count: count))
        default: return nil
        }
    }

    private func range() throws(ONNXError) -> TensorFacts {
        guard let start = numbers(0), let limit = numbers(1), let delta = numbers(2) else { return .unknown }
        if let first = start.integers?.first, let end = limit.integers?.first, let step = delta.integers?.first {
            guard step != 0, let span = Broadcasting.sum(end, first == .min ? .max : -first) else {
                throw node.damaged("its range is impossible")
            }
            let reaches = step > 0 ? span > 0 : span < 0
            guard reaches, step != .min, span != .min else { return TensorFacts(shape: [0], numbers: .integers([])) }
            let count = (abs(span) - 1) / abs(step) + 1
            guard count <= Numbers.largestCount else { return TensorFacts(shape: [count]) }
            // Inside the range, so no sum overflows.
            return TensorFacts(shape: [count], numbers: .integers((0..<count).map { first + $0 * step }))
        }
        guard let first = start.floats.first, let end = limit.floats.first, let step = delta.floats.first, step != 0,
            let count = Int(exactly: ((end - first) / step).rounded(.up)), count <= ShapeAnalysis.largestElementCount
        else { return .unknown }
        let size = max(0, count)
        let isSmall = size <= Numbers.largestCount
        return TensorFacts(
            shape: [size], numbers: isSmall ? .floats((0..<size).map { first + Double($0) * step }) : nil)
    }

    /// The shape that Resize (operator set 10 and later) or Upsample gives.
    func resize() throws(ONNXError) -> [Int]? {
        guard let input = shape(0) else { return nil }
        var axes = Array(input.indices)
        if let chosen = try node.integers("axes") {
            axes = []
            for value in chosen { axes.append(try axis(value, rank: input.count)) }
        }
        let scalesAt = operation == "Upsample" || operatorSet < 11 ? 1 : 2
        // Inputs that stand for "none" are empty tensors in older files.
        if scalesAt == 2, has(3), shape(3) != [0] {
            guard let sizes = integers(3) else { return nil }
            guard sizes.count == axes.count, sizes.allSatisfy({ $0 >= 0 && $0 <= ONNXImporter.largestExtent }) else {
                throw node.damaged("its sizes do not fit its input \(Shape(input))")
            }
            return try resized(input, axes, to: sizes)
        }
        guard let scales = node.numbers("scales") ?? numbers(scalesAt)?.floats else { return nil }
        guard scales.count == axes.count, scales.allSatisfy({ $0 > 0 && $0 <= 1_048_576 }) else {
            throw node.damaged("its scales do not fit its input \(Shape(input))")
        }
        var result = input
        for (axis, scale) in zip(axes, scales) {
            // In the precision that runtimes use: 0.1 x 10 is 1 there.
            let exact = (Float(input[axis]) * Float(scale)).rounded(.down)
            guard let size = Int(exactly: exact) else { throw tooLarge }
            result[axis] = size
        }
        return result
    }

    /// Sizes as they are, or the largest that keep the image's proportions.
    private func resized(_ input: [Int], _ axes: [Int], to sizes: [Int]) throws(ONNXError) -> [Int] {
        var result = input
        let policy = node.text("keep_aspect_ratio_policy", default: "stretch")
        guard policy != "stretch" else {
            for (axis, size) in zip(axes, sizes) { result[axis] = size }
            return result
        }
        let ratios = zip(axes, sizes).map { Double($1) / Double(max(1, input[$0])) }
        guard let ratio = policy == "not_larger" ? ratios.min() : ratios.max() else { return result }
        for axis in axes {
            guard let size = Int(exactly: (Double(input[axis]) * ratio).rounded()) else { throw tooLarge }
            result[axis] = size
        }
        return result
    }
}
