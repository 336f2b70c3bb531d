import NetworkGraph

/// Operators that move elements without computing.
extension OperatorFolding {
    mutating func foldConcatenation(_ node: NodeAttributes) throws(ONNXError) {
        let parts = try allValues(of: node)
        guard let first = parts.first else { throw node.damaged("it has no input") }
        guard try axis(node.integer("axis", default: 1), rank: first.shape.rank, node) == 1 else {
            throw node.unsupported("only concatenation of channels is known")
        }
        try add(.concatenate, to: parts, for: node.node)
    }

    mutating func foldSlice(_ node: NodeAttributes) throws(ONNXError) {
        var value = try value(0, of: node)
        let starts = try integers(1, "starts", of: node) ?? []
        let ends = try integers(2, "ends", of: node) ?? []
        let axes = try integers(3, "axes", of: node) ?? Array(starts.indices)
        let steps = try integers(4, "steps", of: node) ?? starts.map { _ in 1 }
        guard !starts.isEmpty, starts.count == ends.count, starts.count == axes.count, starts.count == steps.count
        else {
            throw node.damaged("its bounds are of different numbers")
        }
        guard steps.allSatisfy({ $0 == 1 }) else { throw node.unsupported("only steps of 1 are known") }
        for index in starts.indices {
            let axis = try axis(axes[index], rank: value.shape.rank, node)
            let size = value.shape[axis]
            func position(_ bound: Int) -> Int { min(size, max(0, bound < 0 ? max(bound, -size) + size : bound)) }
            let start = position(starts[index])
            let end = position(ends[index])
            try add(.slice(axis: axis, start: start, end: end), to: [value], for: node.node)
            value = try self.result(of: node)
        }
    }

    mutating func foldSplit(_ node: NodeAttributes) throws(ONNXError) {
        let input = try value(0, of: node)
        let axis = try axis(node.integer("axis", default: 0), rank: input.shape.rank, node)
        let outputs = node.node.output
        guard !outputs.isEmpty else { throw node.damaged("it has no output") }
        var sizes = try integers(1, "split", of: node) ?? []
        if sizes.isEmpty {
            let size = (input.shape[axis] + outputs.count - 1) / outputs.count
            sizes = outputs.indices.map { min(size, max(0, input.shape[axis] - $0 * size)) }
        }
        guard sizes.count == outputs.count else { throw node.damaged("its sizes and outputs differ in number") }
        var start = 0
        for (size, output) in zip(sizes, outputs) {
            guard size >= 0, size <= input.shape[axis] - start else {
                throw node.damaged("its sizes exceed \(input.shape[axis])")
            }
            try add(.slice(axis: axis, start: start, end: start + size), to: [input], for: node.node, output: output)
            start += size
        }
    }

    mutating func foldPad(_ node: NodeAttributes) throws(ONNXError) {
        let input = try featureMap(node)
        guard node.text("mode", default: "constant") == "constant", node.number("value", default: 0) == 0,
            node.input(2).map({ constants.elementCount($0) == 1 && constants.floats($0) == [0] }) ?? true,
            node.input(3) == nil
        else { throw node.unsupported("only zeros around height and width are known") }
        guard let amounts = try integers(1, "pads", of: node), amounts.count == 8 else {
            throw node.damaged("it does not have eight amounts")
        }
        guard amounts.allSatisfy({ $0.magnitude <= UInt(ONNXImporter.largestExtent) }) else {
            throw node.damaged("an amount is impossibly large")
        }
        guard [0, 1, 4, 5].allSatisfy({ amounts[$0] == 0 }) else {
            throw node.unsupported("only zeros around height and width are known")
        }
        let edges = EdgePadding(top: amounts[2], left: amounts[3], bottom: amounts[6], right: amounts[7])
        try add(.pad(edges), to: [input], for: node.node)
    }

    mutating func foldTranspose(_ node: NodeAttributes) throws(ONNXError) {
        let input = try value(0, of: node)
        let permutation = try node.integers("perm") ?? Array((0..<input.shape.rank).reversed())
        try add(.transpose(permutation), to: [input], for: node.node)
    }

