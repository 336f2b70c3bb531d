import NetworkCatalog
import NetworkGraph

/// What reports must know of a network, stored with its cells; sizes are those of one inference with 4-byte elements.
public struct NetworkFacts: Codable, Hashable, Sendable {
    /// The canonical name.
    public var name: String
    /// `pattern`, `hand-crafted`, `searched` or `file`.
    public var kind: String
    /// The family, for example `ResNet`; the pattern's name for patterns.
    public var family: String
    /// The name as its paper prints it.
    public var title: String
    /// The year of its paper; nil for files.
    public var year: Int?
    /// The design pattern; nil for other networks.
    public var pattern: String?
    /// Blocks in all stages; nil for other networks than patterns.
    public var depth: Int?
    /// Channels of the first stage; nil for other networks than patterns.
    public var width: Int?
    /// Height of the input in pixels.
    public var resolution: Int
    /// Images in one inference.
    public var batch: Int
    /// Learnable parameters.
    public var parameters: Int
    /// Multiply-accumulates of convolutions, fully connected layers and matrix products, of the whole batch.
    public var macs: Int
    /// Bytes of all layers' results, each once.
    public var activationBytes: Int
    /// Bytes of weights, running statistics included.
    public var weightBytes: Int
    /// Bytes of the inputs; nil in results of older versions.
    public var inputBytes: Int?
    /// Bytes read by all layers when every operation runs on its own.
    public var bytesRead: Int
    /// Layers without the inputs.
    public var layerCount: Int
    /// Depthwise convolutions.
    public var depthwiseCount: Int
    /// Layers by operation.
    public var operatorCounts: [String: Int]
    /// What a reader of figures should know, of a network from a file (`Graph.fileRemarks`); nil where there is nothing.
    public var remarks: [String]?

    /// FLOPs for each byte moved when every operation runs on its own.
    public var arithmeticIntensity: Double {
        let bytes = bytesRead + activationBytes
        return bytes == 0 ? 0 : 2 * Double(macs) / Double(bytes)
    }

    /// Derives the facts from a network's graph. O(layers).
    public init(_ network: NetworkName, graph: Graph) {
        name = network.description
        switch network {
        case .catalog(let id, _):
            let entry = try? Catalog.entry(id)
            kind = entry?.kind.rawValue ?? NetworkKind.handCrafted.rawValue
            family = entry?.family ?? id
            title = entry?.title ?? id
            year = entry?.year
        case .pattern(let pattern, let settings):
            kind = NetworkKind.pattern.rawValue
            family = pattern.rawValue
            title = pattern.entry.title
            year = pattern.entry.year
            self.pattern = pattern.rawValue
            depth = settings.depth
            width = settings.width
        case .port(let library, let id, _):
            kind = "file"
            family = library
            title = id
        case .file(let path, _):
            kind = "file"
            family = "file"
            title = path.split(separator: "/").last.map(String.init) ?? path
        }
        if kind == "file" {
            let found = graph.fileRemarks
            remarks = found.isEmpty ? nil : found
        }
        let cost = graph.cost
        resolution = graph.inputShape.height
        batch = graph.inputShape.batch
        parameters = cost.parameters
        macs = cost.macs
        activationBytes = cost.activationBytes
        inputBytes = graph.inputs.reduce(0) { $0 + 4 * graph.nodes[$1].shape.elementCount }
        weightBytes = cost.weightBytes
        bytesRead = cost.bytesRead
        layerCount = graph.layers.count
        depthwiseCount = graph.depthwiseCount
        operatorCounts = graph.operatorCounts
    }
}

/// One layer of a stored network; sizes as in `NetworkFacts`.
public struct LayerFacts: Codable, Hashable, Sendable {
    /// Unique in its network, for example `stage2.block1.conv1`.
    public var name: String
    /// The operation, for example `Conv`.
    public var operation: String
    /// The shapes that it reads, for example `1x32x56x56`.
    public var inputShapes: [String]
    /// The shape that it gives.
    public var outputShape: String
    /// Learnable parameters.
    public var parameters: Int
    /// Multiply-accumulates.
    public var macs: Int
    /// Bytes read and written.
    public var bytes: Int

    /// Derives the layers' facts from a graph. O(layers).
    public static func all(of graph: Graph) -> [LayerFacts] {
        graph.layers.map { node in
            let cost = graph.cost(of: node)
            return LayerFacts(
                name: node.name, operation: node.operation.name,
                inputShapes: graph.inputShapes(of: node).map(\.description), outputShape: node.shape.description,
                parameters: cost.parameters, macs: cost.macs, bytes: cost.bytesRead + cost.bytesWritten)
        }
    }
}
