import Foundation
import NetworkGraph

/// A network as users name it: `resnet50`, `depthwise-bottleneck:depth=16,width=32,resolution=224`, `some/file.onnx`.
public enum NetworkName: Hashable, Sendable, CustomStringConvertible {
    /// A published network of the catalogue; nil stands for its own resolution.
    case catalog(id: String, resolution: Int? = nil)
    /// A design pattern with its settings.
    case pattern(Pattern, PatternSettings)
    /// An ONNX file; the resolution is for sizes that it leaves open.
    case file(path: String, resolution: Int? = nil)

    /// Reads a name. Whether a file exists is not looked at.
    ///
    /// - Throws: `CatalogError` that names the nearest networks, patterns or settings, or says which setting is impossible.
    public init(parsing name: String) throws(CatalogError) {
        if name.lowercased().hasSuffix(".onnx") {
            self = .file(path: name)
            return
        }
        if let (path, settings) = Self.fileWithSettings(name) {
            self = .file(path: path, resolution: try Self.resolution(settings, of: path, name: name))
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
            self = .catalog(
                id: entry.id,
                resolution: try parts.dropFirst().first.map { settings throws(CatalogError) in
                    try Self.resolution(settings, of: entry.id, name: name)
                })
        }
    }

    /// The canonical name; parsing it gives the same value.
    public var description: String {
        switch self {
        case .catalog(let id, let resolution): id + (resolution.map { ":resolution=\($0)" } ?? "")
        case .pattern(let pattern, let settings): pattern.name(settings)
        case .file(let path, let resolution): path + (resolution.map { ":resolution=\($0)" } ?? "")
        }
    }

    /// The network's graph, `settings` taking precedence over the name's own; nil for a file, which `ONNXFormat` reads.
    ///
    /// - Throws: `CatalogError` or `GraphError`.
    public func graph(_ settings: NetworkSettings = NetworkSettings()) throws -> Graph? {
        switch self {
        case .catalog(let id, let resolution):
            try Catalog.entry(id).build(
                NetworkSettings(
                    batch: settings.batch, resolution: settings.resolution ?? resolution, classes: settings.classes))
        case .pattern(let pattern, let own): try pattern.build(own.replacing(settings))
        case .file: nil
        }
    }

    /// The same network at another resolution, which becomes part of its name.
    public func replacing(resolution: Int) -> NetworkName {
        switch self {
        case .catalog(let id, _): .catalog(id: id, resolution: resolution)
        case .pattern(let pattern, let own): .pattern(pattern, own.replacing(NetworkSettings(resolution: resolution)))
        case .file(let path, _): .file(path: path, resolution: resolution)
        }
    }

    /// A file's path and what follows it, for `some/file.onnx:resolution=224`; nil for other names.
    private static func fileWithSettings(_ name: String) -> (path: String, settings: String)? {
        guard let end = name.range(of: ".onnx:", options: [.caseInsensitive, .backwards]) else { return nil }
        return (String(name[..<name.index(before: end.upperBound)]), String(name[end.upperBound...]))
    }

    /// Published networks are what their papers say: of all settings they take the resolution alone.
    private static func resolution(_ settings: String, of id: String, name: String) throws(CatalogError) -> Int {
        let pair = settings.split(separator: "=", maxSplits: 1).map(String.init)
        guard pair.count == 2, pair[0].lowercased() == "resolution", let resolution = Int(pair[1]) else {
            throw .malformedName(
                name: name, reason: "'\(id)' is a published network; of settings it takes 'resolution=NUMBER' alone")
        }
        try CatalogError.check(resolution, of: "resolution", in: 1...16384)
        return resolution
    }
}
