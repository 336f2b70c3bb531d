import NetworkGraph

/// A network as users name it: `resnet50`, `depthwise-bottleneck:depth=16,width=32,resolution=224`, `some/file.onnx`.
public enum NetworkName: Hashable, Sendable, CustomStringConvertible {
    /// A published network of the catalogue.
    case catalog(id: String)
    /// A design pattern with its settings.
    case pattern(Pattern, PatternSettings)
    /// An ONNX file.
    case file(path: String)

    /// Reads a name. Whether a file exists is not looked at.
    ///
    /// - Throws: `CatalogError` that names the nearest networks, patterns or settings, or says which setting is impossible.
    public init(parsing name: String) throws(CatalogError) {
        if name.lowercased().hasSuffix(".onnx") {
            self = .file(path: name)
            return
        }
        let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let head = parts[0].lowercased()
        guard !head.isEmpty else { throw .malformedName(name: name, reason: "it is empty") }
        if let pattern = Pattern(rawValue: head) {
            let settings = try PatternSettings(parsing: parts.count > 1 ? parts[1] : "", name: name)
            try pattern.validate(settings)
            self = .pattern(pattern, settings)
        } else {
            let entry = try Catalog.entry(parts[0])
            guard parts.count == 1 else {
                throw .malformedName(
                    name: name, reason: "'\(entry.id)' is a published network; only patterns take settings after a colon")
            }
            self = .catalog(id: entry.id)
        }
    }

    /// The canonical name; parsing it gives the same value.
    public var description: String {
        switch self {
        case .catalog(let id): id
        case .pattern(let pattern, let settings): pattern.name(settings)
        case .file(let path): path
        }
    }

    /// The network's graph, `settings` taking precedence over the name's own; nil for a file, which `ONNXFormat` reads.
    ///
    /// - Throws: `CatalogError` or `GraphError`.
    public func graph(_ settings: NetworkSettings = NetworkSettings()) throws -> Graph? {
        switch self {
        case .catalog(let id): try Catalog.entry(id).build(settings)
        case .pattern(let pattern, let own): try pattern.build(own.replacing(settings))
        case .file: nil
        }
    }
}
