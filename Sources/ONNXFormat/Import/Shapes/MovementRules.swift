import NetworkGraph

/// Operators that give elements other places, and those that make tensors of sizes.
extension NodeContext {
    /// What is known of each result; nil for an operator that has no rule.
    func movement() throws(ONNXError) -> [TensorFacts]? {
        switch operation {
        case "Reshape": return [try reshape()]
        case "Transpose": return [try transpose()]
        case "Squeeze", "Unsqueeze", "Flatten": return [try renamedAxes()]
        case "Expand": return [try expand()]
        case "Tile": return [try tile()]
        case "Concat": return [try concatenation()]
        case "Slice": return [try slice()]
        case "Split": return try split()
        case "Pad": return [TensorFacts(shape: try pad())]
        case "Gather": return [try gather()]
        case "GatherElements": return [TensorFacts(shape: shape(1))]
        case "GatherND": return [TensorFacts(shape: try gatherND())]
        case "DepthToSpace", "SpaceToDepth": return [TensorFacts(shape: try blocks())]
        case "Dropout": return [TensorFacts(shape: shape(0), numbers: numbers(0)), TensorFacts(shape: shape(0))]
        case "Resize", "Upsample": return [TensorFacts(shape: try resize())]
        case "TopK":
            let result = TensorFacts(shape: try topK())
            return [result, result]
        case "OneHot": return [TensorFacts(shape: try oneHot())]
        case "GridSample":
            guard let input = shape(0), let grid = shape(1), input.count >= 3, grid.count == input.count else {
                return [.unknown]
            }
            return [TensorFacts(shape: Array(input.prefix(2)) + Array(grid.dropFirst().dropLast()))]
        case "RandomNormal", "RandomUniform":
            return [TensorFacts(shape: try node.integers("shape"))]
        default: return try sizes()
        }
    }

    // MARK: Reshaping

    private func reshape() throws(ONNXError) -> TensorFacts {
        guard let input = shape(0), let wanted = integers(1) else { return .unknown }
        let keepsZero = try node.integer("allowzero", default: 0) != 0
        guard wanted.count <= ShapeAnalysis.largestRank else { throw node.damaged("its shape has too many axes") }
        var shape = wanted
        var open: Int?
        for (index, extent) in wanted.enumerated() {
            if extent == -1 {
                guard open == nil else { throw node.damaged("its shape leaves two axes open") }
                open = index
                shape[index] = 1
            } else if extent == 0, !keepsZero {
                guard index < input.count else { throw node.damaged("there is no axis \(index) to keep") }
                shape[index] = input[index]
            }
            guard shape[index] >= 0 else { throw node.damaged("the shape \(wanted) is impossible") }
        }
        let known = try product(shape)
        let count = try product(input)
        if let open {
            guard known > 0, count % known == 0 else { throw node.damaged("\(Shape(input)) does not become \(wanted)") }
            shape[open] = count / known
        } else if known != count {
            throw node.damaged("\(Shape(input)) does not become \(wanted)")
        }
        return TensorFacts(shape: shape, numbers: numbers(0))
    }

    private func transpose() throws(ONNXError) -> TensorFacts {
        guard let input = shape(0) else { return .unknown }
        let order = try node.integers("perm") ?? Array(input.indices.reversed())
        guard order.sorted() == Array(input.indices) else {
            throw node.damaged("\(order) does not reorder the axes of \(Shape(input))")
        }
        let shape = order.map { input[$0] }
        let strides = Broadcasting.strides(input)
        return TensorFacts(
            shape: shape,
            numbers: numbers(0)?.taking(Broadcasting.walk(shape, strides: order.map { strides[$0] }, start: 0)))
    }

    private func renamedAxes() throws(ONNXError) -> TensorFacts {
        guard let input = shape(0) else { return .unknown }
        let result: [Int]
        if operation == "Flatten" {
            let axis = try node.integer("axis", default: 1)
            guard axis >= -input.count, axis <= input.count else { throw node.damaged("there is no axis \(axis)") }
            let first = axis < 0 ? axis + input.count : axis
            result = [try product(input[..<first]), try product(input[first...])]
        } else {
            switch list(1, "axes") {
            case .unknown: return .unknown
            case .absent where operation == "Squeeze": result = input.filter { $0 != 1 }
            case .absent: throw node.damaged("its axes are missing")
            case .known(let values) where operation == "Squeeze":
                let axes = try axes(values, rank: input.count)
                for axis in axes.sorted() where input[axis] != 1 {
                    throw node.damaged("axis \(axis) of \(Shape(input)) is not 1")
                }
                result = input.indices.filter { !axes.contains($0) }.map { input[$0] }
            case .known(let values):
                let rank = input.count + values.count
                guard rank <= ShapeAnalysis.largestRank else { throw node.damaged("its result has too many axes") }
                let axes = try axes(values, rank: rank)
                var rest = input.makeIterator()
                result = (0..<rank).map { axes.contains($0) ? 1 : rest.next() ?? 1 }
            }
        }
        return TensorFacts(shape: result, numbers: numbers(0))
    }

