import NetworkGraph

/// What a cell of the DARTS search space computes, as data.
///
/// The convention is that of DARTS (Liu et al. 2018, arXiv 1806.09055) and of the searches that share its space: state
/// 0 is the output of the cell before the last, state 1 that of the last cell, each after its preprocessing; node `n`
/// (0 to 3) gives state `n + 2`. NASNet and its kin number states 0 and 1 the other way round.
public struct DARTSGenotype: Hashable, Sendable {
    /// The candidate operations of the search space.
    public enum Operation: String, Hashable, Sendable {
        /// Separable convolution 3x3, applied twice.
        case separable3 = "sep_conv_3x3"
        /// Separable convolution 5x5, applied twice.
        case separable5 = "sep_conv_5x5"
        /// Dilated separable convolution 3x3, dilation 2.
        case dilated3 = "dil_conv_3x3"
        /// Dilated separable convolution 5x5, dilation 2.
        case dilated5 = "dil_conv_5x5"
        /// The state as it is; a factorised reduction at stride 2.
        case skip = "skip_connect"
        /// Maximum pooling 3x3.
        case maxPool3 = "max_pool_3x3"
        /// Average pooling 3x3, padding not counted.
        case averagePool3 = "avg_pool_3x3"
    }

    /// An operation applied to a state.
    public struct Edge: Hashable, Sendable {
        /// What is applied.
        public let operation: Operation
        /// The state that is read.
        public let state: Int

        /// Applies `operation` to `state`.
        public init(_ operation: Operation, _ state: Int) {
            self.operation = operation
            self.state = state
        }
    }

    /// The sum of two edges.
    public struct Node: Hashable, Sendable {
        /// The first summand.
        public let first: Edge
        /// The second summand.
        public let second: Edge

        /// The sum of two edges.
        public init(_ first: Edge, _ second: Edge) {
            self.first = first
            self.second = second
        }
    }

    /// The nodes of a cell that keeps the resolution.
    public let normal: [Node]
    /// The nodes of a cell that halves it: edges that read states 0 and 1 have stride 2.
    public let reduction: [Node]

    /// Creates a genotype; a cell's output is the concatenation of all its nodes.
    public init(normal: [Node], reduction: [Node]) {
        self.normal = normal
        self.reduction = reduction
    }
}

extension DARTSGenotype {
    /// The cells that DARTS found with second-order approximation, `DARTS_V2` in quark0/darts (figures 4 and 5 of the paper).
    static let dartsV2 = DARTSGenotype(
        normal: [
            Node(Edge(.separable3, 0), Edge(.separable3, 1)),
            Node(Edge(.separable3, 0), Edge(.separable3, 1)),
            Node(Edge(.separable3, 1), Edge(.skip, 0)),
            Node(Edge(.skip, 0), Edge(.dilated3, 2)),
        ],
        reduction: [
            Node(Edge(.maxPool3, 0), Edge(.maxPool3, 1)),
            Node(Edge(.skip, 2), Edge(.maxPool3, 1)),
            Node(Edge(.maxPool3, 0), Edge(.skip, 2)),
            Node(Edge(.skip, 2), Edge(.maxPool3, 1)),
        ])
}

/// Writes cells of the DARTS search space, as the evaluation network of quark0/darts runs them.
struct DARTSCell {
    /// The cell's nodes in order.
    let nodes: [DARTSGenotype.Node]
    /// Channels of each node; the cell gives `nodes.count` times as many.
    let channels: Int
    /// Whether the cell halves the resolution.
    let isReduction: Bool

    /// The output of the cell whose two predecessors gave `beforeLast` and `last`.
    ///
    /// `beforeLast` may have twice the resolution of `last`: it is then brought down by a factorised reduction.
    func callAsFunction(_ beforeLast: Tensor, _ last: Tensor) -> Tensor {
        let first =
            beforeLast.height == last.height
            ? beforeLast.relu().conv(channels, kernel: 1).batchNorm()
            : factorizedReduction(beforeLast)
        var states = [first, last.relu().conv(channels, kernel: 1).batchNorm()]
        for node in nodes {
            states.append(apply(node.first, states) + apply(node.second, states))
        }
        return concatenate(Array(states.dropFirst(2)))
    }

    private func apply(_ edge: DARTSGenotype.Edge, _ states: [Tensor]) -> Tensor {
        let x = states[edge.state]
        let stride = isReduction && edge.state < 2 ? 2 : 1
        switch edge.operation {
        case .separable3: return separable(x, kernel: 3, stride: stride)
        case .separable5: return separable(x, kernel: 5, stride: stride)
        case .dilated3: return dilated(x, kernel: 3, stride: stride)
        case .dilated5: return dilated(x, kernel: 5, stride: stride)
        case .skip: return stride == 1 ? x : factorizedReduction(x)
        case .maxPool3: return x.maxPool(kernel: 3, stride: Extent(stride), padding: .all(1))
        case .averagePool3:
            return x.averagePool(kernel: 3, stride: Extent(stride), padding: .all(1), countIncludePad: false)
        }
    }

    /// Twice ReLU, depthwise, 1x1, BatchNorm; the stride is the first depthwise convolution's.
    private func separable(_ x: Tensor, kernel: Int, stride: Int) -> Tensor {
        x.relu().depthwise(kernel: Extent(kernel), stride: Extent(stride)).conv(channels, kernel: 1).batchNorm()
            .relu().depthwise(kernel: Extent(kernel)).conv(channels, kernel: 1).batchNorm()
    }

    private func dilated(_ x: Tensor, kernel: Int, stride: Int) -> Tensor {
        x.relu().depthwise(kernel: Extent(kernel), stride: Extent(stride), dilation: 2)
            .conv(channels, kernel: 1).batchNorm()
    }

    /// Halves the resolution without losing pixels: two 1x1 convolutions of stride 2, one of them shifted by a pixel.
    private func factorizedReduction(_ x: Tensor) -> Tensor {
        let y = x.relu()
        // An odd side gets a row and a column of zeros, so that both halves have one size; the original fails there.
        let shifted = y.pad(EdgePadding(top: -1, left: -1, bottom: y.height % 2, right: y.width % 2))
        return concatenate([
            y.conv(channels / 2, kernel: 1, stride: 2),
            shifted.conv(channels - channels / 2, kernel: 1, stride: 2),
        ]).batchNorm()
    }
}
