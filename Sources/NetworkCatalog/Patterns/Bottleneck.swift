import NetworkGraph

/// `bottleneck`: 1x1 convolution to a quarter of the channels, 3x3, 1x1 back, each with BatchNorm; add the input; ReLU.
///
/// The block of ResNet-50. In a stage's first block the 3x3 convolution (v1.5) and the shortcut's 1x1 convolution have
/// stride 2.
struct BottleneckBlock: PatternBlock {
    static let title = "Bottleneck residual block"
    static let year = 2015
    static let paper = "He et al., Deep Residual Learning for Image Recognition, arXiv 1512.03385"

    func apply(to x: Tensor, previous: Tensor, at place: BlockPlace) -> Tensor {
        let inner = place.share(1, of: 4)
        let y = x.conv(inner, kernel: 1).batchNorm().relu()
            .conv(inner, kernel: 3, stride: place.stride).batchNorm().relu()
            .conv(place.channels, kernel: 1).batchNorm()
        let shortcut = place.isFirst ? x.conv(place.channels, kernel: 1, stride: 2).batchNorm() : x
        return (y + shortcut).relu()
    }
}
