import NetworkGraph

/// `grouped-bottleneck`: the bottleneck at half the channels, its 3x3 convolution in groups that do not mix.
///
/// The block of ResNeXt. As in ResNeXt-50 32x4d the groups are as many in every stage, with about 4 channels each in the
/// first: 32 groups at width 256, a group for every 8 channels. Stride as in `bottleneck`.
struct GroupedBottleneckBlock: PatternBlock {
    static let title = "Bottleneck with grouped convolution"
    static let year = 2016
    static let paper = "Xie et al., Aggregated Residual Transformations for Deep Neural Networks, arXiv 1611.05431"

    func apply(to x: Tensor, previous: Tensor, at place: BlockPlace) -> Tensor {
        let groups = place.width / 8
        let channelsPerGroup = (place.width + groups) / (2 * groups)
        let inner = groups * channelsPerGroup * place.scale
        let y = x.conv(inner, kernel: 1).batchNorm().relu()
            .conv(inner, kernel: 3, stride: place.stride, groups: groups).batchNorm().relu()
            .conv(place.channels, kernel: 1).batchNorm()
        let shortcut = place.isFirst ? x.conv(place.channels, kernel: 1, stride: 2).batchNorm() : x
        return (y + shortcut).relu()
    }
}
