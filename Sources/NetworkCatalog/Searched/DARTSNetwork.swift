import NetworkGraph

/// The skeleton for ImageNet that the searches in DARTS's space share (`NetworkImageNet` of quark0/darts).
///
/// A stem of three strided convolutions; 14 cells, of which the fifth and tenth halve the resolution and double the
/// channels; mean, classifier. The auxiliary classifier of training is left out.
struct DARTSNetwork: Sendable {
    /// The cells.
    let genotype: DARTSGenotype
    /// Channels of each node in the first cells, C; even.
    var channels = 48
    /// Cells in all.
    var layers = 14

    /// From an image to the scores of `classes` classes.
    func callAsFunction(_ image: Tensor, _ classes: Int) -> Tensor {
        var beforeLast = image.scope("stem0") {
            $0.conv(channels / 2, kernel: 3, stride: 2).batchNorm().relu()
                .conv(channels, kernel: 3, stride: 2).batchNorm()
        }
        var last = beforeLast.scope("stem1") { $0.relu().conv(channels, kernel: 3, stride: 2).batchNorm() }
        var width = channels
        for index in 0..<layers {
            let isReduction = index == layers / 3 || index == 2 * layers / 3
            if isReduction { width *= 2 }
            let cell = DARTSCell(
                nodes: isReduction ? genotype.reduction : genotype.normal, channels: width, isReduction: isReduction)
            let output = last.scope("cell\(index + 1)") { cell(beforeLast, $0) }
            (beforeLast, last) = (last, output)
        }
        return last.globalFeatures().linear(classes, name: "classifier")
    }
}
