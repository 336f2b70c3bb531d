/// One of `count` parts of a plan, so that several processes or machines share a study.
///
/// Shard k of n takes every n-th cell from the k-th on. Neighbours in a plan cost about the same, so shards do too.
public struct Shard: Hashable, Sendable, CustomStringConvertible {
    /// Which part, from 1 to `count`.
    public let index: Int
    /// Of how many.
    public let count: Int

    /// The whole plan.
    public static let whole = Shard(index: 1, count: 1)

    private init(index: Int, count: Int) {
        self.index = index
        self.count = count
    }

    /// Reads `k/n`.
    ///
    /// - Throws: `StudyError.malformedShard` unless 1 <= k <= n.
    public init(parsing text: String) throws(StudyError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let index = parts[0], let count = parts[1], index >= 1, index <= count else {
            throw .malformedShard(text: text)
        }
        self.init(index: index, count: count)
    }

    /// `k/n`.
    public var description: String { "\(index)/\(count)" }

    /// Whether the cell at `position` of the plan, from 0, belongs to this part.
    public func contains(_ position: Int) -> Bool { position % count == index - 1 }
}
