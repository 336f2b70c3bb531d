/// What operators cost: multiply-accumulates of convolutions, matrix products and attention. Nothing else counts.
extension NodeContext {
    /// The multiply-accumulates for a result of the given shape; nil where they cannot be told.
    func macs(output: [Int]?) throws(ONNXError) -> Int? {
        guard Self.multiplying.contains(operation) else { return 0 }
        guard let factors = try factors(output: output) else { return nil }
        guard let macs = Broadcasting.product(factors), macs <= 1 << 52 else { throw tooLarge }
        return macs
    }

    private static let multiplying: Set<String> = [
        "Conv", "ConvInteger", "DeformConv", "QLinearConv", "ConvTranspose", "MatMul", "MatMulInteger", "QLinearMatMul",
        "Gemm", "Einsum", "Attention",
    ]

    /// Numbers whose product is the multiply-accumulates; nil where a shape is unknown.
    private func factors(output: [Int]?) throws(ONNXError) -> [Int]? {
        switch operation {
        case "Conv", "ConvInteger", "DeformConv", "QLinearConv":
            guard let output, let weight = shape(operation == "QLinearConv" ? 3 : 1) else { return nil }
            return output + weight.dropFirst()
        case "ConvTranspose":
            // Each element of the input meets each tap.
            guard let input = shape(0), let weight = shape(1) else { return nil }
            return input + weight.dropFirst()
        case "Gemm":
            let isTransposed = try node.integer("transA", default: 0) != 0
            guard let output, let left = shape(0), let taps = isTransposed ? left.first : left.last else { return nil }
            return output + [taps]
        case "Einsum":
            guard inputs.count <= 2, let contraction = try einsum() else { return nil }
            return contraction.sums && inputs.count == 2 ? [contraction.terms] : [0]
        case "Attention":
            guard let output, let query = shape(0), let key = shape(1), let value = shape(2) else { return nil }
            // Queries with keys, and what results with values: 3 axes hold all heads' features in the last.
            let positions = key[key.count - 2]
            let isFlat = query.count == 3
            let heads = try isFlat ? node.integer("q_num_heads", default: 1) : query[1]
            let width = isFlat ? query[2] / max(1, heads) : query[3]
            let valueWidth = isFlat ? output[2] / max(1, heads) : value[3]
            return [query[0], heads, query[query.count - 2], positions, try sum(width, valueWidth)]
        default:
            guard let output, let taps = shape(0)?.last else { return nil }
            return output + [taps]
        }
    }
}
