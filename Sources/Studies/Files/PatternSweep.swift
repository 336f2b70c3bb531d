import NetworkGraph
import NetworkCatalog

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
                    remedy: NearestNames.of(name, among: names, count: 1).first.map { "did you mean '\($0)'?" }
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
