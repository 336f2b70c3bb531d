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

/// Patterns at all combinations of the listed depths, widths and resolutions.
public struct PatternSweep: Hashable, Sendable {
    /// The patterns; with `equalize` the first is the one that the others are brought to.
    public var patterns: [Pattern]
    /// Blocks in all stages.
    public var depths: [Int]
    /// Channels of the first stage.
    public var widths: [Int]
    /// Pixels of each side of the input.
    public var resolutions: [Int]
    /// Whether widths are solved for, so that all patterns do the same arithmetic.
    public var equalize: Bool
    /// MACs that all patterns are brought to; empty to take those of the first pattern at each width.
    public var macs: [Int]

    /// Creates a sweep.
    public init(
        patterns: [Pattern], depths: [Int], widths: [Int], resolutions: [Int], equalize: Bool = false, macs: [Int] = []
    ) {
        self.patterns = patterns
        self.depths = depths
        self.widths = widths
        self.resolutions = resolutions
        self.equalize = equalize
        self.macs = macs
    }

    func networks() throws -> [NetworkName] {
        var names: [NetworkName] = []
        for pattern in patterns {
            for resolution in resolutions {
                for depth in depths {
                    for settings in try self.settings(of: pattern, depth: depth, resolution: resolution) {
                        try pattern.validate(settings)
                        names.append(.pattern(pattern, settings))
                    }
                }
            }
        }
        return names
    }

    private func settings(of pattern: Pattern, depth: Int, resolution: Int) throws -> [PatternSettings] {
        let written = widths.map { PatternSettings(depth: depth, width: $0, resolution: resolution) }
        guard equalize, let reference = patterns.first else { return written }
        if macs.isEmpty {
            if pattern == reference { return written }
            return try written.map { try pattern.equalized($0, to: reference.build($0).cost.macs) }
        }
        let settings = PatternSettings(depth: depth, resolution: resolution)
        return try macs.map { try pattern.equalized(settings, to: $0) }
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

extension PatternSweep {
    /// Reads a sweep and checks each value where it stands.
    init(patterns yaml: YAMLReader, fields: [String: YAMLReader]) throws(StudyError) {
        let defaults = PatternSettings()
        self.init(
            patterns: try Self.patterns(yaml),
            depths: try fields["depth"]?.counts("depth") ?? [defaults.depth],
            widths: try fields["width"]?.counts("width") ?? [defaults.width],
            resolutions: try fields["resolution"]?.counts("resolution") ?? [defaults.resolution],
            equalize: fields["equalize"] != nil,
            macs: try fields["macs"]?.counts("macs") ?? [])
        if let field = fields["equalize"] {
            let text = try field.string("equalize")
            guard text == "macs" else {
                throw field.error("'\(text)' cannot be equalised", remedy: "write 'equalize: macs'")
            }
        }
        if let field = fields["macs"] {
            if !equalize { throw field.error("'macs' needs 'equalize: macs'") }
            if let width = fields["width"] {
                throw width.error("'width' and 'macs' exclude each other: the width is solved for")
            }
        }
        try validate(at: yaml, fields: fields)
    }

    private static func patterns(_ yaml: YAMLReader) throws(StudyError) -> [Pattern] {
        if !yaml.isList, try yaml.string("patterns") == "all" { return Pattern.allCases }
        let names = Pattern.allCases.map(\.rawValue)
        var patterns: [Pattern] = []
        for item in yaml.isList ? try yaml.items("patterns") : [yaml] {
            let name = try item.string("a pattern")
            guard let pattern = Pattern(rawValue: name.lowercased()) else {
                throw item.error(
                    "there is no pattern '\(name)'",
                    remedy: NearestKey.of(name, among: names).map { "did you mean '\($0)'?" }
                        ?? "patterns are \(names.joined(separator: ", "))")
            }
            patterns.append(pattern)
        }
        return patterns
    }

    private func validate(at yaml: YAMLReader, fields: [String: YAMLReader]) throws(StudyError) {
        // Where widths are solved for, only the first pattern has the written ones.
        let checked = equalize && macs.isEmpty ? Array(patterns.prefix(1)) : patterns
        for pattern in checked {
            for resolution in resolutions {
                for depth in depths {
                    for width in macs.isEmpty ? widths : [] {
                        do throws(CatalogError) {
                            try pattern.validate(PatternSettings(depth: depth, width: width, resolution: resolution))
                        } catch {
                            let place: YAMLReader? =
                                switch error {
                                case .impossibleDepth: fields["depth"]
                                case .impossibleWidth: fields["width"]
                                case .impossibleSetting: fields["resolution"]
                                default: nil
                                }
                            throw (place ?? yaml).error(error.message, remedy: error.remedy)
                        }
                    }
                }
            }
        }
    }
}
