import NetworkGraph

/// `depthwise-bottleneck-se`: the inverted residual block with squeeze-and-excitation after the depthwise convolution.
///
/// Global pooling, 1x1 convolution to a quarter of the block's input channels, ReLU, 1x1 convolution back, sigmoid,
/// product: as in MnasNet-A1. All else is `depthwise-bottleneck`, so that the two differ by the gate alone.
struct DepthwiseBottleneckSEBlock: PatternBlock {
    static let title = "Inverted residual with squeeze-and-excitation"
    static let year = 2018
    static let paper = "Tan et al., MnasNet: Platform-Aware Neural Architecture Search for Mobile, arXiv 1807.11626"

    func apply(to x: Tensor, previous: Tensor, at place: BlockPlace) -> Tensor {
        let expanded = x.conv(6 * x.channels, kernel: 1).batchNorm().relu6()
            .depthwise(kernel: 3, stride: place.stride).batchNorm().relu6()
        let gate = expanded.globalAveragePool()
            .conv(max(1, (x.channels + 2) / 4), kernel: 1, bias: true).relu()
            .conv(expanded.channels, kernel: 1, bias: true).sigmoid()
        let y = (expanded * gate).conv(place.channels, kernel: 1).batchNorm()
        return place.isFirst ? y : x + y
    }
}
