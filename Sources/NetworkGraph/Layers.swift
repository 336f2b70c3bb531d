/// The layers, as methods of the tensor that they read.
extension Tensor {
    // MARK: Weights

    /// 2-D convolution to `channels`; `padding: .half` keeps the size at stride 1.
    public func conv(
        _ channels: Int, kernel: Extent, stride: Extent = 1, padding: Padding = .half, dilation: Extent = 1,
        groups: Int = 1, bias: Bool = false, name: String? = nil
    ) -> Tensor {
        let padding = padding.resolved(input: shape, kernel: kernel, stride: stride, dilation: dilation)
        let convolution = Convolution(
            outputChannels: channels, kernel: kernel, stride: stride, dilation: dilation, padding: padding,
            groups: groups, bias: bias)
        return apply(.convolution(convolution), name: name)
    }

    /// Depthwise convolution: each channel on its own.
    public func depthwise(
        kernel: Extent, stride: Extent = 1, padding: Padding = .half, dilation: Extent = 1, bias: Bool = false,
        name: String? = nil
    ) -> Tensor {
        conv(
            channels, kernel: kernel, stride: stride, padding: padding, dilation: dilation, groups: max(1, channels),
            bias: bias, name: name)
    }

    /// Fully connected layer over the last axis.
    public func linear(_ features: Int, bias: Bool = true, name: String? = nil) -> Tensor {
        apply(.linear(features: features, bias: bias), name: name)
    }

    /// Batch normalisation with the statistics of inference.
    public func batchNorm(epsilon: Double = 1e-5, name: String? = nil) -> Tensor {
        apply(.batchNormalization(epsilon: epsilon), name: name)
    }

    /// Layer normalisation over the last axis.
    public func layerNorm(epsilon: Double = 1e-6, name: String? = nil) -> Tensor {
        apply(.layerNormalization(epsilon: epsilon), name: name)
    }

    /// A learnt factor for each channel (LayerScale).
    public func channelScale(initial: Double = 1, name: String? = nil) -> Tensor {
        apply(.channelScale(initial: initial), name: name)
    }

    // MARK: Activations

    /// An element-wise non-linearity.
    public func activation(_ activation: Activation, name: String? = nil) -> Tensor {
        apply(.activation(activation), name: name)
    }

    /// max(0, x).
    public func relu() -> Tensor { activation(.relu) }
    /// min(6, max(0, x)).
    public func relu6() -> Tensor { activation(.relu6) }
    /// x sigmoid(x).
    public func silu() -> Tensor { activation(.silu) }
    /// x relu6(x + 3) / 6.
    public func hardSwish() -> Tensor { activation(.hardSwish) }
    /// relu6(x + 3) / 6.
    public func hardSigmoid() -> Tensor { activation(.hardSigmoid) }
    /// 1 / (1 + exp(-x)).
    public func sigmoid() -> Tensor { activation(.sigmoid) }
    /// x Phi(x).
    public func gelu() -> Tensor { activation(.gelu) }

    // MARK: Pooling

    /// Maximum over a window; the stride defaults to the window.
    public func maxPool(
        kernel: Extent, stride: Extent? = nil, padding: Padding = .valid, ceilMode: Bool = false
    ) -> Tensor {
        apply(.maxPool(pooling(kernel, stride, padding, ceilMode, countIncludePad: false)))
    }

    /// Mean over a window; the stride defaults to the window.
    public func averagePool(
        kernel: Extent, stride: Extent? = nil, padding: Padding = .valid, ceilMode: Bool = false,
        countIncludePad: Bool = true
    ) -> Tensor {
        apply(.averagePool(pooling(kernel, stride, padding, ceilMode, countIncludePad: countIncludePad)))
    }

    /// Mean over height and width, to NC11.
    public func globalAveragePool() -> Tensor { apply(.globalAveragePool) }

    // MARK: Form

    /// NCHW to N(CHW).
    public func flatten() -> Tensor { apply(.flatten) }
    /// Nothing at inference.
    public func dropout(_ rate: Double = 0.5) -> Tensor { apply(.dropout(rate: rate)) }
    /// Zeros around the feature map.
    public func pad(_ padding: EdgePadding) -> Tensor { apply(.pad(padding)) }
    /// Axes in another order.
    public func transpose(_ permutation: [Int]) -> Tensor { apply(.transpose(permutation)) }
    /// The elements of `range` along one axis.
    public func slice(axis: Int, _ range: Range<Int>) -> Tensor {
        apply(.slice(axis: axis, start: range.lowerBound, end: range.upperBound))
    }
    /// The channels of `range`.
    public func channels(_ range: Range<Int>) -> Tensor { slice(axis: 1, range) }
    /// Interleaves the channels of `groups` groups.
    public func channelShuffle(groups: Int) -> Tensor { apply(.channelShuffle(groups: groups)) }

    /// The channels in `parts` equal pieces; the last takes what does not divide.
    public func split(_ parts: Int) -> [Tensor] {
        let size = max(1, channels / max(1, parts))
        return (0..<max(1, parts)).map { part in
            let start = part * size
            return channels(start..<max(start + 1, part == parts - 1 ? channels : start + size))
        }
    }

    /// The mean of height and width, flattened, to NC: the usual end of a feature extractor.
    public func globalFeatures() -> Tensor { globalAveragePool().flatten() }

    private func apply(_ operation: Operation, name: String? = nil) -> Tensor {
        builder.add(operation, to: [self], name: name)
    }

    private func pooling(
        _ kernel: Extent, _ stride: Extent?, _ padding: Padding, _ ceilMode: Bool, countIncludePad: Bool
    ) -> Pooling {
        let stride = stride ?? kernel
        return Pooling(
            kernel: kernel, stride: stride,
            padding: padding.resolved(input: shape, kernel: kernel, stride: stride, dilation: 1),
            ceilMode: ceilMode, countIncludePad: countIncludePad)
    }
}

// MARK: Several tensors

/// The sum of two tensors of one shape: a residual connection.
public func + (left: Tensor, right: Tensor) -> Tensor {
    left.builder.add(.add, to: [left, right])
}

/// The element-wise product; the right one may be NC11: a gate for each channel.
public func * (left: Tensor, right: Tensor) -> Tensor {
    left.builder.add(.multiply, to: [left, right])
}

/// Concatenation along the channel axis; one tensor alone is returned as it is.
///
/// - Precondition: `tensors` is not empty.
public func concatenate(_ tensors: [Tensor]) -> Tensor {
    precondition(!tensors.isEmpty, "nothing to concatenate")
    return tensors.count == 1 ? tensors[0] : tensors[0].builder.add(.concatenate, to: tensors)
}
