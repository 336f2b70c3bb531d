/// Arithmetic on shapes that never overflows and never takes long.
enum Broadcasting {
    /// The shape that two shapes stretch to; nil where they do not fit.
    static func shape(_ a: [Int], _ b: [Int]) -> [Int]? {
        let rank = max(a.count, b.count)
        var result = [Int](repeating: 1, count: rank)
        for axis in 0..<rank {
            let left = axis < rank - a.count ? 1 : a[axis - (rank - a.count)]
            let right = axis < rank - b.count ? 1 : b[axis - (rank - b.count)]
            guard left == right || left == 1 || right == 1 else { return nil }
            result[axis] = left == 1 ? right : left
        }
        return result
    }

    /// The product; nil where it overflows.
    static func product<Factors: Sequence<Int>>(_ factors: Factors) -> Int? {
        var total = 1
        for factor in factors {
            let (next, overflow) = total.multipliedReportingOverflow(by: factor)
            guard !overflow else { return nil }
            total = next
        }
        return total
    }

    /// The sum; nil where it overflows.
    static func sum(_ terms: Int...) -> Int? {
        var total = 0
        for term in terms {
            let (next, overflow) = total.addingReportingOverflow(term)
            guard !overflow else { return nil }
            total = next
        }
        return total
    }

    /// For each element of a tensor of shape `target`, the position of the element of a tensor of shape `source` that it
    /// is stretched from. `target` must be what `source` stretches to and small.
    static func positions(of source: [Int], in target: [Int]) -> [Int] {
        var strides = [Int](repeating: 0, count: target.count)
        var stride = 1
        let offset = target.count - source.count
        for axis in source.indices.reversed() {
            if source[axis] != 1 { strides[axis + offset] = stride }
            // Wraps only where another axis is empty, and then there is nothing to walk.
            stride &*= source[axis]
        }
        return walk(target, strides: strides, start: 0)
    }

    /// The positions met when the axes of `shape` are walked, outermost slowest, each with its stride.
    static func walk(_ shape: [Int], strides: [Int], start: Int) -> [Int] {
        guard !shape.contains(0) else { return [] }
        var positions = [start]
        for (extent, stride) in zip(shape, strides) {
            guard extent != 1 else { continue }
            positions = positions.flatMap { base in (0..<extent).map { base + $0 * stride } }
        }
        return positions
    }

    /// The distance between neighbours along each axis, for a dense tensor.
    static func strides(_ shape: [Int]) -> [Int] {
        var strides = [Int](repeating: 1, count: shape.count)
        var stride = 1
        for axis in shape.indices.reversed() {
            strides[axis] = stride
            stride &*= shape[axis]
        }
        return strides
    }
}
