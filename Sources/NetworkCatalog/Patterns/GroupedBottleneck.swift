import NetworkGraph

/// `grouped-bottleneck`: the bottleneck at half the channels, its 3x3 convolution in groups that do not mix.
///
/// The block of ResNeXt. As in ResNeXt-50 32x4d the groups are as many in every stage, with 4 channels each in the first:
/// 32 groups at width 256. Where half of the width is no multiple of 4, the nearest multiple of 4, 5 or 3 is taken, in
/// groups of so many channels, so that the arithmetic grows evenly with the width. Stride as in `bottleneck`.
struct GroupedBottleneckBlock: PatternBlock {
    static let title = "Bottleneck with grouped convolution"
    static let year = 2016
    static let paper = "Xie et al., Aggregated Residual Transformations for Deep Neural Networks, arXiv 1611.05431"

    func apply(to x: Tensor, previous: Tensor, at place: BlockPlace) -> Tensor {
        let (groups, channelsPerGroup) = Self.groups(width: place.width)
        let inner = groups * channelsPerGroup * place.scale
        let y = x.conv(inner, kernel: 1).batchNorm().relu()
            .conv(inner, kernel: 3, stride: place.stride, groups: groups).batchNorm().relu()
            .conv(place.channels, kernel: 1).batchNorm()
        let shortcut = place.isFirst ? x.conv(place.channels, kernel: 1, stride: 2).batchNorm() : x
        return (y + shortcut).relu()
    }

    /// The groups, and the channels of each in the first stage.
    private static func groups(width: Int) -> (count: Int, channels: Int) {
        let half = (width + 1) / 2
        for distance in 0...3 {
            for candidate in [half - distance, half + distance] {
                if let channels = [4, 5, 3].first(where: { candidate % $0 == 0 }) {
                    return (candidate / channels, channels)
                }
            }
        }
        return (max(1, half / 4), 4)  // not reached: of four neighbours one is a multiple of 4
    }
}
