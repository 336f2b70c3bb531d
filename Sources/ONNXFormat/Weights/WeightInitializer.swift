import NetworkGraph

/// Makes a network's weights from a seed, such that activations neither grow nor fade at any depth.
///
/// The moments of every tensor are followed through the graph, channel by channel, with the weights as they are drawn:
/// filters get the variance 1 / (taps inside the input x mean square of the input), and batch normalisation gets the mean
/// and variance that its filter's actual weights give, as training would have found them. Random filters that are only
/// right on average would let the logarithm of the variance walk by about 5 / width a layer.
///
/// After a normalisation, `signalShare` of the variance is the input's and the rest is a fixed pattern of channels, the
/// bias. With too large a share, a deep network of ReLUs amplifies any deviation from the predicted moments; with too
/// small a one, its output hardly depends on its input.
struct WeightInitializer {
    /// The share of the variance that follows the input, after a normalisation.
    static let signalShare: Float = 0.5
    /// Batch normalisation never divides by less than this share of the layer's mean square: predictions of a small
    /// variance (behind global pooling, where it rests on how positions correlate) are the least certain.
    private static let smallestVariance: Float = 0.05
    /// Batch normalisation divides by this much more than the predicted variance, which leaves that much less to the input.
    private static let damping: Float = 1.04
    /// How much more it divides by for each unit of `Moments.uncertainty`, without telling the layers that follow: what
    /// deviates dies out there.
    private static let uncertaintyDamping: Float = 1
    /// The same two ahead of SiLU, hard swish and GELU, whose gain grows with the deviation.
    private static let curvedDamping: Float = 1.15
    private static let curvedSignalShare: Float = 0.35
    /// Weights made at a time; a chunk stays in the processor's second-level cache.
    private static let chunkSize = 1 << 16

    private let graph: Graph
    private let seed: UInt64

    init(graph: Graph, seed: UInt64) {
        self.graph = graph
        self.seed = seed
    }

    /// Writes all weights' bytes in the order of `tensors`.
    ///
    /// - Parameter tensors: The weights of all layers, in the graph's order, as `WeightTensor.all` lists them.
    /// - Throws: what `sink` throws.
    func write(_ tensors: [WeightTensor], to sink: any WeightSink) throws {
        var run = Run(graph: graph, seed: seed, sink: sink)
        var readers = graph.readerCounts()
        var moments = [Moments?](repeating: nil, count: graph.nodes.count)
        var rest = tensors[...]
        for node in graph.nodes {
            let own = rest.prefix { $0.node == node.id }
            rest = rest.dropFirst(own.count)
            let inputs = node.inputs.compactMap { moments[$0] }
            moments[node.id] = try run.process(node, inputs: inputs, tensors: Array(own))
            for input in node.inputs {
                readers[input] -= 1
                if readers[input] == 0 { moments[input] = nil }
            }
        }
    }

    /// Predicted moments of every layer's result, for tests.
    func predictedMoments() throws -> [Moments] {
        var run = Run(graph: graph, seed: seed, sink: DiscardingSink())
        var moments: [Moments] = []
        for node in graph.nodes {
            let tensors = WeightTensor.all(of: node, in: graph)
            moments.append(try run.process(node, inputs: node.inputs.map { moments[$0] }, tensors: tensors))
        }
        return moments
    }

    private struct DiscardingSink: WeightSink {
        func begin(_ tensor: WeightTensor) {}
        func append(_ bytes: UnsafeRawBufferPointer) {}
    }

    /// One pass over the graph.
    private struct Run {
        let graph: Graph
        let seed: UInt64
        let sink: any WeightSink
        var propagation = MomentPropagation()
        /// The layers whose results a SiLU, hard swish or GELU reads.
        private let curved: Set<Int>

        init(graph: Graph, seed: UInt64, sink: any WeightSink) {
            self.graph = graph
            self.seed = seed
            self.sink = sink
            curved = Set(
                graph.nodes.flatMap { (node: Node) -> [Int] in
                    switch node.operation {
                    case .activation(.silu), .activation(.hardSwish), .activation(.gelu): return node.inputs
                    default: return []
                    }
                })
        }

