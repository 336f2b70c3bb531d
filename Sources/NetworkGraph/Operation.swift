/// What one layer of a network computes.
///
/// Normalisation, activation and addition stay operations of their own, as a native framework runs them: what an
/// accelerator fuses is what Sullivan measures.
public enum Operation: Hashable, Sendable {
    /// The network's input; computes nothing.
    case input
    /// 2-D convolution over NCHW.
    case convolution(Convolution)
    /// Batch normalisation over channels, with the statistics of inference (Ioffe and Szegedy 2015).
    case batchNormalization(epsilon: Double)
    /// Layer normalisation over the last axis (Ba et al. 2016).
    case layerNormalization(epsilon: Double)
    /// An element-wise non-linearity.
    case activation(Activation)
    /// Sum of tensors of one shape.
    case add
    /// Element-wise product; the second factor may have height and width 1 (squeeze-and-excitation).
    case multiply
    /// A learnt factor for each channel (LayerScale, Touvron et al. 2021), NCHW.
    case channelScale(initial: Double)
    /// Concatenation along the channel axis.
    case concatenate
    /// The elements `start..<end` along one axis.
    case slice(axis: Int, start: Int, end: Int)
    /// Interleaves the channels of `groups` groups (ShuffleNet, Zhang et al. 2017).
    case channelShuffle(groups: Int)
    /// Maximum over a window.
    case maxPool(Pooling)
    /// Mean over a window.
    case averagePool(Pooling)
    /// Mean over height and width; the result is NC11.
    case globalAveragePool
    /// Fully connected layer over the last axis.
    case linear(features: Int, bias: Bool)
    /// NCHW to N(CHW).
    case flatten
    /// Nothing at inference; kept so that graphs read as their papers do.
    case dropout(rate: Double)
    /// Zeros around a feature map; negative amounts crop.
    case pad(EdgePadding)
    /// Axes in another order, for example `[0, 2, 3, 1]` from NCHW to NHWC.
    case transpose([Int])
    /// An operation of a file's own.
    case other(ForeignOperation)
}

/// The attributes of a 2-D convolution.
public struct Convolution: Hashable, Sendable {
    /// Number of filters.
    public let outputChannels: Int
    /// Window height and width.
    public let kernel: Extent
    /// Step between windows.
    public let stride: Extent
    /// Distance between the taps of a window.
    public let dilation: Extent
    /// Zeros around the input.
    public let padding: EdgePadding
    /// Number of channel groups that do not mix; equal to the input channels in a depthwise convolution.
    public let groups: Int
    /// Whether a learnt bias is added.
    public let bias: Bool

    /// Creates the attributes of a convolution.
    public init(
        outputChannels: Int, kernel: Extent, stride: Extent = 1, dilation: Extent = 1, padding: EdgePadding = .none,
        groups: Int = 1, bias: Bool = false
    ) {
        self.outputChannels = outputChannels
        self.kernel = kernel
        self.stride = stride
        self.dilation = dilation
        self.padding = padding
        self.groups = groups
        self.bias = bias
    }
}

/// The attributes of a pooling window.
public struct Pooling: Hashable, Sendable {
    /// Window height and width.
    public let kernel: Extent
    /// Step between windows.
    public let stride: Extent
    /// Elements around the input.
    public let padding: EdgePadding
    /// Whether a last, partly filled window counts (PyTorch's `ceil_mode`).
    public let ceilMode: Bool
    /// Whether the padding counts in a mean.
    public let countIncludePad: Bool

    /// Creates the attributes of a pooling window.
    public init(
        kernel: Extent, stride: Extent, padding: EdgePadding = .none, ceilMode: Bool = false,
        countIncludePad: Bool = false
    ) {
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        self.ceilMode = ceilMode
        self.countIncludePad = countIncludePad
    }
}

/// Element-wise non-linearities.
public enum Activation: String, Hashable, Sendable, CaseIterable {
    /// max(0, x).
    case relu
    /// min(6, max(0, x)) (MobileNet).
    case relu6
    /// x sigmoid(x), also called swish (Ramachandran et al. 2017).
    case silu
    /// x relu6(x + 3) / 6 (MobileNet-V3).
    case hardSwish
    /// relu6(x + 3) / 6.
    case hardSigmoid
    /// 1 / (1 + exp(-x)).
    case sigmoid
    /// x Phi(x), exact by the error function (Hendrycks and Gimpel 2016).
    case gelu
}

extension Operation {
    /// The operation's name as ONNX and PyTorch users know it, for tables and `operator_counts`.
    public var name: String {
        switch self {
        case .input: "Input"
        case .convolution: "Conv"
        case .batchNormalization: "BatchNorm"
        case .layerNormalization: "LayerNorm"
        case .activation(let activation): activation.displayName
        case .add: "Add"
        case .multiply: "Mul"
        case .channelScale: "ChannelScale"
        case .concatenate: "Concat"
        case .slice: "Slice"
        case .channelShuffle: "ChannelShuffle"
        case .maxPool: "MaxPool"
        case .averagePool: "AveragePool"
        case .globalAveragePool: "GlobalAveragePool"
        case .linear: "Linear"
        case .flatten: "Flatten"
        case .dropout: "Dropout"
        case .pad: "Pad"
        case .transpose: "Transpose"
        case .other(let operation): operation.name
        }
    }
}

extension Activation {
    /// The name as ONNX and PyTorch users know it.
    public var displayName: String {
        switch self {
        case .relu: "ReLU"
        case .relu6: "ReLU6"
        case .silu: "SiLU"
        case .hardSwish: "HardSwish"
        case .hardSigmoid: "HardSigmoid"
        case .sigmoid: "Sigmoid"
        case .gelu: "GELU"
        }
    }
}
