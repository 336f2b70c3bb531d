import NetworkGraph

/// All networks that Sullivan knows by name.
public enum Catalog {
    /// The published networks: hand-crafted, then searched.
    public static let networks: [CatalogEntry] = HandCrafted.entries + Searched.entries

    /// The design patterns, each with its default settings.
    public static let patterns: [CatalogEntry] = Pattern.allCases.map(\.entry)

    private static let byId = Dictionary(networks.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })

    /// The published network of this id, upper or lower case.
    ///
    /// - Throws: `CatalogError.unknownNetwork` with the nearest names.
    public static func entry(_ id: String) throws(CatalogError) -> CatalogEntry {
        guard let entry = byId[id.lowercased()] else { throw .unknownNetwork(name: id, near: nearest(to: id)) }
        return entry
    }

    /// The names of networks and patterns nearest to a mistyped one, best first.
    ///
    /// - Returns: at most `count` names; none where nothing is near.
    public static func nearest(to name: String, count: Int = 3) -> [String] {
        NearestNames.of(name, among: networks.map(\.id) + Pattern.allCases.map(\.rawValue), count: count)
    }
}
