/// The shape that an operation gives for its inputs' shapes, or the error that names the layer.
enum ShapeInference {
    /// No tensor of a network that can be run has more elements (16 GB in f32).
    static let largestElementCount = 1 << 32
    /// No layer of a network that can be run takes more multiply-accumulates; sums over layers stay within an `Int`.
    static let largestMACs = 1 << 52

    /// The shape of `operation`'s result.
    ///
    /// - Throws: `GraphError` naming `layer`.
    static func shape(of operation: Operation, inputs: [Shape], layer: String) throws(GraphError) -> Shape {
        let context = Context(layer: layer, operation: operation, inputs: inputs)
        if case .other(let foreign) = operation { return try context.withinLimits(foreign.shape) }
        guard inputs.allSatisfy(\.isKnown) else {
            throw .shapeMismatch(layer: layer, operation: operation.name, reason: "its input has an unknown shape")
        }
        let shape = try context.infer()
        return try context.checked(shape)
    }

    private struct Context {
        let layer: String
        let operation: Operation
        let inputs: [Shape]

        func infer() throws(GraphError) -> Shape {
            switch operation {
            case .input, .other: return try only()
            case .convolution(let convolution): return try convolve(convolution)
            case .batchNormalization(let epsilon):
                try require(epsilon > 0 && epsilon.isFinite, "epsilon must be positive, not \(epsilon)")
                return try featureMap()
            case .layerNormalization(let epsilon):
                try require(epsilon > 0 && epsilon.isFinite, "epsilon must be positive, not \(epsilon)")
                let input = try only()
                try fits(input.rank >= 2, "needs a batch axis and a feature axis, not \(input)")
                return input
            case .activation, .dropout: return try only()
            case .channelScale: return try featureMap()
            case .add: return try sum()
            case .multiply: return try product()
            case .concatenate: return try concatenation()
            case .slice(let axis, let start, let end): return try slice(axis, start, end)
            case .channelShuffle(let groups):
                let input = try featureMap()
                try require(groups > 0, "groups must be positive, not \(groups)")
                try fits(input.channels % groups == 0, "\(input.channels) channels do not split into \(groups) groups")
                return input
            case .maxPool(let pooling), .averagePool(let pooling): return try pool(pooling)
            case .globalAveragePool:
                let input = try featureMap()
                return Shape(batch: input.batch, channels: input.channels, height: 1, width: 1)
            case .linear(let features, _):
                let input = try only()
                try require(features > 0, "features must be positive, not \(features)")
                try fits(input.rank >= 2, "needs a batch axis and a feature axis, not \(input)")
                let taps = input[input.rank - 1]
                let output = input.replacing(axis: input.rank - 1, with: features)
                try limitArithmetic(output: output, weights: [features, taps], taps: taps)
                return output
            case .flatten:
                let input = try only()
                try fits(input.rank >= 2, "needs a batch axis, not \(input)")
                return [input.batch, try product(input.dimensions.dropFirst())]
            case .pad(let edges):
                let input = try featureMap()
                let height = try sum([input.height, edges.top, edges.bottom])
                let width = try sum([input.width, edges.left, edges.right])
                try fits(height > 0 && width > 0, "cropping \(input) leaves nothing")
                return Shape(batch: input.batch, channels: input.channels, height: height, width: width)
            case .transpose(let permutation):
                let input = try only()
                try fits(
                    permutation.sorted() == Array(0..<input.rank),
                    "\(permutation) does not reorder the axes of \(input)")
                return Shape(permutation.map { input[$0] })
            }
        }

        // MARK: Windows

        private func convolve(_ convolution: Convolution) throws(GraphError) -> Shape {
            let input = try featureMap()
            let groups = convolution.groups
            try require(convolution.outputChannels > 0, "\(convolution.outputChannels) output channels")
            try require(groups > 0, "groups must be positive, not \(groups)")
            try fits(
                input.channels % groups == 0, "\(input.channels) input channels do not split into \(groups) groups")
            try fits(
                convolution.outputChannels % groups == 0,
                "\(convolution.outputChannels) output channels do not split into \(groups) groups")
            let (height, width) = try window(
                input, convolution.kernel, convolution.stride, convolution.dilation, convolution.padding, ceil: false)
            let output = Shape(batch: input.batch, channels: convolution.outputChannels, height: height, width: width)
            let taps = try product([input.channels / groups, convolution.kernel.height, convolution.kernel.width])
            try limitArithmetic(output: output, weights: [convolution.outputChannels, taps], taps: taps)
            return output
        }

        /// Weights and multiply-accumulates must stay within what can be stored and counted.
        private func limitArithmetic(output: Shape, weights: [Int], taps: Int) throws(GraphError) {
            guard try product(weights) <= ShapeInference.largestElementCount,
                try product(output.dimensions + [taps]) <= ShapeInference.largestMACs
            else { throw .overflow(layer: layer) }
        }

        private func pool(_ pooling: Pooling) throws(GraphError) -> Shape {
            let input = try featureMap()
            let padding = pooling.padding
            // A window may not lie in the padding alone: its result would be the mean or maximum of nothing.
            try require(
                max(padding.top, padding.bottom) < pooling.kernel.height
                    && max(padding.left, padding.right) < pooling.kernel.width,
                "padding must be smaller than the \(pooling.kernel) window")
            let (height, width) = try window(
                input, pooling.kernel, pooling.stride, 1, padding, ceil: pooling.ceilMode)
            return Shape(batch: input.batch, channels: input.channels, height: height, width: width)
        }

