import NetworkGraph

/// A design pattern: the block that a network repeats. Everything else is the same for all.
///
/// Each network is a stem (3x3 convolution of stride 2 to width / 2 channels), four stages that each halve the
/// resolution and double the channels (`width`, 2, 4 and 8 times `width`), global average pooling and a classifier.
/// `depth` counts the blocks of all stages; 8 are spread 2-2-2-2 and 16 are spread 3-4-6-3, as in the ResNets.
public enum Pattern: String, Hashable, Sendable, CaseIterable {
    /// 3x3 convolutions.
    case plain
    /// Basic residual block.
    case residual
    /// 1x1, 3x3, 1x1 residual block.
    case bottleneck
    /// Bottleneck with grouped convolution.
    case groupedBottleneck = "grouped-bottleneck"
    /// Depthwise separable convolution.
    case depthwise
    /// Inverted residual block.
    case depthwiseBottleneck = "depthwise-bottleneck"
    /// Inverted residual block with squeeze-and-excitation.
    case depthwiseBottleneckSE = "depthwise-bottleneck-se"
    /// Densely connected layers.
    case dense
    /// Parallel branches.
    case inception
    /// Squeeze and expand.
    case fire
    /// Channel split and shuffle.
    case shuffle
    /// Large depthwise kernel with layer normalisation.
    case largeKernel = "large-kernel"
    /// A cell found by architecture search.
    case searchedCell = "searched-cell"

    var block: any PatternBlock.Type {
        switch self {
        case .plain: PlainBlock.self
        case .residual: ResidualBlock.self
        case .bottleneck: BottleneckBlock.self
        case .groupedBottleneck: GroupedBottleneckBlock.self
        case .depthwise: DepthwiseBlock.self
        case .depthwiseBottleneck: DepthwiseBottleneckBlock.self
        case .depthwiseBottleneckSE: DepthwiseBottleneckSEBlock.self
        case .dense: DenseBlock.self
        case .inception: InceptionBlock.self
        case .fire: FireBlock.self
        case .shuffle: ShuffleBlock.self
        case .largeKernel: LargeKernelBlock.self
        case .searchedCell: SearchedCellBlock.self
        }
    }

    /// Widths must be a multiple of this: 1, 2 (`shuffle`) or 4 (`searched-cell`).
    public var widthStep: Int { block.widthStep }

    /// The canonical name of a network, for example `residual:depth=16,width=32,resolution=224`.
    public func name(_ settings: PatternSettings) -> String { "\(rawValue):\(settings.text)" }

    /// Checks that the pattern can have these settings: depth 4 to 200, width 8 to 2048 and a multiple of `widthStep`,
    /// resolution 32 to 8192.
    ///
    /// - Throws: `CatalogError.impossibleDepth`, `.impossibleWidth` or `.impossibleSetting`.
    public func validate(_ settings: PatternSettings) throws(CatalogError) {
        guard PatternSkeleton.depths.contains(settings.depth) else {
            throw .impossibleDepth(pattern: rawValue, depth: settings.depth, allowed: PatternSkeleton.depths)
        }
        guard PatternSkeleton.widths.contains(settings.width), settings.width % widthStep == 0 else {
            throw .impossibleWidth(
                pattern: rawValue, width: settings.width, allowed: PatternSkeleton.widths, multipleOf: widthStep)
        }
        try CatalogError.check(settings.resolution, of: "resolution", in: PatternSkeleton.resolutions)
        try CatalogError.check(settings.batch, of: "batch", in: 1...65536)
        try CatalogError.check(settings.classes, of: "classes", in: 1...1_000_000)
    }

    /// Writes the network's graph. O(depth), a few milliseconds.
    ///
    /// - Throws: `CatalogError` for impossible settings, `GraphError` naming the layer where a size overflows.
    public func build(_ settings: PatternSettings = PatternSettings()) throws -> Graph {
        try validate(settings)
        let builder = NetworkBuilder(name(settings))
        let side = settings.resolution
        let image = builder.input(Shape(batch: settings.batch, channels: 3, height: side, width: side))
        return try builder.build(PatternSkeleton.network(image, block: block.init(), settings: settings))
    }

    /// The pattern as an entry of the catalogue, with the default depth and width.
    public var entry: CatalogEntry {
        let block = block
        return CatalogEntry(
            id: rawValue, title: block.title, kind: .pattern, family: rawValue, year: block.year, paper: block.paper,
            resolution: PatternSettings().resolution
        ) { image, classes in
            PatternSkeleton.network(image, block: block.init(), settings: PatternSettings(classes: classes))
        }
    }
}
