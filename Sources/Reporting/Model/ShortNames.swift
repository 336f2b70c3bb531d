/// Names of patterns without what they all share, so that a table's first column stays narrow.
///
/// Of `plain:depth=8,width=32` and `dense:depth=8,width=32`, `depth=8,width=32` is said once. Different names stay
/// different: only settings that every pattern's name has with one value are left out.
public struct ShortNames: Sendable {
    /// What was left out, for example `width=32, resolution=64`; nil where nothing was.
    public let common: String?
    private let short: [String: String]

    /// Finds what the patterns among `names` share.
    public init(_ names: [String]) {
        let parsed = Dictionary(names.compactMap { name in Self.parse(name).map { (name, $0) } }) { first, _ in first }
        guard parsed.count > 1, let first = parsed.values.first else {
            common = nil
            short = [:]
            return
        }
        let shared = first.settings.filter { setting in parsed.values.allSatisfy { $0.settings.contains(setting) } }
        common = shared.isEmpty ? nil : shared.joined(separator: ", ")
        short = parsed.mapValues { name in
            let own = name.settings.filter { !shared.contains($0) }
            return own.isEmpty ? name.pattern : name.pattern + ":" + own.joined(separator: ",")
        }
    }

    /// The short name of one of the names; any other is returned as it is.
    public subscript(_ name: String) -> String { short[name] ?? name }

    private static func parse(_ name: String) -> (pattern: String, settings: [String])? {
        let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { return nil }
        let settings = parts[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard settings.allSatisfy({ $0.split(separator: "=", omittingEmptySubsequences: false).count == 2 }) else {
            return nil
        }
        return (String(parts[0]), settings)
    }
}
