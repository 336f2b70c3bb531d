import NetworkGraph

/// `shuffle`: half of the channels pass, half go through 1x1, 3x3 depthwise, 1x1; concatenate and shuffle.
///
/// The unit of ShuffleNet-V2. In a stage's first block nothing is split: both halves are computed from all channels, the
/// one through 3x3 depthwise of stride 2 and 1x1.
struct ShuffleBlock: PatternBlock {
    static let title = "Channel split and shuffle"
    static let year = 2018
    static let paper = "Ma et al., ShuffleNet V2: Practical Guidelines for Efficient CNN Design, arXiv 1807.11164"
    /// The halves must be of one size.
    static let widthStep = 2

    func apply(to x: Tensor, previous: Tensor, at place: BlockPlace) -> Tensor {
        let half = place.channels / 2
        let left: Tensor
        let right: Tensor
        if place.isFirst {
            left = x.depthwise(kernel: 3, stride: 2).batchNorm().conv(half, kernel: 1).batchNorm().relu()
            right = x
        } else {
            left = x.channels(0..<half)
            right = x.channels(half..<x.channels)
        }
        let y = right.conv(half, kernel: 1).batchNorm().relu()
            .depthwise(kernel: 3, stride: place.stride).batchNorm()
            .conv(half, kernel: 1).batchNorm().relu()
        return concatenate([left, y]).channelShuffle(groups: 2)
    }
}
