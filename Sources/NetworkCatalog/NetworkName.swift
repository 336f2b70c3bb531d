import Foundation
import NetworkGraph

/// A network as users name it: `resnet50`, `depthwise-bottleneck:depth=16,width=32,resolution=224`, `timm:resnet18`,
/// `some/file.onnx`.
public enum NetworkName: Hashable, Sendable, CustomStringConvertible {
    /// A published network of the catalogue; nil stands for its own resolution.
    case catalog(id: String, resolution: Int? = nil)
    /// A design pattern with its settings.
    case pattern(Pattern, PatternSettings)
    /// A network of another library, which exports it; nil stands for its own resolution.
    case port(library: String, id: String, resolution: Int? = nil)
    /// An ONNX file; the resolution is for sizes that it leaves open.
    case file(path: String, resolution: Int? = nil)

    /// The libraries whose networks can be named, as in `timm:resnet18`.
    public static let libraries = ["timm", "torchvision"]

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
        if Self.libraries.contains(head) {
            self = try Self.port(of: head, parts.count > 1 ? parts[1] : "", name: name)
        } else if let pattern = Pattern(rawValue: head) {
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
        case .port(let library, let id, let resolution):
            "\(library):\(id)" + (resolution.map { ":resolution=\($0)" } ?? "")
        case .file(let path, let resolution): path + (resolution.map { ":resolution=\($0)" } ?? "")
        }
    }

    /// The network's graph, `settings` taking precedence over the name's own; nil for a file and for another library's
    /// network, which `ONNXFormat` reads.
    ///
    /// - Throws: `CatalogError` or `GraphError`.
    public func graph(_ settings: NetworkSettings = NetworkSettings()) throws -> Graph? {
        switch self {
        case .catalog(let id, let resolution):
            try Catalog.entry(id).build(
                NetworkSettings(
                    batch: settings.batch, resolution: settings.resolution ?? resolution, classes: settings.classes))
        case .pattern(let pattern, let own): try pattern.build(own.replacing(settings))
        case .port, .file: nil
        }
    }

    /// The same network at another resolution, which becomes part of its name.
    public func replacing(resolution: Int) -> NetworkName {
        switch self {
        case .catalog(let id, _): .catalog(id: id, resolution: resolution)
        case .pattern(let pattern, let own): .pattern(pattern, own.replacing(NetworkSettings(resolution: resolution)))
        case .port(let library, let id, _): .port(library: library, id: id, resolution: resolution)
        case .file(let path, _): .file(path: path, resolution: resolution)
        }
    }

    /// Reads what follows a library's name: `vit_tiny_patch16_224` or `resnet18:resolution=160`.
    private static func port(of library: String, _ text: String, name: String) throws(CatalogError) -> NetworkName {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let id = parts[0]
        // Nothing else may reach the library: it would take other forms for places to download from.
        let isPlain = id.utf8.allSatisfy { $0 == 0x5F || $0 == 0x2E || $0 == 0x2D || Self.isAlphanumeric($0) }
        guard !id.isEmpty, isPlain, !id.hasPrefix("."), !id.hasPrefix("-") else {
            throw .malformedName(name: name, reason: "'\(id)' cannot be the name of a network in \(library)")
        }
        return .port(
            library: library, id: id,
            resolution: try parts.dropFirst().first.map { settings throws(CatalogError) in
                try Self.resolution(settings, of: id, name: name)
            })
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
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