        mutating func process(_ node: Node, inputs: [Moments], tensors: [WeightTensor]) throws -> Moments {
            let shapes = graph.inputShapes(of: node)
            switch node.operation {
            case .convolution(let convolution):
                return try convolve(convolution, inputs[0].along(1, of: shapes[0]), shapes[0], node.shape, tensors)
            case .linear(let features, _):
                return try project(features, inputs[0].along(shapes[0].rank - 1, of: shapes[0]), node.shape, tensors)
            case .batchNormalization:
                return try normalizeBatch(
                    inputs[0].along(1, of: shapes[0]), isCurved: curved.contains(node.id), tensors)
            case .layerNormalization:
                return try normalizeLayer(inputs[0].along(shapes[0].rank - 1, of: shapes[0]), tensors)
            case .channelScale(let initial):
                return try scale(inputs[0].along(1, of: shapes[0]), Float(initial), tensors)
            default:
                return propagation.moments(of: node, inputs: inputs, shapes: shapes) ?? inputs[0]
            }
        }

        // MARK: Filters and matrices

        private mutating func convolve(
            _ convolution: Convolution, _ input: Moments, _ shape: Shape, _ output: Shape, _ tensors: [WeightTensor]
        ) throws -> Moments {
            let coverage = WindowCoverage(
                input: shape, output: output, kernel: convolution.kernel, stride: convolution.stride,
                dilation: convolution.dilation, padding: convolution.padding)
            var means: [Float] = []
            var variances: [Float] = []
            means.reserveCapacity(input.count * coverage.taps.count)
            variances.reserveCapacity(input.count * coverage.taps.count)
            for channel in 0..<input.count {
                let mean = input.mean[channel]
                for share in coverage.taps {
                    means.append(share * mean)
                    // A tap that reads the padding now and then varies by that alone.
                    variances.append(share * input.variance[channel] + share * (1 - share) * mean * mean)
                }
            }
            let groups = convolution.groups
            let rowLength = means.count / groups
            let square = coverage.effectiveArea * Float(input.count / groups) * input.secondMoment
            let hasBias = tensors.count > 1
            // Where the bias takes the mean away, only variation counts; a tenth of the mean guards against too little.
            // What is left of the variation behind global pooling (neighbours alike) is too little to build on.
            let variation = variances.reduce(0, +) / Float(groups)
            let guarding: Float = input.neighbourCorrelation > 0.99 ? 1 : 0.1
            let reference = hasBias ? variation + guarding * max(0, square - variation) : square
            let rows = convolution.outputChannels
            let taps = Float(groups == input.count ? means.count : rowLength)
            let uncertainty = input.uncertainty + 1 / (Float(min(input.count, rows)) * taps.squareRoot())
            let decay = 1 + WeightInitializer.uncertaintyDamping * uncertainty
            let target = hasBias ? WeightInitializer.signalShare / decay : 1
            let deviation = (target / max(reference, .leastNormalMagnitude)).squareRoot()

            var outputMeans = [Float](repeating: 0, count: rows)
            var outputVariances = [Float](repeating: 0, count: rows)
            try draw(
                tensors[0], rowLength: rowLength, rows: rows, deviation: deviation, balanced: groups == input.count
            ) { weights, row in
                let start = row / (rows / groups) * rowLength
                let sums = means.withUnsafeBufferPointer { means in
                    variances.withUnsafeBufferPointer { variances in
                        Self.sums(weights, means, variances, start, rowLength)
                    }
                }
                outputMeans[row] = sums.mean
                outputVariances[row] = sums.variance
            }
            if hasBias {
                // Takes the mean away, as training tends to, and leaves a pattern of channels in its place.
                let pattern = alternating(tensors[1], deviation: (1 - WeightInitializer.signalShare).squareRoot())
                try put(tensors[1], zip(pattern, outputMeans).map { $0 - $1 })
                outputMeans = pattern
                outputVariances = outputVariances.map { $0 * decay }
            }
            let stride = Float(convolution.stride.height + convolution.stride.width) / 2
            var correlation = input.neighbourCorrelation
            for _ in 1..<max(2, Int(stride)) { correlation *= input.neighbourCorrelation }
            return Moments(
                axis: 1, mean: outputMeans, variance: outputVariances,
                neighbourCorrelation: stride > 1 ? correlation : input.neighbourCorrelation,
                sources: propagation.freshSource(), uncertainty: hasBias ? 0 : uncertainty)
        }

