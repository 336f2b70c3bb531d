import Measurement
import enum NetworkGraph.NearestNames

/// Which cache figures a study wants beside its latencies.
///
/// In YAML, under `cache:`, a source, a list of sources, or:
///
///     cache:
///       sources: [modelled, simulated]    # auto, hardware, simulated, modelled, contention
///       simulated-cells: 24               # at most so many cells are simulated, spread over the study
///       simulated-macs: 300M              # and only those of at most so many MACs
///       simulated-code: avx2              # or sse41: several times faster, L2 misses less like the processor's
///       last-levels: [1MB, 4MB, 16MB]     # also misses with last levels of these sizes
public struct CacheSettings: Hashable, Sendable {
    /// What is wanted.
    public enum Wish: Hashable, Sendable {
        /// Nothing.
        case off
        /// The best source that works here: hardware, else simulated, else modelled.
        case auto
        /// These sources, each for every cell.
        case sources([CacheSource])
    }

    /// What is wanted.
    public var wish = Wish.off
    /// Most cells that are simulated; nil for all.
    public var simulatedCells: Int?
    /// Most MACs of a cell that is simulated; nil for any.
    public var simulatedMACs: Int?
    /// The instructions of simulated runs.
    public var codePath = SimulatedCodePath.avx2
    /// Other sizes of the last level, bytes, of which misses are wanted.
    public var lastLevels: [Int] = []

    /// Creates settings that want nothing.
    public init() {}

    /// Reads a wish: `off`, `auto`, or sources with commas; nil for other text.
    public static func wish(_ text: String) -> Wish? {
        if text == "off" { return .off }
        if text == "auto" { return .auto }
        let names = text.split(separator: ",").map { $0.trimmingPrefix { $0 == " " } }
        let sources = names.compactMap { CacheSource(rawValue: String($0)) }
        guard !sources.isEmpty, sources.count == names.count else { return nil }
        return .sources(sources)
    }

    /// The words that a wish is made of.
    public static let words = ["auto"] + CacheSource.allCases.map(\.rawValue) + ["off"]

    /// The sources in the order in which they are asked.
    ///
    /// - Parameter works: whether a source works on this machine.
    public func sources(works: (CacheSource) -> Bool) -> [CacheSource] {
        switch wish {
        case .off: []
        case .auto: Array([CacheSource.hardware, .simulated, .modelled].filter(works).prefix(1))
        case .sources(let sources): sources
        }
    }
}

extension CacheSettings {
    private enum Key: String, CaseIterable {
        case sources
        case simulatedCells = "simulated-cells"
        case simulatedMACs = "simulated-macs"
        case simulatedCode = "simulated-code"
        case lastLevels = "last-levels"
    }

    /// Reads what stands under `cache:`.
    init(_ yaml: YAMLReader) throws(StudyError) {
        self.init()
        guard yaml.isMapping else {
            wish = try Self.wish(yaml)
            return
        }
        let fields = try yaml.fields("cache", keys: Key.allCases.map(\.rawValue))
        guard let sources = fields[Key.sources.rawValue] else {
            throw yaml.error("cache lists no sources", remedy: "add for example 'sources: [modelled, simulated]'")
        }
        wish = try Self.wish(sources)
        simulatedCells = try fields[Key.simulatedCells.rawValue]?.count(Key.simulatedCells.rawValue)
        simulatedMACs = try fields[Key.simulatedMACs.rawValue]?.count(Key.simulatedMACs.rawValue)
        if let field = fields[Key.simulatedCode.rawValue] {
            let text = try field.string(Key.simulatedCode.rawValue)
            guard let path = SimulatedCodePath(rawValue: text) else {
                throw field.error("simulated-code must be avx2 or sse41, not '\(text)'")
            }
            codePath = path
        }
        guard let field = fields[Key.lastLevels.rawValue] else { return }
        for item in try field.items(Key.lastLevels.rawValue) {
            let text = try item.string("a last level")
            guard let bytes = Quantity.bytes(text) else {
                throw item.error("a last level must be a size, not '\(text)'", remedy: "write for example 16MB")
            }
            lastLevels.append(bytes)
        }
    }

    private static func wish(_ yaml: YAMLReader) throws(StudyError) -> Wish {
        var texts: [String] = []
        if yaml.isList {
            for item in try yaml.items("cache") { texts.append(try item.string("a source of cache figures")) }
        } else {
            texts = [try yaml.string("cache")]
        }
        guard let wish = wish(texts.joined(separator: ",")) else {
            let text = texts.first { wish($0) == nil } ?? texts.joined(separator: ", ")
            let near = NearestNames.of(text, among: words, count: 1).first
            throw yaml.error(
                "there is no source of cache figures '\(text)'",
                remedy: near.map { "did you mean '\($0)'?" } ?? "sources are \(words.joined(separator: ", "))")
        }
        return wish
    }
}
