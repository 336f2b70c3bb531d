import NetworkGraph
import Testing

/// Expected shapes are those of the PyTorch modules of the same attributes.
@Suite struct ShapeInferenceTests {
    /// The shape of what `layers` make of an input.
    private func shape(_ input: Shape, _ layers: (Tensor) -> Tensor) throws -> Shape {
        let builder = NetworkBuilder("test")
        return try builder.build(layers(builder.input(input))).outputShape
    }

    private func error(_ input: Shape, _ layers: (Tensor) -> Tensor) -> GraphError? {
        do {
            _ = try shape(input, layers)
            return nil
        } catch {
            return error as? GraphError
        }
    }

    // MARK: Windows

    @Test func convolutions() throws {
        let image: Shape = [2, 3, 224, 224]
        #expect(try shape(image) { $0.conv(64, kernel: 7, stride: 2) } == [2, 64, 112, 112])
        #expect(try shape(image) { $0.conv(64, kernel: 11, stride: 4, padding: .all(2)) } == [2, 64, 55, 55])
        #expect(try shape(image) { $0.conv(8, kernel: 3, padding: .valid) } == [2, 8, 222, 222])
        #expect(try shape(image) { $0.conv(8, kernel: 3, dilation: 2) } == [2, 8, 224, 224])
        #expect(try shape(image) { $0.conv(8, kernel: 3, padding: .valid, dilation: 2) } == [2, 8, 220, 220])
        #expect(try shape([1, 8, 17, 17]) { $0.conv(8, kernel: 1, stride: 2) } == [1, 8, 9, 9])
        #expect(try shape([1, 8, 10, 20]) { $0.conv(4, kernel: Extent(height: 1, width: 7)) } == [1, 4, 10, 20])
        #expect(
            try shape([1, 8, 10, 20]) { $0.conv(4, kernel: 3, stride: Extent(height: 1, width: 2)) } == [1, 4, 10, 10])
        #expect(try shape([1, 32, 9, 9]) { $0.conv(64, kernel: 3, groups: 32) } == [1, 64, 9, 9])
        #expect(try shape([1, 32, 9, 9]) { $0.depthwise(kernel: 5, stride: 2) } == [1, 32, 5, 5])
    }

    @Test func paddingOfTensorFlow() throws {
        let even = Padding.same.resolved(input: [1, 1, 224, 224], kernel: 3, stride: 2, dilation: 1)
        #expect(even == EdgePadding(top: 0, left: 0, bottom: 1, right: 1))
        let odd = Padding.same.resolved(input: [1, 1, 225, 7], kernel: 5, stride: 2, dilation: 1)
        #expect(odd == EdgePadding(top: 2, left: 2, bottom: 2, right: 2))
        let none = Padding.same.resolved(input: [1, 1, 8, 8], kernel: 1, stride: 2, dilation: 1)
        #expect(none.isNone)
        #expect(try shape([1, 3, 225, 224]) { $0.conv(8, kernel: 3, stride: 2, padding: .same) } == [1, 8, 113, 112])
    }

    @Test func paddingByEdge() throws {
        let edges = EdgePadding(top: 1, left: 2, bottom: 3, right: 4)
        #expect(!edges.isSymmetric)
        #expect(try shape([1, 3, 10, 10]) { $0.conv(1, kernel: 3, padding: .edges(edges)) } == [1, 1, 12, 14])
        let symmetric = Padding.symmetric(height: 0, width: 3)
        #expect(
            try shape([1, 3, 10, 10]) { $0.conv(1, kernel: Extent(height: 1, width: 7), padding: symmetric) }
                == [1, 1, 10, 10])
    }

    @Test func pooling() throws {
        #expect(
            try shape([1, 64, 112, 112]) { $0.maxPool(kernel: 3, stride: 2, padding: .all(1)) } == [1, 64, 56, 56])
        #expect(try shape([1, 64, 112, 112]) { $0.maxPool(kernel: 3, stride: 2) } == [1, 64, 55, 55])
        #expect(try shape([1, 64, 112, 112]) { $0.maxPool(kernel: 3, stride: 2, ceilMode: true) } == [1, 64, 56, 56])
        #expect(try shape([1, 64, 14, 14]) { $0.averagePool(kernel: 2) } == [1, 64, 7, 7])
        #expect(try shape([1, 64, 14, 13]) { $0.globalAveragePool() } == [1, 64, 1, 1])
        #expect(try shape([5, 64, 14, 13]) { $0.globalFeatures() } == [5, 64])
    }

    /// PyTorch drops a last window that would start in the bottom padding: 5 rows, window 2, stride 2, padding 1.
    @Test func ceilModeDropsWindowsOutsideTheInput() throws {
        #expect(
            try shape([1, 1, 5, 5]) { $0.maxPool(kernel: 2, stride: 2, padding: .all(1), ceilMode: true) } == [
                1, 1, 3, 3,
            ])
        #expect(
            try shape([1, 1, 4, 4]) { $0.maxPool(kernel: 2, stride: 3, padding: .all(1), ceilMode: true) } == [
                1, 1, 2, 2,
            ])
    }

    @Test(arguments: [Extent(3), Extent(height: 9, width: 1)]) func tooSmallAnInputNamesTheLayer(_ kernel: Extent) {
        let error = error([1, 3, 2, 8]) { image in
            image.scope("stage4") { $0.relu().maxPool(kernel: kernel) }
        }
        #expect(
            error
                == .resolutionTooSmall(
                    layer: "stage4.maxpool1", operation: "MaxPool", input: [1, 3, 2, 8], window: kernel))
        #expect(error?.remedy == "use a larger --resolution")
    }

    // MARK: Several inputs and form

    @Test func sumsAndProducts() throws {
        #expect(try shape([1, 4, 6, 6]) { $0 + $0.relu() } == [1, 4, 6, 6])
        #expect(try shape([1, 4, 6, 6]) { $0 * $0.globalAveragePool() } == [1, 4, 6, 6])
        #expect(try shape([1, 4, 6, 6]) { $0 * $0.sigmoid() } == [1, 4, 6, 6])
        #expect(error([1, 4, 6, 6]) { $0 + $0.conv(5, kernel: 1) }?.message.contains("'add1'") == true)
        #expect(error([1, 4, 6, 6]) { $0 + $0.globalAveragePool() } != nil, "only products broadcast")
        #expect(error([1, 4, 6, 6]) { $0.globalAveragePool() * $0 } != nil, "only the right factor broadcasts")
    }

    @Test func concatenation() throws {
        #expect(try shape([1, 4, 6, 6]) { concatenate([$0, $0.conv(3, kernel: 1), $0]) } == [1, 11, 6, 6])
        #expect(try shape([1, 4, 6, 6]) { concatenate([$0]) } == [1, 4, 6, 6])
        #expect(try shape([2, 4, 6, 6]) { concatenate([$0.globalFeatures(), $0.globalFeatures()]) } == [2, 8])
        #expect(error([1, 4, 6, 6]) { concatenate([$0, $0.maxPool(kernel: 2)]) }?.message.contains("concat1") == true)
    }

    @Test func slicesAndSplits() throws {
        #expect(try shape([1, 10, 6, 6]) { $0.channels(3..<7) } == [1, 4, 6, 6])
        #expect(try shape([1, 10, 6, 6]) { $0.slice(axis: 3, 1..<6) } == [1, 10, 6, 5])
        #expect(try shape([1, 10, 6, 6]) { $0.split(3)[0] } == [1, 3, 6, 6])
        #expect(try shape([1, 10, 6, 6]) { $0.split(3)[2] } == [1, 4, 6, 6])
        #expect(error([1, 10, 6, 6]) { $0.channels(3..<11) } != nil)
        #expect(error([1, 10, 6, 6]) { $0.slice(axis: 4, 0..<1) } != nil)
        #expect(error([1, 2, 6, 6]) { concatenate($0.split(5)) } != nil, "more parts than channels")
    }

    @Test func shufflesPadsAndTransposes() throws {
        #expect(try shape([1, 12, 6, 6]) { $0.channelShuffle(groups: 3) } == [1, 12, 6, 6])
        #expect(error([1, 12, 6, 6]) { $0.channelShuffle(groups: 5) }?.message.contains("5 groups") == true)
        #expect(
            try shape([1, 1, 7, 7]) { $0.pad(EdgePadding(top: -1, left: -1, bottom: 1, right: 0)) } == [1, 1, 7, 6])
        #expect(error([1, 1, 2, 2]) { $0.pad(EdgePadding(top: -1, left: 0, bottom: -1, right: 0)) } != nil)
        #expect(try shape([1, 8, 5, 6]) { $0.transpose([0, 2, 3, 1]) } == [1, 5, 6, 8])
        #expect(error([1, 8, 5, 6]) { $0.transpose([0, 2, 3]) } != nil)
        #expect(error([1, 8, 5, 6]) { $0.transpose([0, 1, 1, 2]) } != nil)
    }

    @Test func vectors() throws {
        #expect(try shape([2, 3, 4, 5]) { $0.flatten() } == [2, 60])
        #expect(try shape([2, 3, 4, 5]) { $0.flatten().linear(7) } == [2, 7])
        #expect(try shape([2, 5, 4, 3]) { $0.layerNorm().linear(7).gelu() } == [2, 5, 4, 7])
        #expect(try shape([2, 3]) { $0.dropout() } == [2, 3])
        #expect(error([2, 3]) { $0.conv(4, kernel: 1) }?.message.contains("feature map") == true)
        #expect(error([2, 3]) { $0.batchNorm() } != nil)
        #expect(error([3]) { $0.linear(4) } != nil)
        #expect(error([]) { $0.layerNorm() } != nil)
    }

    @Test(arguments: Activation.allCases) func activationsKeepTheShape(_ activation: Activation) throws {
        #expect(try shape([2, 3, 4, 5]) { $0.activation(activation) } == [2, 3, 4, 5])
    }

    // MARK: Impossible attributes

    @Test func impossibleAttributesAreRefused() {
        let attempts: [(String, (Tensor) -> Tensor)] = [
            ("output channels", { $0.conv(0, kernel: 3) }),
            ("kernel", { $0.conv(4, kernel: 0) }),
            ("stride", { $0.conv(4, kernel: 3, stride: 0) }),
            ("dilation", { $0.conv(4, kernel: 3, dilation: 0) }),
            ("padding", { $0.conv(4, kernel: 3, padding: .all(-1)) }),
            ("groups", { $0.conv(4, kernel: 3, groups: 0) }),
            ("padding must be smaller", { $0.maxPool(kernel: 2, padding: .all(2)) }),
            ("features", { $0.globalFeatures().linear(-1) }),
            ("epsilon", { $0.batchNorm(epsilon: 0) }),
            ("epsilon", { $0.layerNorm(epsilon: .infinity) }),
            ("groups", { $0.channelShuffle(groups: 0) }),
        ]
        for (reason, layers) in attempts {
            let error = error([1, 4, 8, 8], layers)
            guard case .impossibleAttribute(let layer, _, let said) = error else {
                Issue.record("\(reason): \(String(describing: error))")
                continue
            }
            #expect(said.contains(reason))
            #expect(layer.last == "1")
        }
    }

    @Test func groupsMustDivideBothSides() {
        #expect(error([1, 4, 8, 8]) { $0.conv(6, kernel: 1, groups: 3) }?.message.contains("4 input channels") == true)
        #expect(
            error([1, 6, 8, 8]) { $0.conv(4, kernel: 1, groups: 3) }?.message.contains("4 output channels") == true)
    }

    @Test(arguments: [[1, 0, 8, 8], [1, 3, -1, 8], [0, 3, 8, 8]] as [Shape]) func emptyInputsAreRefused(_ input: Shape)
    {
        #expect(error(input) { $0 }?.message.contains("'input'") == true)
    }

    // MARK: Sizes that cannot be computed with

    @Test func overflowNamesTheLayer() {
        let cases: [(Shape, (Tensor) -> Tensor, String)] = [
            ([1, 3, .max, 8], { $0 }, "input"),
            ([1 << 20, 3, 1 << 20, 8], { $0 }, "input"),
            ([1, 3, 8, 8], { $0.conv(.max, kernel: 1) }, "conv1"),
            ([1, 3, 8, 8], { $0.conv(4, kernel: 3, padding: .all(.max)) }, "conv1"),
            ([1, 3, 8, 8], { $0.conv(1 << 26, kernel: 8, padding: .valid) }, "conv1"),
            ([1, 1, 1, 1], { $0.conv(1, kernel: Extent(1 << 20), padding: .all(1 << 19)) }, "conv1"),
            ([1, 1 << 20], { $0.linear(1 << 20) }, "linear1"),
        ]
        for (input, layers, layer) in cases {
            #expect(error(input, layers) == .overflow(layer: layer))
        }
    }
}

extension Extent: CustomTestStringConvertible {
    /// The name in a test report.
    public var testDescription: String { description }
}
