import Foundation
import NetworkGraph

/// Matrix products in all their forms.
extension NodeContext {
    /// The results' shapes; nil for other operators.
    func productShapes() throws(ONNXError) -> [[Int]?]? {
        switch operation {
        case "MatMul", "MatMulInteger": return [try matrixProduct(0, 1)]
        case "QLinearMatMul": return [try matrixProduct(0, 3)]
        case "Gemm": return [try generalProduct()]
        case "Einsum": return [try einsum()?.result]
        case "Attention": return [try attention()]
        case "LayerNormalization": return try layerNormalization()
        case "DynamicQuantizeLinear": return [shape(0), [], []]
        default: return nil
        }
    }

    /// The shape of a product in which leading axes are stretched to each other.
    private func matrixProduct(_ left: Int, _ right: Int) throws(ONNXError) -> [Int]? {
        guard let a = shape(left), let b = shape(right) else { return nil }
        guard let last = a.last, !b.isEmpty, last == b[max(0, b.count - 2)],
            let leading = Broadcasting.shape(Array(a.dropLast(2)), Array(b.dropLast(2)))
        else { throw node.damaged("its inputs \(Shape(a)) and \(Shape(b)) do not fit each other") }
        return leading + (a.count > 1 ? [a[a.count - 2]] : []) + (b.count > 1 ? [b[b.count - 1]] : [])
    }

    private func generalProduct() throws(ONNXError) -> [Int]? {
        guard var a = shape(0), var b = shape(1) else { return nil }
        if try node.integer("transA", default: 0) != 0 { a.reverse() }
        if try node.integer("transB", default: 0) != 0 { b.reverse() }
        guard a.count == 2, b.count == 2, a[1] == b[0] else {
            throw node.damaged("its inputs \(Shape(a)) and \(Shape(b)) do not fit each other")
        }
        let result = [a[0], b[1]]
        if let bias = shape(2), Broadcasting.shape(bias, result) != result {
            throw node.damaged("its bias \(Shape(bias)) does not fit its result \(Shape(result))")
        }
        return result
    }

    private func layerNormalization() throws(ONNXError) -> [[Int]?] {
        guard let input = shape(0) else { return [nil, nil, nil] }
        let first = try axis(try node.integer("axis", default: -1), rank: input.count)
        let statistics = input.indices.map { $0 < first ? input[$0] : 1 }
        return [input, statistics, statistics]
    }

    /// Scaled dot-product attention as one operator: 3 axes with heads as attributes, or 4 with heads as axis 1.
    private func attention() throws(ONNXError) -> [Int]? {
        guard let query = shape(0), let key = shape(1), let value = shape(2) else { return nil }
        guard query.count == value.count, query.count == key.count, query.count == 3 || query.count == 4 else {
            throw node.damaged("its inputs \(Shape(query)) and \(Shape(value)) do not fit each other")
        }
        if query.count == 4 { return [query[0], query[1], query[2], value[3]] }
        let heads = try node.integer("q_num_heads", default: 1)
        let valueHeads = try node.integer("kv_num_heads", default: heads)
        guard heads > 0, valueHeads > 0 else { throw node.damaged("its number of heads must be positive") }
        return [query[0], query[1], try product([value[2] / valueHeads, heads])]
    }

    /// The extents of an Einsum's labels, and of its result.
    struct Contraction {
        /// The result's extents.
        var result: [Int]
        /// The product of the extents of all labels.
        var terms: Int
        /// Whether any label is summed over.
        var sums: Bool
    }

    /// What an Einsum does; nil where its inputs' shapes are unknown or its equation has an ellipsis and three inputs.
    func einsum() throws(ONNXError) -> Contraction? {
        let equation = node.text("equation", default: "").filter { $0 != " " }
        guard equation.utf8.count <= 1024 else { throw node.damaged("its equation is too long") }
        let sides = equation.components(separatedBy: "->")
        let terms = sides[0].split(separator: ",", omittingEmptySubsequences: false).map { Array($0) }
        guard sides.count <= 2, terms.count == inputs.count else {
            throw node.damaged("its equation '\(equation)' does not fit \(inputs.count) inputs")
        }
        var extents: [Character: Int] = [:]
        var leading: [Int] = []
        for (index, labels) in terms.enumerated() {
            guard var shape = shape(index) else { return nil }
            var labels = labels
            if let dots = labels.firstIndex(of: ".") {
                guard labels.count >= dots + 3, labels[dots..<dots + 3].allSatisfy({ $0 == "." }) else {
                    throw node.damaged("its equation '\(equation)' cannot be read")
                }
                labels.removeSubrange(dots..<dots + 3)
                let hidden = shape.count - labels.count
                guard hidden >= 0, let wider = Broadcasting.shape(leading, Array(shape[dots..<dots + hidden])) else {
                    throw node.damaged("its equation '\(equation)' does not fit its inputs")
                }
                leading = wider
                shape.removeSubrange(dots..<dots + hidden)
            }
            guard labels.count == shape.count else {
                throw node.damaged("its equation '\(equation)' does not fit its input \(Shape(shape))")
            }
            for (label, extent) in zip(labels, shape) {
                guard label.isLetter, extents[label] ?? extent == extent || extents[label] == 1 || extent == 1 else {
                    throw node.damaged("its equation '\(equation)' does not fit its inputs")
                }
                extents[label] = max(extent, extents[label] ?? extent)
            }
        }
        let written: [Character]
        if sides.count == 2 {
            written = Array(sides[1])
        } else {
            // Without a result written down, it has the labels met once, in the order of the alphabet.
            let counts = Dictionary(terms.flatMap { $0 }.map { ($0, 1) }, uniquingKeysWith: +)
            written =
                (leading.isEmpty ? [] : [".", ".", "."])
                + counts.filter { $0.value == 1 && $0.key != "." }.keys.sorted()
        }
        var result: [Int] = []
        var dots = 0
        for label in written {
            if label == "." {
                dots += 1
                if dots == 3 { result += leading }
            } else if let extent = extents[label] {
                result.append(extent)
            } else {
                throw node.damaged("its equation '\(equation)' cannot be read")
            }
        }
        return Contraction(
            result: result, terms: try product(leading + Array(extents.values)),
            sums: extents.keys.contains { !written.contains($0) })
    }
}
