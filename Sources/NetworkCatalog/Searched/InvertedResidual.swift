import NetworkGraph

/// One row of a block list: inverted residual blocks (Sandler et al. 2018, section 3.3) as mobile searches vary them.
///
/// A block is a 1x1 convolution that widens, a depthwise convolution, optionally squeeze-and-excitation, and a linear
/// 1x1 convolution that narrows; its input is added where neither size nor channels change.
struct InvertedResidual: Hashable, Sendable {
    /// Blocks in the row; only the first has the stride.
    let repeats: Int
    /// Side of the depthwise window.
    let kernel: Int
    /// Stride of the first block.
    let stride: Int
    /// Width of the depthwise convolution.
    let expansion: Expansion
    /// Channels of each block's result.
    let channels: Int
    /// Squeeze-and-excitation between the depthwise convolution and the last 1x1.
    let squeeze: SqueezeGate?
    /// The non-linearity, where the row has one of its own.
    let activation: Activation?

    /// Creates a row.
    init(
        repeats: Int = 1, kernel: Int, stride: Int = 1, expansion: Expansion, channels: Int,
        squeeze: SqueezeGate? = nil, activation: Activation? = nil
    ) {
        self.repeats = repeats
        self.kernel = kernel
        self.stride = stride
        self.expansion = expansion
        self.channels = channels
        self.squeeze = squeeze
        self.activation = activation
    }

    /// How wide the depthwise convolution is.
    enum Expansion: Hashable, Sendable, ExpressibleByIntegerLiteral {
        /// As wide as the input, without a widening convolution: a depthwise separable block.
        case none
        /// A multiple of the input's channels; 1 keeps the 1x1 convolution.
        case times(Int)
        /// So many channels.
        case channels(Int)

        /// A multiple of the input's channels, so that rows read as in the papers.
        init(integerLiteral factor: Int) { self = .times(factor) }
    }

    /// `value` as the nearest multiple of 8, never more than a tenth below it (MobileNet's channel rounding).
    static func roundedToEights(_ value: Double) -> Int {
        let nearest = max(8, Int(value + 4) / 8 * 8)
        return Double(nearest) < 0.9 * value ? nearest + 8 : nearest
    }
}

/// Squeeze-and-excitation (Hu et al. 2018) inside an inverted residual block.
struct SqueezeGate: Hashable, Sendable {
    /// What the inner width is a quarter of.
    enum Quarter: Hashable, Sendable {
        /// The block's input channels, rounded down (MnasNet, EfficientNet).
        case input
        /// The depthwise convolution's channels, as a multiple of 8 (MobileNet-V3).
        case expanded
    }

    /// What the inner width is a quarter of.
    let quarter: Quarter
    /// Between the two 1x1 convolutions.
    let activation: Activation
    /// What turns the result into a factor for each channel.
    let gate: Activation

    /// A quarter of the block's input, sigmoid.
    static func input(_ activation: Activation) -> SqueezeGate {
        SqueezeGate(quarter: .input, activation: activation, gate: .sigmoid)
    }

    /// A quarter of the widened channels, ReLU and hard sigmoid.
    static let expanded = SqueezeGate(quarter: .expanded, activation: .relu, gate: .hardSigmoid)

    /// Scales the channels of `x`, the widened feature map of a block that reads `input` channels.
    func apply(to x: Tensor, input: Int) -> Tensor {
        let inner =
            switch quarter {
            case .input: max(1, input / 4)
            case .expanded: InvertedResidual.roundedToEights(Double(x.channels / 4))
            }
        return x.scope("se") { x in
            x
                * x.globalAveragePool()
                .conv(inner, kernel: 1, bias: true).activation(activation)
                .conv(x.channels, kernel: 1, bias: true).activation(gate)
        }
    }
}

extension Tensor {
    /// The blocks of all rows, one after the other, as `stage1.block1` and so on.
    ///
    /// - Parameters:
    ///   - activation: the non-linearity of rows that have none of their own.
    ///   - epsilon: of the batch normalisations.
    func invertedResiduals(_ rows: [InvertedResidual], activation: Activation = .relu, epsilon: Double = 1e-5) -> Tensor
    {
        var x = self
        for (index, row) in rows.enumerated() {
            x = x.scope("stage\(index + 1)") { $0.invertedResiduals(row, row.activation ?? activation, epsilon) }
        }
        return x
    }

    private func invertedResiduals(_ row: InvertedResidual, _ activation: Activation, _ epsilon: Double) -> Tensor {
        (0..<row.repeats).reduce(self) { x, index in
            x.scope("block\(index + 1)") {
                $0.invertedResidual(row, stride: index == 0 ? row.stride : 1, activation, epsilon)
            }
        }
    }

    private func invertedResidual(
        _ row: InvertedResidual, stride: Int, _ activation: Activation, _ epsilon: Double
    ) -> Tensor {
        let expanded: Int? =
            switch row.expansion {
            case .none: nil
            case .times(let factor): channels * factor
            case .channels(let channels): channels
            }
        var y = self
        if let expanded {
            y = y.conv(expanded, kernel: 1).batchNorm(epsilon: epsilon).activation(activation)
        }
        y = y.depthwise(kernel: Extent(row.kernel), stride: Extent(stride)).batchNorm(epsilon: epsilon)
            .activation(activation)
        if let squeeze = row.squeeze { y = squeeze.apply(to: y, input: channels) }
        y = y.conv(row.channels, kernel: 1).batchNorm(epsilon: epsilon)
        return stride == 1 && channels == row.channels ? self + y : y
    }
}
