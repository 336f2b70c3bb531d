/// Values with their order and ties, found once for many resamples.
struct OrderedValues {
    /// The values as they were given.
    let values: [Double]
    /// Places of the values, from the least value to the greatest.
    private let order: [Int]
    /// For each value how many different ones are less: equal values share a level.
    private let levels: [Int]
    private let levelCount: Int

    /// Sorts the values, O(n log n).
    init(_ values: [Double]) {
        self.values = values
        order = values.indices.sorted { values[$0] < values[$1] }
        var levels = Array(repeating: 0, count: values.count)
        var level = 0
        for (before, place) in zip(order, order.dropFirst()) {
            if values[place] != values[before] { level += 1 }
            levels[place] = level
        }
        self.levels = levels
        levelCount = level + 1
    }

    /// Whether the points that are counted differ.
    func varies(_ counts: [Int]) -> Bool {
        guard let first = counts.indices.first(where: { counts[$0] > 0 }) else { return false }
        return counts.indices.contains { counts[$0] > 0 && levels[$0] != levels[first] }
    }

    /// Each value's rank among those counted, from 1; equal ones have the mean of theirs. O(n).
    func midranks(_ counts: [Int]) -> [Double] {
        let sizes = levelSizes(counts)
        var before = 0
        let ranks = sizes.map { size in
            defer { before += size }
            return Double(before) + Double(size + 1) / 2
        }
        return levels.map { ranks[$0] }
    }

    /// Pairs of counted points whose values differ.
    func untiedPairs(_ counts: [Int]) -> Int {
        let total = counts.reduce(0, +)
        return levelSizes(counts).reduce(total * (total - 1) / 2) { $0 - $1 * ($1 - 1) / 2 }
    }

    /// Concordant less discordant pairs of counted points, pairs tied in either being neither. O(n log n).
    ///
    /// Points come in by ascending value; a tree of sums over the other's levels (P. Fenwick, "A new data structure for
    /// cumulative frequency tables", Software: Practice and Experience 24, 1994) tells how many of those that came
    /// before lie below and above. Points of equal value come in together, after all of them have asked.
    func concordanceSurplus(_ other: OrderedValues, _ counts: [Int]) -> Int {
        var tree = Array(repeating: 0, count: other.levelCount + 1)
        func sum(upTo level: Int) -> Int {
            var (total, node) = (0, level)
            while node > 0 {
                total += tree[node]
                node &= node - 1
            }
            return total
        }
        var surplus = 0
        var entered = 0
        var start = 0
        while start < order.count {
            var end = start
            while end < order.count, levels[order[end]] == levels[order[start]] {
                let place = order[end]
                if counts[place] > 0 {
                    let level = other.levels[place]
                    surplus += counts[place] * (sum(upTo: level) - (entered - sum(upTo: level + 1)))
                }
                end += 1
            }
            for place in order[start..<end] where counts[place] > 0 {
                entered += counts[place]
                var node = other.levels[place] + 1
                while node <= other.levelCount {
                    tree[node] += counts[place]
                    node += node & -node
                }
            }
            start = end
        }
        return surplus
    }

    private func levelSizes(_ counts: [Int]) -> [Int] {
        var sizes = Array(repeating: 0, count: levelCount)
        for place in levels.indices { sizes[levels[place]] += counts[place] }
        return sizes
    }
}
