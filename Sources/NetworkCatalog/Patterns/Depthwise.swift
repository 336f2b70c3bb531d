import NetworkGraph

/// `depthwise`: 3x3 depthwise convolution, BatchNorm, ReLU, 1x1 convolution, BatchNorm, ReLU.
///
/// The depthwise separable convolution of MobileNet-V1; the depthwise one has stride 2 in a stage's first block.
struct DepthwiseBlock: PatternBlock {
    static let title = "Depthwise separable convolution"
    static let year = 2017
    static let paper = "Howard et al., MobileNets: Efficient Convolutional Neural Networks, arXiv 1704.04861"

    func apply(to x: Tensor, previous: Tensor, at place: BlockPlace) -> Tensor {
        x.depthwise(kernel: 3, stride: place.stride).batchNorm().relu()
            .conv(place.channels, kernel: 1).batchNorm().relu()
    }
}
