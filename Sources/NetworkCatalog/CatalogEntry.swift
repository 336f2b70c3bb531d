import NetworkGraph

/// Where a network's form comes from.
public enum NetworkKind: String, Hashable, Sendable, CaseIterable {
    /// One block repeated over Sullivan's own skeleton, so that only the block differs.
    case pattern
    /// A published network that people designed.
    case handCrafted = "hand-crafted"
    /// A published network that an architecture search found.
    case searched
}

/// A figure that somebody else printed for a network, where it differs from Sullivan's count or says how to read it.
public struct PublishedCount: Hashable, Sendable {
    /// Parameters as printed, for example `5.3 M`.
    public let parameters: String?
    /// Multiply-accumulates as printed, for example `574 M`; sources that print "FLOPs" and count MACs stand as MACs.
    public let macs: String?
    /// Who printed it, for example `DARTS paper, table 3`.
    public let source: String
    /// Why it differs from Sullivan's count, as far as is known.
    public let note: String?

    /// Creates a published figure.
    public init(parameters: String? = nil, macs: String? = nil, source: String, note: String? = nil) {
        self.parameters = parameters
        self.macs = macs
        self.source = source
        self.note = note
    }
}

/// What may be chosen for a network of the catalogue; nil means the network's own.
public struct NetworkSettings: Hashable, Sendable {
    /// Images in one inference; 1 where nil.
    public var batch: Int?
    /// Height and width of the input in pixels.
    public var resolution: Int?
    /// Classes told apart; 1000 where nil.
    public var classes: Int?

    /// Creates settings; what is left out stays the network's own.
    public init(batch: Int? = nil, resolution: Int? = nil, classes: Int? = nil) {
        self.batch = batch
        self.resolution = resolution
        self.classes = classes
    }
}

/// A network of the catalogue: what it is, where it comes from, and how to write its graph.
public struct CatalogEntry: Sendable, Identifiable {
    /// The id as users of torchvision and timm know it, for example `resnet50`.
    public let id: String
    /// The name as its paper prints it, for example `ResNet-50 v1.5`.
    public let title: String
    /// Hand-crafted, searched, or a pattern.
    public let kind: NetworkKind
    /// The family, for example `ResNet`.
    public let family: String
    /// The year in which the paper first appeared.
    public let year: Int
    /// The paper: authors, title, and arXiv number where there is one.
    public let paper: String
    /// Height and width of the network's own input in pixels.
    public let resolution: Int
    /// Others' figures where they differ from Sullivan's count, and notes on the implementation followed.
    public let published: [PublishedCount]
    private let network: @Sendable (_ image: Tensor, _ classes: Int) -> Tensor

    /// Creates an entry.
    ///
    /// - Parameter network: from the image, Nx3xHxW, to the scores, NxK, of K classes.
    public init(
        id: String, title: String, kind: NetworkKind, family: String, year: Int, paper: String, resolution: Int = 224,
        published: [PublishedCount] = [], network: @escaping @Sendable (_ image: Tensor, _ classes: Int) -> Tensor
    ) {
        self.id = id
        self.title = title
        self.kind = kind
        self.family = family
        self.year = year
        self.paper = paper
        self.resolution = resolution
        self.published = published
        self.network = network
    }

    /// The shape of the network's own input for one image, 1x3xHxW.
    public var inputShape: Shape { inputShape(NetworkSettings()) }

    /// The input's shape under `settings`, Nx3xHxW.
    public func inputShape(_ settings: NetworkSettings) -> Shape {
        let side = settings.resolution ?? resolution
        return Shape(batch: settings.batch ?? 1, channels: 3, height: side, width: side)
    }

    /// Writes the network's graph. O(layers), a few milliseconds.
    ///
    /// - Throws: `CatalogError.impossibleSetting`; `GraphError` naming the layer where the resolution is too small.
    public func build(_ settings: NetworkSettings = NetworkSettings()) throws -> Graph {
        try CatalogError.check(settings.batch ?? 1, of: "batch", in: 1...65536)
        try CatalogError.check(settings.resolution ?? resolution, of: "resolution", in: 1...16384)
        try CatalogError.check(settings.classes ?? 1000, of: "classes", in: 1...1_000_000)
        let builder = NetworkBuilder(id)
        let image = builder.input(inputShape(settings))
        return try builder.build(network(image, settings.classes ?? 1000))
    }
}
