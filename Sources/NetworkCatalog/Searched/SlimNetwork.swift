import NetworkGraph

/// The skeleton for ImageNet that NASNet, PNASNet and AmoebaNet share (TF-slim's `_build_nasnet_base`).
///
/// A strided 3x3 convolution without padding; two stem cells of F/4 and F/2 channels that halve the resolution; then
/// three stages of normal cells, F doubling and resolution halving in between; ReLU, mean, classifier.
struct SlimNetwork: Sendable {
    /// How the resolution is halved between the stages.
    enum Reduction: Hashable, Sendable {
        /// By a cell of its own, put before the stage (NASNet, AmoebaNet); also in the stem.
        case cell(SlimGenotype)
        /// By striding the stage's first normal cell (PNASNet); also in the stem.
        case stridedNormalCell
    }

    /// The cell that keeps the resolution.
    let normal: SlimGenotype
    /// What halves it.
    let reduction: Reduction
    /// Normal cells in all, a multiple of three.
    let cells: Int
    /// Channels of a state in the first stage, F.
    let filters: Int
    /// Channels of the first convolution.
    let stem: Int
    /// Whether the cell after a reduction cell takes as its previous cell not the one before the reduction but the one
    /// before that (`skip_reduction_layer_input`).
    var skipsReduction = false
    /// See `SlimCell.stridedMeanCountsPadding`.
    var stridedMeanCountsPadding = false

    /// From an image to the scores of `classes` classes.
    func callAsFunction(_ image: Tensor, _ classes: Int) -> Tensor {
        let first = image.scope("stem") {
            $0.conv(stem, kernel: 3, stride: 2, padding: .valid).batchNorm(epsilon: SlimCell.epsilon)
        }
        var last = first
        var beforeLast: Tensor?
        func append(_ name: String, _ genotype: SlimGenotype, filters: Int, stride: Int, previous: Tensor?) {
            let cell = SlimCell(
                genotype: genotype, filters: filters, stride: stride,
                stridedMeanCountsPadding: stridedMeanCountsPadding)
            let output = last.scope(name) { cell($0, previous: previous) }
            (beforeLast, last) = (last, output)
        }

        let reducing = reduction.genotype ?? normal
        append("stem_cell1", reducing, filters: filters / 4, stride: 2, previous: nil)
        append("stem_cell2", reducing, filters: filters / 2, stride: 2, previous: beforeLast)
        var width = filters
        for index in 0..<cells {
            let startsStage = index == cells / 3 || index == 2 * cells / 3
            var previous = beforeLast
            if startsStage { width *= 2 }
            if startsStage, let cell = reduction.genotype {
                append("reduction_cell\(index * 3 / cells)", cell, filters: width, stride: 2, previous: beforeLast)
                if !skipsReduction { previous = beforeLast }
            }
            let strided = startsStage && reduction == .stridedNormalCell
            append("cell\(index + 1)", normal, filters: width, stride: strided ? 2 : 1, previous: previous)
        }
        return last.relu().globalFeatures().dropout(0.5).linear(classes, name: "classifier")
    }
}

extension SlimNetwork.Reduction {
    /// The cell that halves the resolution, where it is one of its own.
    fileprivate var genotype: SlimGenotype? {
        switch self {
        case .cell(let genotype): genotype
        case .stridedNormalCell: nil
        }
    }
}
