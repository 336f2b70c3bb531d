import Foundation
import NetworkGraph

/// Follows the moments of activations through layers, without running the network.
///
/// Values are taken as normally distributed within a channel and independent between channels and positions, except for
/// what `Moments.sources` and `Moments.neighbourCorrelation` know. Layers with weights report what their actual weights
/// make of the moments (`WeightInitializer`); all others are here.
struct MomentPropagation {
    private var sourceCount = 0

    /// Variation of its own, independent of everything so far.
    mutating func freshSource() -> VariationSources {
        sourceCount += 1
        return VariationSources(only: sourceCount)
    }

    /// The network's input: standard normal.
    mutating func input(_ shape: Shape) -> Moments {
        let axis = min(1, shape.rank - 1)
        let count = shape[axis]
        return Moments(
            axis: axis, mean: [Float](repeating: 0, count: count), variance: [Float](repeating: 1, count: count),
            sources: freshSource())
    }

    /// The moments of a layer without weights; nil for one with weights.
    mutating func moments(of node: Node, inputs: [Moments], shapes: [Shape]) -> Moments? {
        switch node.operation {
        case .input: input(node.shape)
        case .activation(let activation): apply(activation, inputs[0])
        case .add: sum(inputs.enumerated().map { $1.along(inputs[0].axis, of: shapes[$0]) })
        case .multiply: product(inputs.enumerated().map { $1.along(inputs[0].axis, of: shapes[$0]) })
        case .concatenate: concatenation(zip(inputs, shapes).map { $0.along(1, of: $1) })
        case .slice(let axis, let start, let end): slice(inputs[0], axis: axis, start..<end)
        case .channelShuffle(let groups): shuffle(inputs[0].along(1, of: shapes[0]), groups: groups)
        case .maxPool(let pooling): largest(inputs[0].along(1, of: shapes[0]), pooling, shapes[0], node.shape)
        case .averagePool(let pooling): average(inputs[0].along(1, of: shapes[0]), pooling, shapes[0], node.shape)
        case .globalAveragePool: globalAverage(inputs[0].along(1, of: shapes[0]), shapes[0])
        case .flatten: flatten(inputs[0].along(1, of: shapes[0]), node.shape)
        case .dropout: inputs[0]
        case .pad(let edges): pad(inputs[0], edges, shapes[0], node.shape)
        case .transpose(let permutation): transpose(inputs[0], permutation)
        case .convolution, .linear, .batchNormalization, .layerNormalization, .channelScale, .other: nil
        }
    }

    // MARK: Element-wise

    /// A non-linearity on each element.
    mutating func apply(_ activation: Activation, _ input: Moments) -> Moments {
        var result = input
        var covariance = 0.0
        for channel in input.mean.indices {
            let moments = GaussianMoments.moments(
                of: activation, mean: Double(input.mean[channel]), variance: Double(input.variance[channel]))
            result.mean[channel] = Float(moments.mean)
            result.variance[channel] = Float(moments.variance)
            covariance += moments.covariance
        }
        let deviations =
            Double(input.averageVariance * result.averageVariance).squareRoot() * Double(max(1, input.count))
        result.sources = attenuated(input.sources, by: deviations > 0 ? Float(covariance / deviations) : 0)
        result.rectifiedFrom =
            activation == .relu ? Moments.Rectified(mean: input.mean, variance: input.variance) : nil
        return result
    }

    /// A sum of tensors, which may vary together.
    func sum(_ inputs: [Moments]) -> Moments {
        var result = inputs[0]
        result.rectifiedFrom = nil
        for other in inputs.dropFirst() {
            let correlation = result.sources.correlation(with: other.sources)
            let deviation = result.averageVariance.squareRoot()
            let otherDeviation = other.averageVariance.squareRoot()
            let norm =
                (deviation * deviation + otherDeviation * otherDeviation
                + 2 * correlation * deviation * otherDeviation).squareRoot()
            for channel in result.mean.indices where channel < other.count {
                result.mean[channel] += other.mean[channel]
                let product = (result.variance[channel] * other.variance[channel]).squareRoot()
                result.variance[channel] += other.variance[channel] + 2 * correlation * product
            }
            guard norm > 0 else { continue }
            result.sources = result.sources.combined(deviation / norm, with: other.sources, otherDeviation / norm)
            let shares = deviation * deviation + otherDeviation * otherDeviation
            result.neighbourCorrelation =
                (deviation * deviation * result.neighbourCorrelation
                    + otherDeviation * otherDeviation * other.neighbourCorrelation) / shares
        }
        return result
    }