    private func expand() throws(ONNXError) -> TensorFacts {
        guard let input = shape(0), let wanted = integers(1) else { return .unknown }
        guard wanted.count <= ShapeAnalysis.largestRank, wanted.allSatisfy({ $0 >= 0 }),
            let shape = Broadcasting.shape(input, wanted)
        else { throw node.damaged("\(Shape(input)) does not stretch to \(wanted)") }
        return TensorFacts(shape: shape, numbers: stretched(0, to: shape))
    }

    /// A small constant input's elements stretched to a shape.
    private func stretched(_ index: Int, to shape: [Int]) -> Numbers? {
        guard let input = self.shape(index), let count = Broadcasting.product(shape), count <= Numbers.largestCount,
            let numbers = numbers(index)
        else { return nil }
        return numbers.taking(Broadcasting.positions(of: input, in: shape))
    }

    private func tile() throws(ONNXError) -> TensorFacts {
        guard let input = shape(0), let repeats = integers(1) else { return .unknown }
        guard repeats.count == input.count, repeats.allSatisfy({ $0 >= 0 }) else {
            throw node.damaged("its repeats do not fit its input \(Shape(input))")
        }
        var shape: [Int] = []
        for (extent, count) in zip(input, repeats) { shape.append(try product([extent, count])) }
        guard input.count == 1, shape[0] <= Numbers.largestCount, let numbers = numbers(0) else {
            return TensorFacts(shape: shape)
        }
        return TensorFacts(shape: shape, numbers: numbers.taking((0..<shape[0]).map { $0 % input[0] }))
    }

    // MARK: Parts

    private func concatenation() throws(ONNXError) -> TensorFacts {
        guard !inputs.isEmpty else { throw node.damaged("it has no input") }
        guard var result = shape(0) else { return .unknown }
        let axis = try axis(try node.integer("axis", default: 1), rank: result.count)
        for index in inputs.indices.dropFirst() {
            guard var other = shape(index) else { return .unknown }
            guard other.count == result.count else {
                throw node.damaged("cannot concatenate \(Shape(other)) to \(Shape(result))")
            }
            let size = other[axis]
            other[axis] = result[axis]
            guard other == result else {
                throw node.damaged("cannot concatenate \(Shape(other)) to \(Shape(result))")
            }
            result[axis] = try sum(result[axis], size)
        }
        guard result.count == 1, result[0] <= Numbers.largestCount, var joined = numbers(0) else {
            return TensorFacts(shape: result)
        }
        for index in inputs.indices.dropFirst() {
            guard let next = numbers(index), let longer = joined.appending(next) else {
                return TensorFacts(shape: result)
            }
            joined = longer
        }
        return TensorFacts(shape: result, numbers: joined)
    }

    private func slice() throws(ONNXError) -> TensorFacts {
        guard var shape = shape(0) else { return .unknown }
        guard case .known(let starts) = list(1, "starts"), case .known(let ends) = list(2, "ends") else {
            return .unknown
        }
        var axes = Array(starts.indices)
        var steps = Array(repeating: 1, count: starts.count)
        switch list(3, "axes") {
        case .unknown: return .unknown
        case .known(let values): axes = values
        case .absent: break
        }
        if has(4) {
            guard let values = integers(4) else { return .unknown }
            steps = values
        }
        guard starts.count == ends.count, starts.count == axes.count, starts.count == steps.count,
            starts.count <= shape.count
        else { throw node.damaged("its bounds are of different numbers") }
        _ = try self.axes(axes, rank: shape.count)
        var strides = Broadcasting.strides(shape)
        var first = 0
        for index in starts.indices {
            let axis = try axis(axes[index], rank: shape.count)
            let size = shape[axis]
            let step = steps[index]
            guard step != 0, step != .min else { throw node.damaged("a step cannot be \(step)") }
            // Backwards, a bound may lie before the first element.
            let (low, high) = step > 0 ? (0, size) : (-1, size - 1)
            func position(_ bound: Int) -> Int { min(high, max(low, bound < 0 ? max(bound, -size - 1) + size : bound)) }
            let (start, end) = (position(starts[index]), position(ends[index]))
            let span = step > 0 ? end - start : start - end
            shape[axis] = span > 0 ? (span - 1) / abs(step) + 1 : 0
            // Wraps only where another axis is empty, and then nothing is taken.
            first &+= start &* strides[axis]
            strides[axis] = shape[axis] > 1 ? strides[axis] &* step : strides[axis]
        }
        guard let count = Broadcasting.product(shape), count <= Numbers.largestCount, let numbers = numbers(0) else {
            return TensorFacts(shape: shape)
        }
        return TensorFacts(
            shape: shape, numbers: numbers.taking(Broadcasting.walk(shape, strides: strides, start: first)))
    }

