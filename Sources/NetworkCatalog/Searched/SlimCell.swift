import NetworkGraph

/// What a cell of NASNet's search space computes, as data.
///
/// The convention is that of TF-slim (NASNet, PNASNet) and of tensorflow/tpu (AmoebaNet): state 0 is the current input,
/// the output of the last cell; state 1 that of the cell before it; the nodes give states 2, 3, … DARTS and its kin
/// number states 0 and 1 the other way round.
struct SlimGenotype: Hashable, Sendable {
    /// The candidate operations, from C channels to the cell's F.
    enum Operation: Hashable, Sendable {
        /// Twice ReLU, depthwise convolution, 1x1 convolution, BatchNorm: `separable_5x5_2` and so on.
        case separable(Int)
        /// Mean over 3x3.
        case averagePool
        /// Maximum over a square window.
        case maxPool(Int)
        /// The state as it is; ReLU, 1x1 convolution, BatchNorm where it must be strided or its channels differ.
        case identity
        /// ReLU, 1x1 convolution, BatchNorm.
        case pointwise
        /// 3x3 convolution between two 1x1 convolutions, F/4 channels wide.
        case convolution3
        /// 1x7 and 7x1 convolution between two 1x1 convolutions, F/4 channels wide.
        case convolution1x7x1
    }

    /// The sum of two operations, each on a state.
    struct Node: Hashable, Sendable {
        let left: Operation
        let leftState: Int
        let right: Operation
        let rightState: Int

        /// `left` of one state plus `right` of another.
        init(_ left: Operation, _ leftState: Int, _ right: Operation, _ rightState: Int) {
            self.left = left
            self.leftState = leftState
            self.right = right
            self.rightState = rightState
        }
    }

    /// The nodes in order; node n gives state n + 2.
    let nodes: [Node]
    /// The states whose concatenation is the cell's output: those that no node reads, and further ones where the
    /// original does not mark a state as used (`used_hiddenstates`) although a node reads it.
    let concatenated: [Int]
}

/// Writes cells of NASNet's search space, as TF-slim's `NasNetABaseCell` runs them; all windows pad SAME.
struct SlimCell {
    /// What the cell computes.
    let genotype: SlimGenotype
    /// Channels of each state, F.
    let filters: Int
    /// 2 in a cell that halves the resolution: of the operations that read state 0 or 1.
    var stride = 1
    /// Whether a strided mean divides by the whole window at the border, as timm's does, where TensorFlow divides by
    /// the elements inside.
    var stridedMeanCountsPadding = false

    /// TF-slim's epsilon for these networks.
    static let epsilon = 0.001

    /// The cell's output; `previous` is that of the cell before the last, nil where there is none yet.
    func callAsFunction(_ current: Tensor, previous: Tensor?) -> Tensor {
        let previous = previous.map { fitted($0, to: current) } ?? current
        var states = [current.scope("begin") { pointwise($0, stride: 1) }, previous]
        for (index, node) in genotype.nodes.enumerated() {
            let x = current.scope("node\(index + 2)") { _ in
                apply(node.left, states, node.leftState) + apply(node.right, states, node.rightState)
            }
            states.append(x)
        }
        return concatenate(genotype.concatenated.map { states[$0] })
    }

    /// The previous cell's output in the size and, where the size is right, the channels of the current one's states.
    private func fitted(_ previous: Tensor, to current: Tensor) -> Tensor {
        previous.scope("previous") { x in
            if x.height != current.height { return factorizedReduction(x.relu()) }
            return x.channels == filters ? x : pointwise(x, stride: 1)
        }
    }

    private func apply(_ operation: SlimGenotype.Operation, _ states: [Tensor], _ state: Int) -> Tensor {
        let x = states[state]
        let stride = state < 2 ? stride : 1
        switch operation {
        case .separable(let kernel):
            return separable(separable(x, kernel: kernel, stride: stride), kernel: kernel, stride: 1)
        case .averagePool:
            let counts = stridedMeanCountsPadding && stride > 1
            return matched(
                x.averagePool(kernel: 3, stride: Extent(stride), padding: .same, countIncludePad: counts))
        case .maxPool(let kernel):
            return matched(x.maxPool(kernel: Extent(kernel), stride: Extent(stride), padding: .same))
        case .identity:
            return stride > 1 || x.channels != filters ? pointwise(x, stride: stride) : x
        case .pointwise:
            return pointwise(x, stride: stride)
        case .convolution3:
            return bottleneck(x) { $0.conv(filters / 4, kernel: 3, stride: Extent(stride), padding: .same) }
        case .convolution1x7x1:
            return bottleneck(x) {
                $0.conv(
                    filters / 4, kernel: Extent(height: 1, width: 7), stride: Extent(height: 1, width: stride),
                    padding: .same
                )
                .batchNorm(epsilon: Self.epsilon).relu()
                .conv(
                    filters / 4, kernel: Extent(height: 7, width: 1), stride: Extent(height: stride, width: 1),
                    padding: .same)
            }
        }
    }

    private func pointwise(_ x: Tensor, stride: Int) -> Tensor {
        x.relu().conv(filters, kernel: 1, stride: Extent(stride)).batchNorm(epsilon: Self.epsilon)
    }

    private func separable(_ x: Tensor, kernel: Int, stride: Int) -> Tensor {
        x.relu().depthwise(kernel: Extent(kernel), stride: Extent(stride), padding: .same)
            .conv(filters, kernel: 1).batchNorm(epsilon: Self.epsilon)
    }

    /// A pooled state with the cell's channels.
    private func matched(_ x: Tensor) -> Tensor {
        x.channels == filters ? x : x.conv(filters, kernel: 1).batchNorm(epsilon: Self.epsilon)
    }

    private func bottleneck(_ x: Tensor, _ body: (Tensor) -> Tensor) -> Tensor {
        body(x.relu().conv(filters / 4, kernel: 1).batchNorm(epsilon: Self.epsilon).relu())
            .batchNorm(epsilon: Self.epsilon).relu()
            .conv(filters, kernel: 1).batchNorm(epsilon: Self.epsilon)
    }

    /// Halves the resolution without losing pixels: every second pixel, and every second pixel one further down and
    /// right, each through a 1x1 convolution; of an odd F the second has one channel more.
    private func factorizedReduction(_ x: Tensor) -> Tensor {
        let shifted = x.pad(EdgePadding(top: -1, left: -1, bottom: 1, right: 1))
        return concatenate([
            x.averagePool(kernel: 1, stride: 2).conv(filters / 2, kernel: 1),
            shifted.averagePool(kernel: 1, stride: 2).conv(filters - filters / 2, kernel: 1),
        ]).batchNorm(epsilon: Self.epsilon)
    }
}
