import NetworkGraph

/// `plain`: two 3x3 convolutions, each followed by BatchNorm and ReLU; the first has stride 2 in a stage's first block.
///
/// The plain networks of the ResNet paper (section 3.3): the residual block without its shortcut, so that `residual`
/// against `plain` is the price of the addition alone.
struct PlainBlock: PatternBlock {
    static let title = "Plain 3x3 convolutions"
    static let year = 2015
    static let paper = "He et al., Deep Residual Learning for Image Recognition, arXiv 1512.03385"

    func apply(to x: Tensor, previous: Tensor, at place: BlockPlace) -> Tensor {
        x.conv(place.channels, kernel: 3, stride: place.stride).batchNorm().relu()
            .conv(place.channels, kernel: 3).batchNorm().relu()
    }
}
