/// Sizes for what a file leaves open.
public struct ImportOptions: Hashable, Sendable {
    /// Images in one inference: the size of an open first axis. Nil takes 1 there and whatever a file has fixed.
    public var batch: Int?
    /// Height and width of images: the size of open spatial axes. Nil takes whatever a file has fixed.
    public var resolution: Int?

    /// Creates options.
    public init(batch: Int? = nil, resolution: Int? = nil) {
        self.batch = batch
        self.resolution = resolution
    }
}
