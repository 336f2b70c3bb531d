import Foundation
import NetworkCatalog
import NetworkGraph

/// One entry under `networks:` in a study file.
public struct NetworkEntry: Hashable, Sendable {
    /// What the entry lists.
    public enum Form: Hashable, Sendable {
        /// One network: of the catalogue, of a pattern with its settings, or a file.
        case single(NetworkName)
        /// The published networks of these kinds, each at its own resolution.
        case published(Set<NetworkKind>)
        /// Patterns at several settings.
        case sweep(PatternSweep)
    }

    /// Where the entry stands.
    public var location: SourceLocation
    /// What it lists.
    public var form: Form

    /// Creates an entry.
    public init(location: SourceLocation, form: Form) {
        self.location = location
        self.form = form
    }

    /// The networks that the entry stands for, in the order in which they are written: by pattern, then by size;
    /// published networks in the catalogue's order.
    ///
    /// - Throws: `StudyError.invalid` at the entry where the catalogue refuses, for example where no width equalises.
    public func networks() throws(StudyError) -> [NetworkName] {
        switch form {
        case .single(let name): return [name]
        case .published(let kinds):
            return Catalog.networks.filter { kinds.contains($0.kind) }.map { .catalog(id: $0.id) }
        case .sweep(let sweep):
            do {
                return try sweep.networks()
            } catch let error as any UserFacingError {
                throw .invalid(at: location, reason: error.message, remedy: error.remedy)
            } catch {
                throw .invalid(at: location, reason: "\(error)", remedy: nil)
            }
        }
    }
}

extension NetworkEntry {
    private static let keys = [
        "network", "networks", "file", "pattern", "patterns", "depth", "width", "resolution", "equalize", "macs",
    ]

    /// Reads one item under `networks:`.
    ///
    /// - Parameter folder: what the paths of files are relative to.
    init(_ yaml: YAMLReader, folder: String) throws(StudyError) {
        location = yaml.location
        guard yaml.isMapping else {
            form = .single(try Self.name(yaml, "a network", folder: folder))
            return
        }
        let fields = try yaml.fields("a network entry", keys: Self.keys)
        let heads = ["network", "networks", "file", "pattern", "patterns"].filter { fields[$0] != nil }
        guard heads.count == 1, let head = heads.first, let value = fields[head] else {
            throw yaml.error(
                heads.isEmpty
                    ? "the entry names no network" : "the entry has both '\(heads.joined(separator: "' and '"))'",
                remedy: "give one of 'network', 'networks', 'file', 'pattern' and 'patterns'")
        }
        if head == "network" || head == "networks" || head == "file" {
            if let stray = fields.first(where: { $0.key != head }) {
                throw stray.value.error("'\(stray.key)' goes with 'pattern' only")
            }
            form =
                switch head {
                case "file": .single(try Self.file(value, named: value.string("file"), folder: folder))
                case "networks": .published(try Self.kinds(value))
                default: .single(try Self.name(value, "network", folder: folder))
                }
        } else {
            form = .sweep(try PatternSweep(patterns: value, fields: fields))
        }
    }

    private static func kinds(_ yaml: YAMLReader) throws(StudyError) -> Set<NetworkKind> {
        let kinds = [NetworkKind.handCrafted, .searched]
        let text = try yaml.string("networks")
        if text == "all" { return Set(kinds) }
        guard let kind = kinds.first(where: { $0.rawValue == text }) else {
            let known = ["all"] + kinds.map(\.rawValue)
            throw yaml.error(
                "there is no group of networks '\(text)'",
                remedy: NearestNames.of(text, among: known, count: 1).first.map { "did you mean '\($0)'?" }
                    ?? "groups are \(known.joined(separator: ", "))")
        }
        return [kind]
    }

    private static func name(_ yaml: YAMLReader, _ what: String, folder: String) throws(StudyError) -> NetworkName {
        let text = try yaml.string(what)
        let name: NetworkName
        do throws(CatalogError) {
            name = try NetworkName(parsing: text)
        } catch {
            throw yaml.error(error.message, remedy: error.remedy)
        }
        if case .file(let path, let resolution) = name {
            let file = try file(yaml, named: path, folder: folder)
            return resolution.map { file.replacing(resolution: $0) } ?? file
        }
        return name
    }

    private static func file(_ yaml: YAMLReader, named path: String, folder: String) throws(StudyError) -> NetworkName {
        let resolved = path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: resolved, isDirectory: &isFolder), !isFolder.boolValue else {
            throw yaml.error(
                isFolder.boolValue ? "'\(resolved)' is a folder" : "there is no file '\(resolved)'",
                remedy: "paths are relative to the study file")
        }
        return .file(path: resolved)
    }
}
