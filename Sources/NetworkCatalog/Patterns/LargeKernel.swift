import NetworkGraph

/// `large-kernel`: 7x7 depthwise convolution, LayerNorm, fully connected to 4 times the channels, GELU, back; add.
///
/// The block of ConvNeXt with its learnt scale of each channel; norm and fully connected layers work on NHWC. A stage
/// begins with LayerNorm and a 2x2 convolution of stride 2. The scale starts at 1, the order that training leads to, and
/// not at the paper's 1e-6, at which the outputs would not show whether the block is computed rightly.
struct LargeKernelBlock: PatternBlock {
    static let title = "Large depthwise kernel with LayerNorm"
    static let year = 2022
    static let paper = "Liu et al., A ConvNet for the 2020s, arXiv 2201.03545"

    private static let toNHWC = [0, 2, 3, 1]
    private static let toNCHW = [0, 3, 1, 2]

    func apply(to x: Tensor, previous: Tensor, at place: BlockPlace) -> Tensor {
        let x = place.isFirst ? downsample(x, to: place.channels) : x
        let y = x.depthwise(kernel: 7, bias: true)
            .transpose(Self.toNHWC).layerNorm()
            .linear(4 * place.channels).gelu().linear(place.channels)
            .transpose(Self.toNCHW).channelScale()
        return x + y
    }

    private func downsample(_ x: Tensor, to channels: Int) -> Tensor {
        x.transpose(Self.toNHWC).layerNorm().transpose(Self.toNCHW)
            .conv(channels, kernel: 2, stride: 2, padding: .valid, bias: true)
    }
}
