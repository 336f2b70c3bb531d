/// Least-recently-used stack distances of a stream of accesses, after Mattson et al., "Evaluation techniques for storage
/// hierarchies", 1970: an access hits every cache that holds at least its distance.
///
/// The distance is the bytes of all chunks touched since the chunk's last access, itself included. A Fenwick tree over
/// the times of last accesses gives it in logarithmic time.
struct StackDistances {
    private let weights: [Int]
    /// Bytes of the chunk last touched at each time; partial sums, one-based.
    private var tree: [Int]
    private var last: [Int]
    private var time = 0
    private var total = 0

    /// - Parameters:
    ///   - weights: bytes of each chunk.
    ///   - accesses: how many accesses there will be at most.
    init(weights: [Int], accesses: Int) {
        self.weights = weights
        tree = [Int](repeating: 0, count: accesses + 1)
        last = [Int](repeating: 0, count: weights.count)
    }

    /// The distance of an access to a chunk; `Int.max` for its first.
    mutating func access(_ chunk: Int) -> Int {
        let weight = weights[chunk]
        let previous = last[chunk]
        var distance = Int.max
        if previous > 0 {
            distance = total - sum(to: previous) + weight
            add(-weight, at: previous)
            total -= weight
        }
        time += 1
        add(weight, at: time)
        total += weight
        last[chunk] = time
        return distance
    }

    private func sum(to time: Int) -> Int {
        var (place, sum) = (time, 0)
        while place > 0 {
            sum += tree[place]
            place &= place - 1
        }
        return sum
    }

    private mutating func add(_ amount: Int, at time: Int) {
        var place = time
        while place < tree.count {
            tree[place] += amount
            place += place & -place
        }
    }
}
