import NetworkGraph

/// `searched-cell`: the normal cell of DARTS, and its reduction cell as a stage's first block.
///
/// A cell reads the outputs of the two blocks before it and concatenates four nodes, each with a quarter of the stage's
/// channels (`DARTSCell`). The first block reads the stem twice.
struct SearchedCellBlock: PatternBlock {
    static let title = "Cell found by DARTS"
    static let year = 2018
    static let paper = "Liu et al., DARTS: Differentiable Architecture Search, arXiv 1806.09055"
    /// Four nodes share the channels.
    static let widthStep = 4

    func apply(to x: Tensor, previous: Tensor, at place: BlockPlace) -> Tensor {
        let genotype = DARTSGenotype.dartsV2
        let nodes = place.isFirst ? genotype.reduction : genotype.normal
        let cell = DARTSCell(nodes: nodes, channels: place.channels / 4, isReduction: place.isFirst)
        return cell(previous, x)
    }
}
