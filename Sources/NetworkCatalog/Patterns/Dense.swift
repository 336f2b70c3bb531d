import NetworkGraph

/// `dense`: BatchNorm, ReLU, 1x1 convolution to 4 growths, BatchNorm, ReLU, 3x3 convolution to one growth; concatenate.
///
/// The layer of DenseNet-BC. The growth is half the width in every stage, so that width 64 grows by 32 as DenseNet-121
/// does. A stage begins with a transition to the stage's channels (BatchNorm, ReLU, 1x1 convolution, 2x2 average pooling);
/// from there each block adds its growth. At width 64 the transitions of DenseNet-121 give the same 128, 256 and 512.
struct DenseBlock: PatternBlock {
    static let title = "Densely connected layers"
    static let year = 2016
    static let paper = "Huang et al., Densely Connected Convolutional Networks, arXiv 1608.06993"

    func apply(to x: Tensor, previous: Tensor, at place: BlockPlace) -> Tensor {
        let growth = (place.width + 1) / 2
        let x = place.isFirst ? transition(x, to: place.channels) : x
        let y = x.batchNorm().relu().conv(4 * growth, kernel: 1)
            .batchNorm().relu().conv(growth, kernel: 3)
        return concatenate([x, y])
    }

    func finish(_ x: Tensor) -> Tensor { x.batchNorm().relu() }

    private func transition(_ x: Tensor, to channels: Int) -> Tensor {
        x.batchNorm().relu().conv(channels, kernel: 1).averagePool(kernel: 2)
    }
}
