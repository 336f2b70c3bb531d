import NetworkGraph

extension Tensor {
    /// Squeeze-and-excitation (Hu et al. 2017, arXiv 1709.01507): the channels weighted by what their means say.
    ///
    /// Global pooling, 1x1 convolution to `squeezed` channels, ReLU, 1x1 convolution back, sigmoid, product; both
    /// convolutions have a bias.
    func squeezeExcitation(squeezed: Int) -> Tensor {
        self
            * globalAveragePool().conv(squeezed, kernel: 1, bias: true).relu()
            .conv(channels, kernel: 1, bias: true).sigmoid()
    }
}
