import NetworkGraph

/// A design pattern: the block that a network repeats. Everything else is the same for all (`PatternSkeleton`).
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

    /// The canonical name of a network, for example `residual:depth=16,width=32,resolution=224`.
    public func name(_ settings: PatternSettings) -> String { "\(rawValue):\(settings.text)" }

    /// Checks that the pattern can have these settings.
    ///
    /// - Throws: `CatalogError.impossibleDepth`, `.impossibleWidth` or `.impossibleSetting`.
    public func validate(_ settings: PatternSettings) throws(CatalogError) {
    }

    /// Writes the network's graph.
    ///
    /// - Throws: `CatalogError` for impossible settings, `GraphError` naming the layer where a size overflows.
    public func build(_ settings: PatternSettings) throws -> Graph {
        try validate(settings)
        let builder = NetworkBuilder(name(settings))
        let x = builder.input(Shape(batch: settings.batch, channels: 3, height: settings.resolution, width: settings.resolution))
        return try builder.build(x.globalFeatures().linear(settings.classes))
    }

    /// The pattern as an entry of the catalogue, with the default depth and width.
    public var entry: CatalogEntry {
        CatalogEntry(
            id: rawValue, title: rawValue, kind: .pattern, family: "pattern", year: 2026, paper: ""
        ) { x, classes in x.globalFeatures().linear(classes) }
    }
}
