import NetworkGraph

/// What can be wrong with the name or the settings of a network.
public enum CatalogError: UserFacingError, Equatable {
    /// No network or pattern has this name.
    case unknownNetwork(name: String, near: [String])
    /// The name cannot be read.
    case malformedName(name: String, reason: String)
    /// A pattern has no such setting.
    case unknownPatternKey(key: String, name: String, near: [String])
    /// A depth that the four stages cannot hold.
    case impossibleDepth(pattern: String, depth: Int, allowed: ClosedRange<Int>)
    /// A width that the pattern's block cannot have.
    case impossibleWidth(pattern: String, width: Int, allowed: ClosedRange<Int>, multipleOf: Int)
    /// Another setting outside its range.
    case impossibleSetting(name: String, value: Int, allowed: ClosedRange<Int>)
    /// No width gives the pattern the wanted arithmetic; `nearest` is the closest that can be had.
    case cannotEqualize(pattern: String, macs: Int, nearestWidth: Int, nearestMACs: Int)

    /// What is wrong.
    public var message: String {
        switch self {
        case .unknownNetwork(let name, _): "there is no network named '\(name)'"
        case .malformedName(let name, let reason): "'\(name)' does not name a network: \(reason)"
        case .unknownPatternKey(let key, let name, _): "'\(name)': patterns have no setting '\(key)'"
        case .impossibleDepth(let pattern, let depth, let allowed):
            "pattern '\(pattern)' cannot be \(depth) blocks deep (\(allowed.lowerBound) to \(allowed.upperBound))"
        case .impossibleWidth(let pattern, let width, let allowed, let step):
            "pattern '\(pattern)' cannot be \(width) channels wide (\(allowed.lowerBound) to \(allowed.upperBound)"
                + (step > 1 ? ", a multiple of \(step))" : ")")
        case .impossibleSetting(let name, let value, let allowed):
            "\(name) cannot be \(value) (\(allowed.lowerBound) to \(allowed.upperBound))"
        case .cannotEqualize(let pattern, let macs, let width, let nearest):
            "pattern '\(pattern)' cannot be brought to \(macs) MACs; the nearest is \(nearest), at width \(width)"
        }
    }

    /// What to do.
    public var remedy: String? {
        switch self {
        case .unknownNetwork(_, let near):
            near.isEmpty
                ? "see 'sullivan catalog', or name an .onnx file"
                : "did you mean \(near.map { "'\($0)'" }.joined(separator: ", "))? See 'sullivan catalog'"
        case .malformedName:
            "write a catalogue id, 'pattern:depth=16,width=32,resolution=224', 'timm:NAME', 'torchvision:NAME', or the "
                + "path of an .onnx file"
        case .unknownPatternKey(_, _, let near):
            near.isEmpty
                ? "settings are \(PatternSettings.Key.list)"
                : "did you mean \(near.map { "'\($0)'" }.joined(separator: ", "))? Settings are \(PatternSettings.Key.list)"
        case .impossibleDepth, .impossibleWidth, .impossibleSetting: nil
        case .cannotEqualize: "choose another depth or resolution, or more or fewer MACs"
        }
    }

    static func check(_ value: Int, of name: String, in allowed: ClosedRange<Int>) throws(CatalogError) {
        guard allowed.contains(value) else {
            throw .impossibleSetting(name: name, value: value, allowed: allowed)
        }
    }
}
