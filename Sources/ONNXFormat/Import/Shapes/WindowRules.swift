import NetworkGraph

/// Operators that slide a window over the axes after batch and channels, one, two or three of them.
extension NodeContext {
    /// The results' shapes; nil for other operators.
    func windowShapes() throws(ONNXError) -> [[Int]?]? {
        switch operation {
        case "Conv", "ConvInteger", "DeformConv":
            return [try convolution(weight: operation == "DeformConv" ? 1 : 1, bias: operation == "Conv" ? 2 : nil)]
        case "QLinearConv": return [try convolution(weight: 3, bias: 8)]
        case "ConvTranspose": return [try transposedConvolution()]
        case "MaxPool":
            let result = try pool()
            return [result, result]
        case "AveragePool", "LpPool": return [try pool()]
        case "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool":
            guard let input = shape(0) else { return [nil] }
            guard input.count >= 3 else { throw node.damaged("its input \(Shape(input)) has no axes to pool") }
            return [input.prefix(2) + input.dropFirst(2).map { _ in 1 }]
        default: return nil
        }
    }

    private func convolution(weight: Int, bias: Int?) throws(ONNXError) -> [Int]? {
        guard let input = shape(0), let weight = shape(weight) else { return nil }
        guard input.count >= 3, weight.count == input.count else {
            throw node.damaged("its weight \(Shape(weight)) does not fit its input \(Shape(input))")
        }
        let groups = try node.integer("group", default: 1)
        guard groups > 0, input[1] % groups == 0, input[1] / groups == weight[1], weight[0] % groups == 0 else {
            throw node.damaged("its weight does not fit \(input[1]) input channels in \(groups) groups")
        }
        let kernel = Array(weight.dropFirst(2))
        guard try node.integers("kernel_shape") ?? kernel == kernel else {
            throw node.damaged("its kernel is not that of its weight")
        }
        if let bias, let shape = shape(bias), shape != [weight[0]] {
            throw node.damaged("its bias does not have \(weight[0]) elements")
        }
        return [input[0], weight[0]] + (try windows(over: input, kernel, ceil: false))
    }

    private func pool() throws(ONNXError) -> [Int]? {
        guard let input = shape(0) else { return nil }
        guard let kernel = try node.integers("kernel_shape"), input.count >= 3, kernel.count == input.count - 2 else {
            throw node.damaged("its window does not fit its input \(Shape(input))")
        }
        let ceil = try node.integer("ceil_mode", default: 0) != 0
        return input.prefix(2) + (try windows(over: input, kernel, ceil: ceil))
    }

    /// The number of positions along each axis.
    private func windows(over input: [Int], _ kernel: [Int], ceil: Bool) throws(ONNXError) -> [Int] {
        let sizes = Array(input.dropFirst(2))
        let (strides, dilations, pads) = try settings(axes: sizes.count)
        let rule = node.text("auto_pad", default: "NOTSET")
        var result: [Int] = []
        for (axis, size) in sizes.enumerated() {
            guard kernel[axis] > 0 else { throw node.damaged("its window must be positive") }
            if rule.hasPrefix("SAME") {
                result.append(size == 0 ? 0 : (size - 1) / strides[axis] + 1)
                continue
            }
            let (before, after) = rule == "VALID" ? (0, 0) : (pads[axis], pads[axis + sizes.count])
            let span = try sum(try product([dilations[axis], kernel[axis] - 1]), 1)
            let padded = try sum(try sum(size, before), after)
            guard span <= padded else {
                throw node.damaged("a window of \(kernel[axis]) does not fit its input of \(Shape(input))")
            }
            let room = padded - span
            let steps = ceil && room % strides[axis] != 0 ? room / strides[axis] + 1 : room / strides[axis]
            // PyTorch's rule: the last window must start inside the input or the padding before it.
            result.append(ceil && steps * strides[axis] >= size + before ? steps : steps + 1)
        }
        return result
    }

    /// Strides, dilations and padding, as many as there are axes.
    private func settings(
        axes count: Int
    ) throws(ONNXError) -> (strides: [Int], dilations: [Int], pads: [Int]) {
        let strides = try node.integers("strides") ?? Array(repeating: 1, count: count)
        let dilations = try node.integers("dilations") ?? Array(repeating: 1, count: count)
        let pads = try node.integers("pads") ?? Array(repeating: 0, count: 2 * count)
        guard strides.count == count, dilations.count == count, pads.count == 2 * count else {
            throw node.damaged("its strides, dilations and paddings are not those of \(count) axes")
        }
        guard strides.allSatisfy({ $0 > 0 }) else { throw node.damaged("stride must be positive") }
        guard dilations.allSatisfy({ $0 > 0 }) else { throw node.damaged("dilation must be positive") }
        guard pads.allSatisfy({ $0 >= 0 }) else { throw node.damaged("padding must not be negative") }
        return (strides, dilations, pads)
    }

    private func transposedConvolution() throws(ONNXError) -> [Int]? {
        guard let input = shape(0), let weight = shape(1) else { return nil }
        let groups = try node.integer("group", default: 1)
        guard input.count >= 3, weight.count == input.count, groups > 0, weight[0] == input[1],
            input[1] % groups == 0
        else { throw node.damaged("its weight \(Shape(weight)) does not fit its input \(Shape(input))") }
        let axes = input.count - 2
        let kernel = Array(weight.dropFirst(2))
        guard try node.integers("kernel_shape") ?? kernel == kernel, kernel.allSatisfy({ $0 > 0 }) else {
            throw node.damaged("its kernel is not that of its weight")
        }
        let channels = try product([weight[1], groups])
        if let wanted = try node.integers("output_shape") {
            guard wanted.count == axes, wanted.allSatisfy({ $0 > 0 }) else { throw node.damaged("its result is empty") }
            return [input[0], channels] + wanted
        }
        let (strides, dilations, pads) = try settings(axes: axes)
        let extra = try node.integers("output_padding") ?? Array(repeating: 0, count: axes)
        guard extra.count == axes else { throw node.damaged("its output padding is not that of \(axes) axes") }
        let isSame = node.text("auto_pad", default: "NOTSET").hasPrefix("SAME")
        var result = [input[0], channels]
        for axis in 0..<axes {
            let stepped = try product([strides[axis], isSame ? input[axis + 2] : input[axis + 2] - 1])
            let span = try sum(try product([dilations[axis], kernel[axis] - 1]), 1)
            let padding = try sum(pads[axis], pads[axis + axes])
            let size = isSame ? stepped : try sum(try sum(stepped, extra[axis]), try sum(span, -padding))
            guard size > 0 else { throw node.damaged("its result is empty") }
            result.append(size)
        }
        return result
    }
}
