/// The published networks that an architecture search found, family by family in the order of their papers.
public enum Searched {
    /// All of them.
    public static let entries: [CatalogEntry] = []
}
