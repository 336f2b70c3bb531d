/// The published networks that people designed, family by family in the order of their papers.
public enum HandCrafted {
    /// All of them.
    public static let entries: [CatalogEntry] = []
}