        private mutating func project(
            _ features: Int, _ input: Moments, _ output: Shape, _ tensors: [WeightTensor]
        ) throws -> Moments {
            let square = input.secondMoment * Float(input.count)
            let deviation = (1 / max(square, .leastNormalMagnitude)).squareRoot()
            var means = [Float](repeating: 0, count: features)
            var variances = [Float](repeating: 0, count: features)
            if tensors[0].dimensions[0] == features && output.rank == 2 {
                try draw(tensors[0], rowLength: input.count, rows: features, deviation: deviation) { weights, row in
                    let sums = input.mean.withUnsafeBufferPointer { means in
                        input.variance.withUnsafeBufferPointer { variances in
                            Self.sums(weights, means, variances, 0, input.count)
                        }
                    }
                    means[row] = sums.mean
                    variances[row] = sums.variance
                }
            } else {
                try draw(tensors[0], rowLength: features, rows: input.count, deviation: deviation) { weights, row in
                    RowMoments.accumulate(
                        weights, mean: input.mean[row], variance: input.variance[row], into: &means, &variances)
                }
            }
            if tensors.count > 1 {
                let bias = values(tensors[1], deviation: 0.1)
                try put(tensors[1], bias)
                means = zip(means, bias).map { $0 + $1 }
            }
            return Moments(
                axis: output.rank - 1, mean: means, variance: variances,
                neighbourCorrelation: input.neighbourCorrelation, sources: propagation.freshSource())
        }

        @inline(__always)
        private static func sums(
            _ weights: UnsafePointer<Float>, _ means: UnsafeBufferPointer<Float>,
            _ variances: UnsafeBufferPointer<Float>, _ start: Int, _ count: Int
        ) -> (mean: Float, variance: Float) {
            guard let means = means.baseAddress, let variances = variances.baseAddress else { return (0, 0) }
            return RowMoments.sums(weights, means + start, variances + start, count: count)
        }

        // MARK: Normalisation and scale

        private func normalizeBatch(_ input: Moments, isCurved: Bool, _ tensors: [WeightTensor]) throws -> Moments {
            let share = isCurved ? WeightInitializer.curvedSignalShare : WeightInitializer.signalShare
            let decay = 1 + WeightInitializer.uncertaintyDamping * input.uncertainty
            let damping = decay * (isCurved ? WeightInitializer.curvedDamping : WeightInitializer.damping)
            // A tenth of relative spread leaves the mean square of the factor at the share.
            var factors = values(tensors[0], mean: (share / 1.01).squareRoot(), deviation: 0.1 * share.squareRoot())
            let pattern = alternating(tensors[1], deviation: (1 - share).squareRoot())
            let floor = max(WeightInitializer.smallestVariance * input.secondMoment, 1e-6)
            let divisors = input.variance.map { max($0 * damping, floor) }
            // Channels that vary little, such as those that a ReLU nearly always cuts off, are not blown up: a depthwise
            // filter's result would then rest on the tail of a distribution.
            let average = max(input.averageVariance, floor)
            for channel in factors.indices {
                factors[channel] *= (input.variance[channel] / average).squareRoot()
            }
            try put(tensors[0], factors)
            try put(tensors[1], pattern)
            try put(tensors[2], input.mean)
            try put(tensors[3], divisors)
            var result = input
            result.rectifiedFrom = nil
            result.uncertainty = 0
            result.mean = pattern
            for channel in result.variance.indices {
                // As if there were no damping: what follows is scaled by this, so that deviations die out.
                result.variance[channel] *= decay * factors[channel] * factors[channel] / divisors[channel]
            }
            return result
        }