        private func window(
            _ input: Shape, _ kernel: Extent, _ stride: Extent, _ dilation: Extent, _ padding: EdgePadding, ceil: Bool
        ) throws(GraphError) -> (height: Int, width: Int) {
            try require(kernel.height > 0 && kernel.width > 0, "kernel must be positive, not \(kernel)")
            try require(stride.height > 0 && stride.width > 0, "stride must be positive, not \(stride)")
            try require(dilation.height > 0 && dilation.width > 0, "dilation must be positive, not \(dilation)")
            let amounts = [padding.top, padding.left, padding.bottom, padding.right]
            try require(amounts.allSatisfy { $0 >= 0 }, "padding must not be negative")
            let height = try positions(
                input.height, kernel.height, stride.height, dilation.height, padding.top, padding.bottom, ceil: ceil)
            let width = try positions(
                input.width, kernel.width, stride.width, dilation.width, padding.left, padding.right, ceil: ceil)
            guard let height, let width else {
                throw .resolutionTooSmall(layer: layer, operation: operation.name, input: input, window: kernel)
            }
            return (height, width)
        }

        /// The number of window positions along one axis; nil where not even one fits.
        private func positions(
            _ input: Int, _ kernel: Int, _ stride: Int, _ dilation: Int, _ before: Int, _ after: Int, ceil: Bool
        ) throws(GraphError) -> Int? {
            let span = try sum([try product([dilation, kernel - 1]), 1])
            let room = try sum([input, before, after]) - span
            guard room >= 0 else { return nil }
            guard ceil else { return room / stride + 1 }
            let positions = (room + stride - 1) / stride + 1
            // PyTorch's rule: the last window must start inside the input or its left padding.
            return (positions - 1) * stride >= input + before ? positions - 1 : positions
        }

        // MARK: Several inputs

        private func sum() throws(GraphError) -> Shape {
            let first = try several()
            for other in inputs.dropFirst() {
                try fits(other == first, "cannot add \(other) to \(first)")
            }
            return first
        }

        private func product() throws(GraphError) -> Shape {
            let first = try several()
            for other in inputs.dropFirst() {
                let gate = Shape(batch: first.batch, channels: first.channels, height: 1, width: 1)
                try fits(other == first || (first.rank == 4 && other == gate), "cannot multiply \(first) by \(other)")
            }
            return first
        }

        private func concatenation() throws(GraphError) -> Shape {
            guard let first = inputs.first else { throw mismatch("needs an input") }
            try fits(first.rank >= 2, "needs a channel axis, not \(first)")
            var channels = 0
            for input in inputs {
                try fits(
                    input.rank == first.rank
                        && input.replacing(axis: 1, with: first.channels) == first,
                    "cannot concatenate \(input) to \(first)")
                channels = try sum([channels, input.channels])
            }
            return first.replacing(axis: 1, with: channels)
        }

        private func slice(_ axis: Int, _ start: Int, _ end: Int) throws(GraphError) -> Shape {
            let input = try only()
            try fits(axis >= 0 && axis < input.rank, "\(input) has no axis \(axis)")
            try fits(
                start >= 0 && start < end && end <= input[axis], "\(start)..<\(end) is not within 0..<\(input[axis])")
            return input.replacing(axis: axis, with: end - start)
        }

        // MARK: Checks

        func checked(_ shape: Shape) throws(GraphError) -> Shape {
            guard shape.dimensions.allSatisfy({ $0 > 0 }) else { throw mismatch("has the empty shape \(shape)") }
            return try withinLimits(shape)
        }

        /// The shape, unless it has more elements than a network that can be run.
        func withinLimits(_ shape: Shape) throws(GraphError) -> Shape {
            guard shape.dimensions.allSatisfy({ $0 >= 0 }) else { throw mismatch("has the impossible shape \(shape)") }
            guard try product(shape.dimensions[...]) <= ShapeInference.largestElementCount else {
                throw .overflow(layer: layer)
            }
            return shape
        }

        private func only() throws(GraphError) -> Shape {
            guard inputs.count == 1 else { throw mismatch("needs one input, not \(inputs.count)") }
            return inputs[0]
        }

        private func several() throws(GraphError) -> Shape {
            guard inputs.count >= 2 else { throw mismatch("needs two inputs or more, not \(inputs.count)") }
            return inputs[0]
        }

        private func featureMap() throws(GraphError) -> Shape {
            let input = try only()
            try fits(input.rank == 4, "needs an NCHW feature map, not \(input)")
            return input
        }

        private func require(_ condition: Bool, _ reason: @autoclosure () -> String) throws(GraphError) {
            guard condition else {
                throw .impossibleAttribute(layer: layer, operation: operation.name, reason: reason())
            }
        }

        private func fits(_ condition: Bool, _ reason: @autoclosure () -> String) throws(GraphError) {
            guard condition else { throw mismatch(reason()) }
        }

        private func mismatch(_ reason: String) -> GraphError {
            .shapeMismatch(layer: layer, operation: operation.name, reason: reason)
        }

        private func sum(_ terms: [Int]) throws(GraphError) -> Int {
            var total = 0
            for term in terms {
                let (next, overflow) = total.addingReportingOverflow(term)
                guard !overflow else { throw .overflow(layer: layer) }
                total = next
            }
            return total
        }

        private func product<Factors: Sequence<Int>>(_ factors: Factors) throws(GraphError) -> Int {
            var total = 1
            for factor in factors {
                let (next, overflow) = total.multipliedReportingOverflow(by: factor)
                guard !overflow else { throw .overflow(layer: layer) }
                total = next
            }
            return total
        }
    }
}
