import NetworkGraph

/// AtomNAS-A, B and C (Mei et al. 2019): MobileNet-V2 blocks whose depthwise channels are shared out among windows of
/// 3x3, 5x5 and 7x7, channel by channel, by pruning.
///
/// Channel lists: meijieru/AtomNAS, apps/searched/models/atomnas_{a,b,c}.yml; block: `InvertedResidualChannels` of
/// models/mobilenet_base.py, where each window has 1x1 convolutions of its own and one batch normalisation follows
/// their sum. (`InvertedResidualChannelsFused` of that file computes the same with fewer, wider convolutions.)
enum AtomNAS {
    /// A block: output channels, stride, and the channels of the 3x3, 5x5 and 7x7 windows, in this order; a block of
    /// fewer windows lacks the largest.
    struct Block: Hashable, Sendable {
        let channels: Int
        let stride: Int
        let atoms: [Int]

        init(_ channels: Int, _ atoms: [Int], stride: Int = 1) {
            self.channels = channels
            self.stride = stride
            self.atoms = atoms
        }
    }

    static let entries = [
        entry(
            "A", stem: 16, blocks: a,
            published: PublishedCount(parameters: "3.9 M", macs: "258 M", source: readme)),
        entry(
            "B", stem: 32, blocks: b,
            published: PublishedCount(
                parameters: "4.4 M", macs: "326 M", source: readme, note: "4.45 M, cut off")),
        entry(
            "C", stem: 32, blocks: c,
            published: PublishedCount(
                parameters: "4.7 M", macs: "360 M", source: readme, note: "4.78 M, cut off")),
    ]

    private static let readme = "meijieru/yet_another_mobilenet_series README"

    static let a: [Block] = [
        Block(24, [16, 12, 9], stride: 2), Block(24, [19, 2, 1]), Block(24, [9, 7, 1]), Block(24, [14, 1]),
        Block(40, [46, 49, 50], stride: 2), Block(40, [27, 19, 14]), Block(40, [22, 11, 3]), Block(40, [30, 14, 3]),
        Block(80, [127, 130, 111], stride: 2), Block(80, [33, 25, 45]), Block(80, [38, 12, 34]),
        Block(80, [53, 23, 19]),
        Block(96, [344, 196, 168]), Block(96, [44, 18, 27]), Block(96, [37, 29, 18]), Block(96, [52, 21, 24]),
        Block(192, [381, 364, 342], stride: 2), Block(192, [123, 76, 162]), Block(192, [179, 107, 212]),
        Block(192, [238, 111, 171]),
        Block(320, [654, 495, 546]),
    ]

    static let b: [Block] = [
        Block(24, [7, 15, 17], stride: 2), Block(24, [16, 4]), Block(24, [17, 7, 1]), Block(24, [22, 4, 1]),
        Block(40, [58, 66, 67], stride: 2), Block(40, [39, 24, 17]), Block(40, [22, 13, 3]), Block(40, [38, 16, 3]),
        Block(80, [166, 148, 151], stride: 2), Block(80, [31, 43, 65]), Block(80, [41, 15, 28]),
        Block(80, [77, 21, 43]),
        Block(96, [378, 256, 204]), Block(96, [54, 31, 32]), Block(96, [54, 26, 26]), Block(96, [73, 42, 26]),
        Block(192, [442, 433, 430], stride: 2), Block(192, [154, 112, 263]), Block(192, [234, 142, 282]),
        Block(192, [295, 190, 202]),
        Block(320, [766, 631, 671]),
    ]

    static let c: [Block] = [
        Block(24, [15, 23, 13], stride: 2), Block(24, [20, 3, 2]), Block(24, [21, 8, 1]), Block(24, [21, 4]),
        Block(40, [64, 65, 70], stride: 2), Block(40, [40, 23, 28]), Block(40, [36, 21, 9]), Block(40, [40, 22, 7]),
        Block(80, [169, 170, 157], stride: 2), Block(80, [45, 55, 74]), Block(80, [58, 21, 37]),
        Block(80, [77, 18, 39]),
        Block(96, [393, 263, 247]), Block(96, [57, 40, 36]), Block(96, [61, 34, 26]), Block(96, [87, 38, 33]),
        Block(192, [454, 468, 468], stride: 2), Block(192, [188, 137, 306]), Block(192, [253, 187, 314]),
        Block(192, [345, 202, 233]),
        Block(320, [823, 738, 749]),
    ]

    private static let epsilon = 0.001

    private static func entry(
        _ size: String, stem: Int, blocks: [Block], published: PublishedCount
    ) -> CatalogEntry {
        CatalogEntry(
            id: "atomnas_\(size.lowercased())", title: "AtomNAS-\(size)", kind: .searched, family: "AtomNAS",
            year: 2019,
            paper: "Mei et al., AtomNAS: Fine-Grained End-to-End Neural Architecture Search, arXiv:1912.09640",
            published: [published]
        ) { image, classes in
            let x = image.scope("stem") { $0.conv(stem, kernel: 3, stride: 2).batchNorm(epsilon: epsilon).relu() }
                .scope("block1") {
                    $0.depthwise(kernel: 3).batchNorm(epsilon: epsilon).relu()
                        .conv(16, kernel: 1).batchNorm(epsilon: epsilon)
                }
            return blocks.enumerated()
                .reduce(x) { x, block in x.scope("block\(block.offset + 2)") { atomicBlock($0, block.element) } }
                .scope("head") { $0.conv(1280, kernel: 1).batchNorm(epsilon: epsilon).relu() }
                .globalFeatures().dropout(0.28).linear(classes, name: "classifier")
        }
    }

    /// For each window: a widening 1x1, the depthwise convolution, a narrowing 1x1; their sum is normalised.
    private static func atomicBlock(_ x: Tensor, _ block: Block) -> Tensor {
        let atoms = zip([3, 5, 7], block.atoms).map { kernel, width in
            x.scope("k\(kernel)") {
                $0.conv(width, kernel: 1).batchNorm(epsilon: epsilon).relu()
                    .depthwise(kernel: Extent(kernel), stride: Extent(block.stride)).batchNorm(epsilon: epsilon).relu()
                    .conv(block.channels, kernel: 1)
            }
        }
        let y = atoms.dropFirst().reduce(atoms[0], +).batchNorm(epsilon: epsilon)
        return block.stride == 1 && x.channels == block.channels ? x + y : y
    }
}
