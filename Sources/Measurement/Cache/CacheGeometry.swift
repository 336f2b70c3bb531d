/// The two cache levels that figures are of: what misses the L2 reaches the L3, what misses the L3 reaches memory.
public struct CacheGeometry: Codable, Hashable, Sendable {
    /// One level of cache.
    public struct Level: Codable, Hashable, Sendable {
        /// Capacity, bytes.
        public var bytes: Int
        /// Lines in a set.
        public var ways: Int

        /// Creates a level of `bytes` bytes.
        public init(bytes: Int, ways: Int) {
            self.bytes = bytes
            self.ways = ways
        }
    }

    /// The private cache of a core.
    public var l2: Level
    /// The last level that a core reaches.
    public var l3: Level
    /// Bytes of a line of either.
    public var lineBytes: Int

    /// Creates a geometry.
    public init(l2: Level, l3: Level, lineBytes: Int = 64) {
        self.l2 = l2
        self.l3 = l3
        self.lineBytes = lineBytes
    }
}
