import Foundation
import NetworkGraph
import Runtimes

/// A study as it is written down: which networks, which runtimes, how and how long.
///
/// In YAML:
///
///     name: mine                        # and title, description; all may be left out
///     networks:
///       - resnet50                      # a name as on the command line
///       - plain:depth=8,width=32
///       - networks: searched            # the catalogue's: all, hand-crafted or searched
///       - file: model.onnx              # relative to the study file
///       - patterns: [plain, residual]   # or `pattern: plain`, or `patterns: all`
///         depth: [8, 16]                # numbers or lists of them: all combinations are measured
///         width: 32
///         resolution: 64
///       - patterns: [plain, dense]
///         depth: 16
///         equalize: macs                # widths are solved for: all do the arithmetic of the first,
///         macs: 60M                     # or so much
///     runtimes: [pytorch, openvino]
///     baseline: pytorch                 # pytorch where it is among the runtimes, else the first
///     settings: {threads: auto, launches: 4, target-error: 3%, budget: 20s}   # keys: `StudySettings.Key`
///     cache: [modelled, simulated]      # cache figures, after the timed launches: `CacheSettings`
///     profile: true                     # times by operation and the machine's ceilings, likewise
///     budget: 5min                      # for the whole study's timed launches
public struct StudyFile: Hashable, Sendable {
    /// The study's name, the first part of the file's name where the file gives none.
    public var name: String
    /// A title for reports.
    public var title: String
    /// What the study is for; empty where the file does not say.
    public var description: String
    /// The file as the user named it, or `quick (built in)`.
    public var source: String
    /// The networks, in the file's order.
    public var networks: [NetworkEntry]
    /// The runtimes that are compared.
    public var runtimes: [RuntimeID]
    /// The runtime that the others are compared with.
    public var baseline: RuntimeID
    /// How cells are measured.
    public var settings: StudySettings
    /// Which cache figures are wanted beside latencies.
    public var cache: CacheSettings
    /// Whether times by operation are read beside latencies, and what the machine can do at best.
    public var profile: Bool
    /// Seconds for the whole study; nil where only each cell's budget counts.
    public var budgetSeconds: Double?

    /// Reads the name of a runtime; throws where there is none of this name.
    public typealias RuntimeParser = (String) throws -> RuntimeID

    /// Reads a built-in study by its name, or a YAML file by its path.
    ///
    /// - Parameter runtime: reads and checks the names of runtimes.
    /// - Throws: `StudyError.unknownStudy`, `.unreadableFile`, and what `init(parsing:)` throws.
    public static func load(_ nameOrPath: String, runtime: RuntimeParser) throws(StudyError) -> StudyFile {
        if let text = StudyCatalog.text(of: nameOrPath) {
            return try StudyFile(parsing: text, source: "\(nameOrPath) (built in)", folder: "", runtime: runtime)
        }
        guard FileManager.default.fileExists(atPath: nameOrPath) else {
            let near = NearestNames.of(nameOrPath, among: StudyCatalog.names, count: 1).first
            throw .unknownStudy(name: nameOrPath, near: near.map { [$0] } ?? [], builtIn: StudyCatalog.names)
        }
        let text: String
        do {
            text = try String(contentsOfFile: nameOrPath, encoding: .utf8)
        } catch {
            throw .unreadableFile(path: nameOrPath, reason: Self.reason(error, path: nameOrPath))
        }
        let folder = nameOrPath.contains("/") ? (nameOrPath as NSString).deletingLastPathComponent : ""
        return try StudyFile(parsing: text, source: nameOrPath, folder: folder, runtime: runtime)
    }

    /// Reads a study from YAML text.
    ///
    /// - Parameters:
    ///   - source: the file's name in messages.
    ///   - folder: what the paths of .onnx files are relative to; empty for the current folder.
    /// - Throws: `StudyError.invalid` with line and column, or `.emptyStudy`.
    public init(
        parsing text: String, source: String, folder: String = "", runtime: RuntimeParser
    ) throws(StudyError) {
        let yaml = try YAMLReader(parsing: text, file: source)
        let keys = [
            "name", "title", "description", "networks", "runtimes", "baseline", "settings", "cache", "profile",
            "budget",
        ]
        let fields = try yaml.fields("a study", keys: keys)
        guard let networks = fields["networks"] else { throw .emptyStudy(file: source) }
        guard let runtimes = fields["runtimes"] else {
            throw yaml.error("the study lists no runtime", remedy: "add for example 'runtimes: [pytorch, openvino]'")
        }
        let ownName = ((source as NSString).lastPathComponent as NSString).deletingPathExtension
        self.source = source
        name = try fields["name"]?.string("name") ?? ownName
        title = try fields["title"]?.string("title") ?? name
        description = try fields["description"]?.string("description") ?? ""

        if networks.isList, networks.node.sequence?.isEmpty == true { throw .emptyStudy(file: source) }
        self.networks = []
        for item in try networks.items("networks") {
            self.networks.append(try NetworkEntry(item, folder: folder))
        }

        var compared: [RuntimeID] = []
        for item in try runtimes.items("runtimes") {
            let id = try Self.runtime(item, with: runtime)
            guard !compared.contains(id) else { throw item.error("runtime '\(id)' is listed twice") }
            compared.append(id)
        }
        let native = compared.first { $0.name == "pytorch" } ?? compared[0]
        let chosen: RuntimeID? =
            if let field = fields["baseline"] { try Self.runtime(field, with: runtime) } else { nil }
        baseline = chosen ?? native
        self.runtimes = compared.contains(baseline) ? compared : [baseline] + compared
        settings = if let field = fields["settings"] { try StudySettings(field) } else { StudySettings() }
        cache = if let field = fields["cache"] { try CacheSettings(field) } else { CacheSettings() }
        profile = try fields["profile"]?.flag("profile") ?? false
        budgetSeconds = try fields["budget"]?.seconds("budget")
    }

    private static func runtime(_ yaml: YAMLReader, with parser: RuntimeParser) throws(StudyError) -> RuntimeID {
        let text = try yaml.string("a runtime")
        do {
            return try parser(text)
        } catch let error as any UserFacingError {
            throw yaml.error(error.message, remedy: error.remedy)
        } catch {
            throw yaml.error("there is no runtime '\(text)'")
        }
    }

    private static func reason(_ error: any Error, path: String) -> String {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            return "it is a folder"
        }
        if !FileManager.default.isReadableFile(atPath: path) { return "permission denied" }
        return "it is not UTF-8 text"
    }
}
