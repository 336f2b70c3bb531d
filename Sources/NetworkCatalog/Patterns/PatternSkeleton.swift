import NetworkGraph

/// What all patterns share: stem, four stages, global pooling, classifier. Only the block differs.
///
///     image, 3 channels            -> 3x3 convolution of stride 2, BatchNorm, ReLU: width / 2 channels, 1/2 resolution
///     stages 1 to 4, `depth` blocks -> each halves the resolution and doubles the channels: width, 2, 4, 8 x width
///     1/32 resolution               -> global average pooling, fully connected layer
///
/// The first block of a stage does the halving, in the way of its family's paper: by stride in its convolutions, by a
/// pooling layer before it (`inception`, `fire`), or by a transition layer (`dense`, `large-kernel`).
enum PatternSkeleton {
    /// The depths that can be had: a block for each stage at least.
    static let depths = 4...200
    /// The widths that can be had; a block may ask for a multiple.
    static let widths = 8...2048
    /// The resolutions that can be had: five halvings leave one pixel at least.
    static let resolutions = 32...8192

    /// How many blocks each stage has.
    ///
    /// One each, the rest by the weights 2 : 3 : 5 : 2, so that 8 blocks are 2-2-2-2 as in ResNet-18 and 16 are 3-4-6-3
    /// as in ResNet-34 and ResNet-50. The largest remainders are rounded up, at a tie the stage with fewest blocks.
    static func blocks(depth: Int) -> [Int] {
        let weights = [2, 3, 5, 2]
        let total = weights.reduce(0, +)
        var counts = weights.map { 1 + (depth - 4) * $0 / total }
        let remainders = weights.map { (depth - 4) * $0 % total }
        let order = (0..<4).sorted { (-remainders[$0], counts[$0], $0) < (-remainders[$1], counts[$1], $1) }
        for stage in order.prefix(depth - counts.reduce(0, +)) { counts[stage] += 1 }
        return counts
    }

    /// The scores, NxK, for an image, Nx3xHxW.
    static func network(_ image: Tensor, block: some PatternBlock, settings: PatternSettings) -> Tensor {
        var x = image.scope("stem") { $0.conv((settings.width + 1) / 2, kernel: 3, stride: 2).batchNorm().relu() }
        var previous = x
        for (stage, count) in blocks(depth: settings.depth).enumerated() {
            for index in 0..<count {
                let place = BlockPlace(stage: stage, index: index, width: settings.width)
                let y = x.scope("stage\(stage + 1).block\(index + 1)") { block.apply(to: $0, previous: previous, at: place) }
                (previous, x) = (x, y)
            }
        }
        return x.scope("head") { block.finish($0).globalFeatures().linear(settings.classes) }
    }
}

/// Where a block stands in the network.
struct BlockPlace {
    /// 0 to 3.
    let stage: Int
    /// Position in the stage, from 0.
    let index: Int
    /// Channels of the first stage.
    let width: Int

    /// How many times wider the stage is than the first: 1, 2, 4, 8.
    var scale: Int { 1 << stage }
    /// Channels of the stage.
    var channels: Int { width * scale }
    /// Whether the block halves the resolution.
    var isFirst: Bool { index == 0 }
    /// 2 in the first block of a stage, 1 in the others.
    var stride: Extent { isFirst ? 2 : 1 }

    /// A part of the stage's channels, at least 1: rounded in the first stage and doubled from there, so that inner widths
    /// double as exactly as outer ones.
    func share(_ numerator: Int, of denominator: Int) -> Int {
        max(1, (width * numerator + denominator / 2) / denominator) * scale
    }
}

/// The block that a pattern repeats.
protocol PatternBlock: Sendable {
    /// What a catalogue prints of the pattern.
    static var title: String { get }
    /// The year in which the block's paper first appeared.
    static var year: Int { get }
    /// The paper that the block follows.
    static var paper: String { get }
    /// Widths must be a multiple of this.
    static var widthStep: Int { get }

    /// Creates the block.
    init()

    /// The block's output; `previous` is the input of the block before (of the first block, its own).
    func apply(to x: Tensor, previous: Tensor, at place: BlockPlace) -> Tensor

    /// What follows the last block, before the pooling.
    func finish(_ x: Tensor) -> Tensor
}

extension PatternBlock {
    static var widthStep: Int { 1 }

    func finish(_ x: Tensor) -> Tensor { x }
}
