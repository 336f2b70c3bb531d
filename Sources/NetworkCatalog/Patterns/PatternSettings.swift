import NetworkGraph

/// What is chosen for a network of a design pattern.
public struct PatternSettings: Hashable, Sendable {
    /// Blocks in all four stages together.
    public var depth: Int
    /// Channels of the first stage; each later stage has twice as many.
    public var width: Int
    /// Height and width of the input in pixels.
    public var resolution: Int
    /// Images in one inference.
    public var batch: Int
    /// Classes told apart.
    public var classes: Int

    /// Creates settings; `Pattern.validate` says whether they are possible.
    public init(depth: Int = 16, width: Int = 32, resolution: Int = 224, batch: Int = 1, classes: Int = 1000) {
        self.depth = depth
        self.width = width
        self.resolution = resolution
        self.batch = batch
        self.classes = classes
    }

    /// The settings as they are written in a network's name.
    enum Key: String, CaseIterable {
        case depth, width, resolution, batch, classes

        static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }

        var path: WritableKeyPath<PatternSettings, Int> {
            switch self {
            case .depth: \.depth
            case .width: \.width
            case .resolution: \.resolution
            case .batch: \.batch
            case .classes: \.classes
            }
        }
    }

    /// Reads `depth=16,width=32`; what is left out keeps its default.
    ///
    /// - Throws: `CatalogError.unknownPatternKey` or `.malformedName`, with the whole `name`.
    init(parsing text: String, name: String) throws(CatalogError) {
        self.init()
        guard !text.isEmpty else { return }
        var seen: Set<Key> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard pair.count == 2 else {
                throw .malformedName(name: name, reason: "'\(part)' is not of the form setting=number")
            }
            guard let key = Key(rawValue: pair[0].lowercased()) else {
                let keys = Key.allCases.map(\.rawValue)
                throw .unknownPatternKey(
                    key: pair[0], name: name, near: NearestNames.of(pair[0], among: keys, count: 1))
            }
            guard seen.insert(key).inserted else {
                throw .malformedName(name: name, reason: "'\(key.rawValue)' is given twice")
            }
            guard let value = Int(pair[1]) else {
                throw .malformedName(name: name, reason: "'\(pair[1])' is not a whole number")
            }
            self[keyPath: key.path] = value
        }
    }

    /// As in a network's name: depth, width and resolution always, batch and classes where they are not the default.
    var text: String {
        let defaults = PatternSettings()
        return Key.allCases.compactMap { key in
            let value = self[keyPath: key.path]
            let always = key == .depth || key == .width || key == .resolution
            return always || value != defaults[keyPath: key.path] ? "\(key.rawValue)=\(value)" : nil
        }.joined(separator: ",")
    }

    /// The same with what `settings` chooses.
    public func replacing(_ settings: NetworkSettings) -> PatternSettings {
        var result = self
        result.batch = settings.batch ?? batch
        result.resolution = settings.resolution ?? resolution
        result.classes = settings.classes ?? classes
        return result
    }
}
