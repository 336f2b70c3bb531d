import NetworkGraph

/// `depthwise-bottleneck`: 1x1 convolution to 6 times the channels, 3x3 depthwise, 1x1 back without activation; add.
///
/// The inverted residual block of MobileNet-V2, with ReLU6. In a stage's first block the depthwise convolution has
/// stride 2 and nothing is added.
struct DepthwiseBottleneckBlock: PatternBlock {
    static let title = "Inverted residual block"
    static let year = 2018
    static let paper = "Sandler et al., MobileNetV2: Inverted Residuals and Linear Bottlenecks, arXiv 1801.04381"

    func apply(to x: Tensor, previous: Tensor, at place: BlockPlace) -> Tensor {
        let y = x.conv(6 * x.channels, kernel: 1).batchNorm().relu6()
            .depthwise(kernel: 3, stride: place.stride).batchNorm().relu6()
            .conv(place.channels, kernel: 1).batchNorm()
        return place.isFirst ? y : x + y
    }
}
