import Foundation
import NetworkCatalog
import NetworkGraph

/// One entry under `networks:` in a study file.
public struct NetworkEntry: Hashable, Sendable {
    /// What the entry lists.
    public enum Form: Hashable, Sendable {
        /// One network: of the catalogue, of a pattern with its settings, or a file.
        case single(NetworkName)
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

    /// The networks that the entry stands for, in the order in which they are written: by pattern, then by size.
    ///
    /// - Throws: `StudyError.invalid` at the entry where the catalogue refuses, for example where no width equalises.
    public func networks() throws(StudyError) -> [NetworkName] {
        switch form {
        case .single(let name): return [name]
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
        "network", "file", "pattern", "patterns", "depth", "width", "resolution", "equalize", "macs",
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
        let heads = ["network", "file", "pattern", "patterns"].filter { fields[$0] != nil }
        guard heads.count == 1, let head = heads.first, let value = fields[head] else {
            throw yaml.error(
                heads.isEmpty
                    ? "the entry names no network" : "the entry has both '\(heads.joined(separator: "' and '"))'",
                remedy: "give one of 'network', 'file', 'pattern' and 'patterns'")
        }
        if head == "network" || head == "file" {
            if let stray = fields.first(where: { $0.key != head }) {
                throw stray.value.error("'\(stray.key)' goes with 'pattern' only")
            }
            form = .single(
                head == "file"
                    ? try Self.file(value, named: value.string("file"), folder: folder)
                    : try Self.name(value, "network", folder: folder))
        } else {
            form = .sweep(try PatternSweep(patterns: value, fields: fields))
        }
    }

    private static func name(_ yaml: YAMLReader, _ what: String, folder: String) throws(StudyError) -> NetworkName {
        let text = try yaml.string(what)
        let name: NetworkName
        do throws(CatalogError) {
            name = try NetworkName(parsing: text)
        } catch {
            throw yaml.error(error.message, remedy: error.remedy)
        }
        if case .file(let path) = name { return try file(yaml, named: path, folder: folder) }
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