    // MARK: Reshaping

    mutating func foldReshape(_ node: NodeAttributes) throws(ONNXError) {
        let input = try value(0, of: node)
        guard let wanted = try integers(1, "shape", of: node) else { throw node.damaged("its shape is missing") }
        guard try node.integer("allowzero", default: 0) == 0 else { throw node.unsupported("empty axes are not known") }
        let shape = try resolved(wanted, from: input.shape, node)
        if shape == input.shape.dimensions { return rename(input, for: node.node) }
        if try foldShuffle(node, input, shape) { return }
        guard shape.count == 2, shape[0] == input.shape.batch else {
            throw node.unsupported("reshaping \(input.shape) to \(shape) is not known")
        }
        try add(.flatten, to: [input], for: node.node)
    }

    /// Channels to groups, groups and channels exchanged, and back.
    private mutating func foldShuffle(_ node: NodeAttributes, _ input: Tensor, _ shape: [Int]) throws(ONNXError) -> Bool
    {
        let source = input.shape
        guard source.rank == 4, shape.count == 5, shape[0] == source.batch, shape[3] == source.height,
            shape[4] == source.width, let grouped = node.node.output.first,
            let transposition = onlyReader(of: grouped), transposition.node.opType == "Transpose",
            try NodeAttributes(node: transposition.node, path: path).integers("perm") == [0, 2, 1, 3, 4],
            let transposed = transposition.node.output.first, let last = onlyReader(of: transposed),
            last.node.opType == "Reshape"
        else { return false }
        let end = NodeAttributes(node: last.node, path: path)
        let swapped = Shape([shape[0], shape[2], shape[1], shape[3], shape[4]])
        guard let back = try integers(1, "shape", of: end), try resolved(back, from: swapped, end) == source.dimensions
        else { return false }
        for index in [transposition.index, last.index] { absorb(index) }
        try add(.channelShuffle(groups: shape[1]), to: [input], for: last.node)
        return true
    }

    /// A wanted shape with 0 (keep) and -1 (whatever is left) filled in.
    private func resolved(_ wanted: [Int], from input: Shape, _ node: NodeAttributes) throws(ONNXError) -> [Int] {
        var shape = wanted
        var known = 1
        var open: Int?
        for (index, extent) in wanted.enumerated() {
            if extent == -1 {
                guard open == nil else { throw node.damaged("its shape leaves two axes open") }
                open = index
                continue
            }
            if extent == 0 {
                guard index < input.rank else { throw node.damaged("there is no axis \(index) to keep") }
                shape[index] = input[index]
            }
            let (product, overflow) = known.multipliedReportingOverflow(by: shape[index])
            guard shape[index] > 0, !overflow else { throw node.damaged("the shape \(wanted) is impossible") }
            known = product
        }
        let count = input.elementCount
        if let open {
            guard count % known == 0 else { throw node.damaged("\(input) does not become \(wanted)") }
            shape[open] = count / known
        } else {
            guard count == known else { throw node.damaged("\(input) does not become \(wanted)") }
        }
        return shape
    }

    mutating func foldFlattening(_ node: NodeAttributes) throws(ONNXError) {
        let input = try value(0, of: node)
        let rank = input.shape.rank
        if node.node.opType == "Flatten" {
            guard try axis(node.integer("axis", default: 1), rank: rank, node) == 1 else {
                throw node.unsupported("only flattening of all but the batch axis is known")
            }
        } else {
            var axes: Set<Int> = []
            for value in try integers(1, "axes", of: node) ?? [] { axes.insert(try axis(value, rank: rank, node)) }
            guard rank == 4, axes == [2, 3], input.height == 1, input.width == 1 else {
                throw node.unsupported("only squeezing height and width is known")
            }
        }
        try add(.flatten, to: [input], for: node.node)
    }

    private func result(of node: NodeAttributes) throws(ONNXError) -> Tensor {
        guard let name = node.node.output.first, let value = values[name] else {
            throw node.damaged("it has no output")
        }
        return value
    }
}