    /// A product of independent tensors; gates count as constant over positions.
    mutating func product(_ inputs: [Moments]) -> Moments {
        var result = inputs[0]
        result.rectifiedFrom = nil
        for other in inputs.dropFirst() {
            let before = result
            var covariance: Float = 0
            for channel in result.mean.indices where channel < other.count {
                let square = before.variance[channel] + before.mean[channel] * before.mean[channel]
                let otherSquare = other.variance[channel] + other.mean[channel] * other.mean[channel]
                result.mean[channel] = before.mean[channel] * other.mean[channel]
                result.variance[channel] = max(0, square * otherSquare - result.mean[channel] * result.mean[channel])
                covariance += before.variance[channel] * other.mean[channel]
            }
            let deviations =
                (before.averageVariance * result.averageVariance).squareRoot() * Float(max(1, result.count))
            result.sources = attenuated(before.sources, by: deviations > 0 ? covariance / deviations : 0)
        }
        return result
    }

    // MARK: Channels

    /// Concatenation along channels.
    mutating func concatenation(_ inputs: [Moments]) -> Moments {
        var result = inputs[0]
        guard inputs.count > 1 else { return result }
        result.mean = inputs.flatMap(\.mean)
        result.variance = inputs.flatMap(\.variance)
        result.rectifiedFrom = nil
        if inputs.allSatisfy({ $0.rectifiedFrom != nil }) {
            result.rectifiedFrom = Moments.Rectified(
                mean: inputs.flatMap { $0.rectifiedFrom?.mean ?? [] },
                variance: inputs.flatMap { $0.rectifiedFrom?.variance ?? [] })
        }
        result.neighbourCorrelation =
            inputs.reduce(0) { $0 + $1.neighbourCorrelation * Float($1.count) } / Float(max(1, result.count))
        // Channels of different origin: no other tensor varies with all of them.
        result.sources = freshSource()
        return result
    }

    /// A range along one axis.
    func slice(_ input: Moments, axis: Int, _ range: Range<Int>) -> Moments {
        guard axis == input.axis else { return input }
        return reordered(input, Array(range))
    }

    /// Channels of groups interleaved.
    func shuffle(_ input: Moments, groups: Int) -> Moments {
        let size = input.count / groups
        return reordered(input, (0..<input.count).map { $0 % groups * size + $0 / groups })
    }

    private func reordered(_ input: Moments, _ channels: [Int]) -> Moments {
        var result = input
        result.mean = channels.map { input.mean[$0] }
        result.variance = channels.map { input.variance[$0] }
        if let rectified = input.rectifiedFrom {
            result.rectifiedFrom = Moments.Rectified(
                mean: channels.map { rectified.mean[$0] }, variance: channels.map { rectified.variance[$0] })
        }
        return result
    }

    // MARK: Windows

    /// Maximum over a window, of normal values or of rectified ones.
    mutating func largest(_ input: Moments, _ pooling: Pooling, _ shape: Shape, _ output: Shape) -> Moments {
        let coverage = WindowCoverage(
            input: shape, output: output, kernel: pooling.kernel, stride: pooling.stride, padding: pooling.padding)
        // Neighbours that vary together count as fewer.
        let count = 1 + (Double(coverage.effectiveArea) - 1) * Double(1 - input.neighbourCorrelation)
        let extreme = GaussianMoments.largest(of: count)
        var result = input
        let before = input.rectifiedFrom ?? Moments.Rectified(mean: input.mean, variance: input.variance)
        for channel in input.mean.indices {
            let deviation = Double(before.variance[channel]).squareRoot()
            var mean = Double(before.mean[channel]) + deviation * extreme.mean
            var variance = deviation * deviation * extreme.variance
            if input.rectifiedFrom != nil {
                let rectified = GaussianMoments.moments(of: .relu, mean: mean, variance: variance)
                (mean, variance) = (rectified.mean, rectified.variance)
            }
            result.mean[channel] = Float(mean)
            result.variance[channel] = Float(variance)
        }
        result.rectifiedFrom = nil
        // By Stein's lemma the maximum's covariance with each of its values is the share in which that one is largest.
        result.sources = attenuated(input.sources, by: Float(1 / (count * extreme.variance.squareRoot())))
        result.neighbourCorrelation = overlap(pooling, input.neighbourCorrelation).correlation
        // The tail of a distribution that is only roughly normal.
        result.uncertainty += 0.1
        return result
    }