    private func split() throws(ONNXError) -> [TensorFacts] {
        guard let input = shape(0) else { return [] }
        let axis = try axis(try node.integer("axis", default: 0), rank: input.count)
        guard outputCount > 0 else { throw node.damaged("it has no output") }
        var sizes: [Int]
        switch list(1, "split") {
        case .unknown: return []
        case .known(let values): sizes = values
        case .absent:
            let size = (input[axis] + outputCount - 1) / outputCount
            sizes = (0..<outputCount).map { min(size, max(0, input[axis] - $0 * size)) }
        }
        guard sizes.count == outputCount else { throw node.damaged("its sizes and outputs differ in number") }
        var start = 0
        let numbers = input.count == 1 ? numbers(0) : nil
        var results: [TensorFacts] = []
        for size in sizes {
            guard size >= 0, size <= input[axis] - start else { throw node.damaged("its sizes exceed \(input[axis])") }
            var shape = input
            shape[axis] = size
            results.append(TensorFacts(shape: shape, numbers: numbers?.taking(Array(start..<start + size))))
            start += size
        }
        guard start == input[axis] else { throw node.damaged("its sizes do not make up \(input[axis])") }
        return results
    }

    private func pad() throws(ONNXError) -> [Int]? {
        guard var shape = shape(0) else { return nil }
        let attribute = node.has("paddings") ? "paddings" : "pads"
        guard case .known(let amounts) = list(1, attribute) else { return nil }
        var axes = Array(shape.indices)
        if has(3) {
            guard let values = integers(3) else { return nil }
            axes = []
            for value in values { axes.append(try axis(value, rank: shape.count)) }
        }
        guard amounts.count == 2 * axes.count, Set(axes).count == axes.count else {
            throw node.damaged("it does not have two amounts for each axis")
        }
        for (index, axis) in axes.enumerated() {
            let (before, after) = (amounts[index], amounts[index + axes.count])
            guard before.magnitude <= UInt(ONNXImporter.largestExtent),
                after.magnitude <= UInt(ONNXImporter.largestExtent)
            else { throw node.damaged("an amount is impossibly large") }
            shape[axis] = try sum(try sum(shape[axis], before), after)
            guard shape[axis] >= 0 else { throw node.damaged("cropping leaves nothing") }
        }
        return shape
    }

    // MARK: Picking

    private func gather() throws(ONNXError) -> TensorFacts {
        guard let data = shape(0), let indices = shape(1) else { return .unknown }
        let axis = try axis(try node.integer("axis", default: 0), rank: data.count)
        let shape = Array(data[..<axis]) + indices + Array(data[(axis + 1)...])
        guard axis == 0, let picked = integers(1), let row = Broadcasting.product(data[1...]),
            let count = Broadcasting.product(shape), count <= Numbers.largestCount, let numbers = numbers(0)
        else { return TensorFacts(shape: shape) }
        var positions: [Int] = []
        for index in picked {
            guard index >= -data[0], index < data[0] else { throw node.damaged("there is no element \(index)") }
            let first = (index < 0 ? index + data[0] : index) * row
            positions += first..<first + row
        }
        return TensorFacts(shape: shape, numbers: numbers.taking(positions))
    }

    private func gatherND() throws(ONNXError) -> [Int]? {
        guard let data = shape(0), let indices = shape(1) else { return nil }
        let batch = try node.integer("batch_dims", default: 0)
        guard let depth = indices.last, batch >= 0, depth >= 0, batch <= data.count - depth, batch < indices.count
        else {
            throw node.damaged("its indices \(Shape(indices)) do not fit its input \(Shape(data))")
        }
        return Array(indices.dropLast()) + Array(data[(batch + depth)...])
    }

    private func blocks() throws(ONNXError) -> [Int]? {
        guard let input = shape(0) else { return nil }
        let size = try node.integer("blocksize", default: 0)
        guard input.count == 4, size > 0 else { throw node.damaged("its input \(Shape(input)) is not NCHW") }
        let area = try product([size, size])
        if operation == "DepthToSpace" {
            guard input[1] % area == 0 else { throw node.damaged("\(input[1]) channels make no blocks of \(area)") }
            return [input[0], input[1] / area, try product([input[2], size]), try product([input[3], size])]
        }
        guard input[2] % size == 0, input[3] % size == 0 else {
            throw node.damaged("\(Shape(input)) does not divide into blocks of \(size)")
        }
        return [input[0], try product([input[1], area]), input[2] / size, input[3] / size]
    }

    private func topK() throws(ONNXError) -> [Int]? {
        guard var shape = shape(0) else { return nil }
        let axis = try axis(try node.integer("axis", default: -1), rank: shape.count)
        let count: Int
        if node.has("k") {
            count = try node.integer("k", default: 0)
        } else {
            guard let values = integers(1), let first = values.first else { return nil }
            count = first
        }
        guard count >= 0, count <= shape[axis] else { throw node.damaged("it takes \(count) of \(shape[axis])") }
        shape[axis] = count
        return shape
    }

    private func oneHot() throws(ONNXError) -> [Int]? {
        guard var shape = shape(0), let depth = numbers(1)?.converted(toFloats: false)?.integers?.first else {
            return nil
        }
        guard depth >= 0 else { throw node.damaged("its depth is negative") }
        shape.insert(depth, at: try axis(try node.integer("axis", default: -1), rank: shape.count + 1))
        return shape
    }
}
