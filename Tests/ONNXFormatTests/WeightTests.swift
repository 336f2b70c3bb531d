import Foundation
import NetworkGraph
import Testing

@testable import ONNXFormat

@Suite("Weights and moments")
struct WeightTests {
    private func statistics(_ values: [Float]) -> (mean: Double, variance: Double) {
        let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
        return (mean, values.reduce(0.0) { $0 + pow(Double($1) - mean, 2) } / Double(values.count))
    }

    @Test("random numbers are uniform, uncorrelated, and differ between names and seeds")
    func stream() {
        var stream = RandomStream(seed: 1, name: "conv1.weight")
        let values = stream.values(40_000, deviation: 1)
        let (mean, variance) = statistics(values)
        #expect(abs(mean) < 0.02)
        #expect(abs(variance - 1) < 0.02)
        #expect(values.allSatisfy { abs($0) <= Float(3).squareRoot() })
        for lag in [1, 2, 15, 16, 17] {
            let products = (0..<values.count - lag).map { (index: Int) -> Float in values[index] * values[index + lag] }
            #expect(abs(statistics(products).mean) < 0.03, "lag \(lag)")
        }
        var same = RandomStream(seed: 1, name: "conv1.weight")
        var otherName = RandomStream(seed: 1, name: "conv2.weight")
        var otherSeed = RandomStream(seed: 2, name: "conv1.weight")
        #expect(Array(values.prefix(100)) == same.values(100, deviation: 1))
        #expect(Array(values.prefix(100)) != otherName.values(100, deviation: 1))
        #expect(Array(values.prefix(100)) != otherSeed.values(100, deviation: 1))
    }

    /// Standard normal numbers (Box and Muller 1958).
    private func normal(_ count: Int, seed: UInt64) -> [Double] {
        var generator = SplitMix(state: seed)
        return (0..<count).map { _ in
            let radius = (-2 * log(Double.random(in: Double.leastNormalMagnitude..<1, using: &generator))).squareRoot()
            return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &generator))
        }
    }

    @Test("moments of activations agree with simulation", arguments: Activation.allCases)
    func activations(activation: Activation) {
        let samples = normal(40_000, seed: 5)
        for (mean, variance) in [(0.0, 1.0), (-1.0, 0.5), (1.5, 2.0), (0.2, 9.0)] {
            let inputs = samples.map { mean + variance.squareRoot() * $0 }
            let outputs = inputs.map { GaussianMoments.value(of: activation, $0) }
            let average = outputs.reduce(0, +) / Double(outputs.count)
            let square = outputs.reduce(0) { $0 + pow($1 - average, 2) } / Double(outputs.count)
            let cross = zip(inputs, outputs).reduce(0) { $0 + ($1.0 - mean) * $1.1 } / Double(outputs.count)
            let predicted = GaussianMoments.moments(of: activation, mean: mean, variance: variance)
            #expect(abs(predicted.mean - average) < 0.03 * (square.squareRoot() + 0.1))
            #expect(abs(predicted.variance - square) < 0.05 * square + 0.001)
            #expect(abs(predicted.covariance - cross) < 0.05 * (square * variance).squareRoot() + 0.005)
        }
    }

    @Test("the largest of n normal numbers")
    func largest() {
        // Order statistics of the normal distribution (David and Nagaraja 2003, table of expected maxima).
        for (count, mean) in [(2.0, 0.5642), (4.0, 1.0294), (9.0, 1.4850)] {
            #expect(abs(GaussianMoments.largest(of: count).mean - mean) < 0.002)
        }
        #expect(abs(GaussianMoments.largest(of: 2).variance - 0.6817) < 0.002)
    }

    @Test("a window's taps in the padding are counted out")
    func coverage() {
        func area(_ size: Int, stride: Extent = 1) -> Float {
            let shape = Shape(batch: 1, channels: 1, height: size, width: size)
            let output = Shape(
                batch: 1, channels: 1, height: (size - 1) / stride.height + 1, width: (size - 1) / stride.width + 1)
            return WindowCoverage(
                input: shape, output: output, kernel: 3, stride: stride,
                padding: EdgePadding(top: 1, left: 1, bottom: 1, right: 1)
            ).effectiveArea
        }
        #expect(area(1) == 1)
        #expect(area(2) == 4)
        #expect(abs(area(4) - 6.25) < 1e-5)
        #expect(abs(area(4, stride: 2) - 6.25) < 1e-5)
    }

    @Test("sums know what varies together")
    func correlatedSums() {
        var propagation = MomentPropagation()
        let x = propagation.input([1, 4, 8, 8])
        let other = propagation.input([1, 4, 8, 8])
        #expect(abs(propagation.sum([x, x]).averageVariance - 4) < 1e-4)
        #expect(abs(propagation.sum([x, other]).averageVariance - 2) < 1e-4)
        // relu(x) + x: variances 0.3408 and 1, covariance 0.5.
        let rectified = propagation.apply(.relu, x)
        #expect(abs(propagation.sum([x, rectified]).averageVariance - 2.3408) < 0.01)
        let averaged = propagation.average(
            x, Pooling(kernel: 3, stride: 1, padding: EdgePadding(top: 1, left: 1, bottom: 1, right: 1)),
            [1, 4, 64, 64],
            [1, 4, 64, 64])
        #expect(abs(averaged.averageVariance - 1.0 / 9) < 0.01)
        #expect(abs(propagation.sum([x, averaged]).averageVariance - (1 + 3.0 / 9)) < 0.02)
    }

    @Test("filters have unit gain, normalisations the statistics of their input")
    func statisticsOfWeights() throws {
        let folder = try TemporaryFolder()
        let builder = NetworkBuilder("weights")
        let x = builder.input([1, 16, 32, 32]).conv(32, kernel: 3, name: "conv")
        let graph = try builder.build(x.batchNorm(name: "norm").relu().depthwise(kernel: 3, name: "depthwise"))
        try ONNXExporter.export(graph, to: folder.path("a.onnx"))
        var constants = Constants(path: "")
        for tensor in try ModelReader.read(folder.path("a.onnx")).graph.initializer {
            try constants.add(tensor, name: tensor.name)
        }
        let filters = statistics(try #require(constants.floats("conv.weight")))
        // 9 taps, of which the border of 32 x 32 loses a little.
        let taps = 16 * (94.0 / 32) * (94.0 / 32)
        #expect(abs(filters.mean) < 0.003)
        #expect(abs(filters.variance * taps - 1) < 0.06)
        let variances = try #require(constants.floats("norm.running_var"))
        #expect(variances.allSatisfy { $0 > 0.5 && $0 < 1.8 })
        #expect(Set(variances).count == 32)
        let factors = try #require(constants.floats("norm.weight"))
        #expect(factors.allSatisfy { $0 > 0.3 && $0 < 1.3 })
        // Depthwise filters amplify what is alike at all positions no more than noise.
        let depthwise = try #require(constants.floats("depthwise.weight"))
        for channel in 0..<32 {
            let taps = depthwise[9 * channel..<9 * channel + 9]
            let sum: Float = taps.reduce(0, +)
            let square: Float = taps.reduce(0) { $0 + $1 * $1 }
            #expect(abs(sum * sum / square - 1) < 1e-3)
        }
    }
}