    /// Mean over a window.
    mutating func average(_ input: Moments, _ pooling: Pooling, _ shape: Shape, _ output: Shape) -> Moments {
        let coverage = WindowCoverage(
            input: shape, output: output, kernel: pooling.kernel, stride: pooling.stride, padding: pooling.padding)
        let window = overlap(pooling, input.neighbourCorrelation)
        // Taps in the padding either count as zeros or leave fewer values to average.
        let share = coverage.effectiveArea / Float(pooling.kernel.area)
        let factor = pooling.countIncludePad ? share : 1
        let variance = min(1, window.variance / max(share, 1e-6)) * factor * factor
        var result = input
        for channel in input.mean.indices {
            result.mean[channel] *= factor
            result.variance[channel] *= variance
        }
        result.rectifiedFrom = nil
        result.sources = attenuated(input.sources, by: window.center / max(window.variance, 1e-9).squareRoot())
        result.neighbourCorrelation = window.correlation
        return result
    }

    /// Mean over height and width.
    mutating func globalAverage(_ input: Moments, _ shape: Shape) -> Moments {
        let whole = Pooling(kernel: Extent(height: shape.height, width: shape.width), stride: 1)
        let window = overlap(whole, input.neighbourCorrelation)
        var result = input
        result.variance = input.variance.map { $0 * window.variance }
        result.rectifiedFrom = nil
        result.sources = attenuated(input.sources, by: window.variance.squareRoot())
        result.neighbourCorrelation = 1
        return result
    }

    /// Zeros around the feature map, or less of it.
    func pad(_ input: Moments, _ edges: EdgePadding, _ shape: Shape, _ output: Shape) -> Moments {
        let height = min(output.height, shape.height + min(0, edges.top) + min(0, edges.bottom))
        let width = min(output.width, shape.width + min(0, edges.left) + min(0, edges.right))
        let share = Float(height * width) / Float(output.height * output.width)
        var result = input
        result.rectifiedFrom = nil
        for channel in input.mean.indices {
            let square = input.variance[channel] + input.mean[channel] * input.mean[channel]
            result.mean[channel] *= share
            result.variance[channel] = max(0, share * square - result.mean[channel] * result.mean[channel])
        }
        return result
    }

    /// Variance of a window's mean, its covariance with the value at its center, and the correlation of neighbouring
    /// windows, for values of variance 1 whose correlation falls by `correlation` from each position to the next.
    private func overlap(
        _ pooling: Pooling, _ correlation: Float
    ) -> (variance: Float, center: Float, correlation: Float) {
        func along(_ kernel: Int, _ stride: Int) -> (variance: Float, center: Float, next: Float) {
            func covariance(_ shift: Int) -> Float {
                var total: Float = 0
                // Of all pairs of taps, kernel - |d| lie d apart.
                for distance in (1 - kernel)..<kernel {
                    total += Float(kernel - abs(distance)) * power(correlation, abs(distance + shift))
                }
                return total / Float(kernel * kernel)
            }
            let center = (0..<kernel).reduce(Float(0)) { $0 + power(correlation, abs($1 - kernel / 2)) }
            return (covariance(0), center / Float(kernel), covariance(stride))
        }
        let rows = along(pooling.kernel.height, pooling.stride.height)
        let columns = along(pooling.kernel.width, pooling.stride.width)
        let next = (rows.next / max(rows.variance, 1e-9) + columns.next / max(columns.variance, 1e-9)) / 2
        return (rows.variance * columns.variance, rows.center * columns.center, min(1, max(0, next)))
    }

    private func power(_ base: Float, _ exponent: Int) -> Float {
        exponent == 0 ? 1 : pow(base, Float(exponent))
    }

    // MARK: Form

    /// Channels and positions to features.
    func flatten(_ input: Moments, _ output: Shape) -> Moments {
        let copies = output.channels / max(1, input.count)
        guard copies > 1 else { return input }
        var result = input
        result.rectifiedFrom = nil
        result.mean = input.mean.flatMap { repeatElement($0, count: copies) }
        result.variance = input.variance.flatMap { repeatElement($0, count: copies) }
        return result
    }

    /// Axes in another order.
    func transpose(_ input: Moments, _ permutation: [Int]) -> Moments {
        var result = input
        result.axis = permutation.firstIndex(of: input.axis) ?? input.axis
        return result
    }

    /// What is left of the variation's sources, and new variation for the rest.
    private mutating func attenuated(_ sources: VariationSources, by factor: Float) -> VariationSources {
        sourceCount += 1
        return sources.attenuated(by: min(1, max(-1, factor.isFinite ? factor : 0)), fresh: sourceCount)
    }
}
