import NetworkGraph

/// `fire`: 1x1 convolution to an eighth of the channels, then 1x1 and 3x3 convolutions side by side, concatenated.
///
/// The module of SqueezeNet: convolutions with bias and ReLU, without BatchNorm. A stage begins with a 3x3 maximum
/// pooling of stride 2.
struct FireBlock: PatternBlock {
    static let title = "Squeeze and expand"
    static let year = 2016
    static let paper = "Iandola et al., SqueezeNet: AlexNet-level accuracy with 50x fewer parameters, arXiv 1602.07360"

    func apply(to x: Tensor, previous: Tensor, at place: BlockPlace) -> Tensor {
        let x = place.isFirst ? x.maxPool(kernel: 3, stride: 2, padding: .all(1)) : x
        let squeezed = x.conv(place.share(1, of: 8), kernel: 1, bias: true).relu()
        let half = place.channels / 2
        return concatenate([
            squeezed.conv(half, kernel: 1, bias: true).relu(),
            squeezed.conv(place.channels - half, kernel: 3, bias: true).relu(),
        ])
    }
}