        private func normalizeLayer(_ input: Moments, _ tensors: [WeightTensor]) throws -> Moments {
            let factors = values(tensors[0], mean: 1, deviation: 0.1)
            let bias = values(tensors[1], deviation: 0.1)
            try put(tensors[0], factors)
            try put(tensors[1], bias)
            let center = input.mean.reduce(0, +) / Float(max(1, input.count))
            let variance = max(input.totalVariance, .leastNormalMagnitude)
            var result = input
            result.rectifiedFrom = nil
            for channel in result.mean.indices {
                let factor = factors[channel] / variance.squareRoot()
                result.mean[channel] = (input.mean[channel] - center) * factor + bias[channel]
                result.variance[channel] *= factor * factor
            }
            return result
        }

        private func scale(_ input: Moments, _ initial: Float, _ tensors: [WeightTensor]) throws -> Moments {
            // Pairs above and below, so that the mean is the initial value.
            var factors = values(tensors[0], mean: 0, deviation: 0.1)
            for index in stride(from: 0, to: factors.count - 1, by: 2) { factors[index + 1] = -factors[index] }
            if factors.count % 2 == 1 { factors[factors.count - 1] = 0 }
            factors = factors.map { initial * (1 + $0) }
            try put(tensors[0], factors)
            var result = input
            result.rectifiedFrom = nil
            for channel in result.mean.indices {
                result.mean[channel] *= factors[channel]
                result.variance[channel] *= factors[channel] * factors[channel]
            }
            return result
        }

        // MARK: Bytes

        /// Draws a matrix row by row, a chunk of whole rows at a time, and shows every row to `visit`.
        private func draw(
            _ tensor: WeightTensor, rowLength: Int, rows: Int, deviation: Float, balanced: Bool = false,
            visit: (UnsafePointer<Float>, Int) -> Void
        ) throws {
            var stream = RandomStream(seed: seed, name: tensor.name)
            let rowsAtOnce = min(rows, max(1, WeightInitializer.chunkSize / max(1, rowLength)))
            let chunk = UnsafeMutablePointer<Float>.allocate(capacity: rowsAtOnce * rowLength + 16)
            defer { chunk.deallocate() }
            try sink.begin(tensor)
            var row = 0
            while row < rows {
                let count = min(rowsAtOnce, rows - row)
                // Uniform numbers of unit variance reach to the root of three.
                stream.fill(chunk, count: count * rowLength, spread: deviation * Float(3).squareRoot())
                if balanced {
                    for index in 0..<count { Self.balance(chunk + index * rowLength, count: rowLength) }
                }
                for index in 0..<count { visit(chunk + index * rowLength, row + index) }
                try sink.append(UnsafeRawBufferPointer(start: chunk, count: 4 * count * rowLength))
                row += count
            }
        }

        /// Gives a depthwise filter a sum as large as its norm, in the sign it has.
        ///
        /// Then it amplifies what is alike at all positions as much as what differs from one to the next. Dense filters
        /// average over channels instead.
        private static func balance(_ filter: UnsafeMutablePointer<Float>, count: Int) {
            guard count > 1 else { return }
            var sum: Float = 0
            var square: Float = 0
            for index in 0..<count {
                sum += filter[index]
                square += filter[index] * filter[index]
            }
            // filter = center + rest; wanted: (n center)^2 = |rest|^2 + n center^2.
            let length = Float(count)
            let rest = max(square - sum * sum / length, 0)
            let wanted = (rest / (length * length - length)).squareRoot()
            let change = (sum < 0 ? -wanted : wanted) - sum / length
            for index in 0..<count { filter[index] += change }
        }

        private func values(_ tensor: WeightTensor, mean: Float = 0, deviation: Float) -> [Float] {
            var stream = RandomStream(seed: seed, name: tensor.name)
            return stream.values(tensor.elementCount, mean: mean, deviation: deviation)
        }

        /// Values of mean 0, every other one positive: a narrow layer with negative ones only would be cut off by its ReLU.
        private func alternating(_ tensor: WeightTensor, deviation: Float) -> [Float] {
            values(tensor, deviation: deviation).enumerated().map { $0 % 2 == 0 ? abs($1) : -abs($1) }
        }

        private func put(_ tensor: WeightTensor, _ values: [Float]) throws {
            try sink.begin(tensor)
            try values.withUnsafeBytes { try sink.append($0) }
        }
    }
}
