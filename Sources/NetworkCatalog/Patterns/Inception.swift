import NetworkGraph

/// `inception`: four parallel branches, concatenated: 1x1; 1x1 and 3x3; 1x1 and 5x5; 3x3 maximum pooling and 1x1.
///
/// The module of GoogLeNet with BatchNorm, its shares of the channels those of module 3a: 1/4, 1/2 (reduced to 3/8), 1/8
/// (reduced to 1/16) and 1/8. A stage begins with a 3x3 maximum pooling of stride 2.
struct InceptionBlock: PatternBlock {
    static let title = "Parallel branches"
    static let year = 2014
    static let paper = "Szegedy et al., Going Deeper with Convolutions, arXiv 1409.4842"

    func apply(to x: Tensor, previous: Tensor, at place: BlockPlace) -> Tensor {
        let x = place.isFirst ? x.maxPool(kernel: 3, stride: 2, padding: .all(1)) : x
        let (quarter, eighth) = (place.share(1, of: 4), place.share(1, of: 8))
        return concatenate([
            convolution(x, to: place.channels - 2 * quarter - 2 * eighth, kernel: 1),
            convolution(convolution(x, to: place.share(3, of: 8), kernel: 1), to: 2 * quarter, kernel: 3),
            convolution(convolution(x, to: place.share(1, of: 16), kernel: 1), to: eighth, kernel: 5),
            convolution(x.maxPool(kernel: 3, stride: 1, padding: .all(1)), to: eighth, kernel: 1),
        ])
    }

    private func convolution(_ x: Tensor, to channels: Int, kernel: Extent) -> Tensor {
        x.conv(channels, kernel: kernel).batchNorm().relu()
    }
}
