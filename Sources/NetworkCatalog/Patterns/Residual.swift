import NetworkGraph

/// `residual`: 3x3 convolution, BatchNorm, ReLU, 3x3 convolution, BatchNorm; add the input; ReLU.
///
/// The basic block of ResNet-18 and ResNet-34. In a stage's first block the first convolution and the shortcut's 1x1
/// convolution have stride 2.
struct ResidualBlock: PatternBlock {
    static let title = "Basic residual block"
    static let year = 2015
    static let paper = "He et al., Deep Residual Learning for Image Recognition, arXiv 1512.03385"

    func apply(to x: Tensor, previous: Tensor, at place: BlockPlace) -> Tensor {
        let y = x.conv(place.channels, kernel: 3, stride: place.stride).batchNorm().relu()
            .conv(place.channels, kernel: 3).batchNorm()
        let shortcut = place.isFirst ? x.conv(place.channels, kernel: 1, stride: 2).batchNorm() : x
        return (y + shortcut).relu()
    }
}
