import Runtimes

/// An estimate of what an inference asks of the L3 and of memory, from its schedule alone: nothing is run.
///
/// Two nested least-recently-used stacks over chunks of memory, the second of which sees what misses the first; the third
/// inference in a row is counted. Ways, prefetching and what a kernel reads again within itself are not modelled, so that
/// L3 misses are near the truth and L3 accesses less so.
struct CacheModel: Sendable {
    /// The two caches.
    var geometry: CacheGeometry
    /// The grain, bytes, a multiple of the line; nil to take one that suits the network: 16 KiB, less where that would
    /// leave few chunks.
    var chunkBytes: Int?

    /// What was estimated of one inference, in lines.
    struct Estimate: Equatable, Sendable {
        /// What misses the L2, by step.
        var accesses: [Int]
        /// What misses the L3, by step.
        var misses: [Int]
        /// What misses the last levels asked for, in their order.
        var curve: [Int]
        /// The grain that was used.
        var chunkBytes: Int
    }

    /// Estimates an inference.
    ///
    /// - Parameter lastLevels: capacities, bytes, of last levels to be told besides the geometry's own.
    func estimate(_ schedule: ExecutionSchedule, lastLevels: [Int] = []) -> Estimate {
        let grain = chunkBytes ?? suitable(for: schedule)
        let trace = AccessTrace(schedule, plan: MemoryPlan(schedule), geometry: geometry, chunkBytes: grain)
        var first = StackDistances(weights: trace.weights, accesses: Self.passes * trace.accesses.count)
        var second = first
        var estimate = Estimate(
            accesses: [], misses: [], curve: [Int](repeating: 0, count: lastLevels.count), chunkBytes: grain)
        for pass in 1...Self.passes {
            var place = 0
            for end in trace.ends {
                var (accesses, misses) = (0, 0)
                while place < end {
                    let access = trace.accesses[place]
                    place += 1
                    guard first.access(Int(access.chunk)) > geometry.l2.bytes else { continue }
                    let distance = second.access(Int(access.chunk))
                    guard pass == Self.passes else { continue }
                    let lines = Int(access.lines)
                    accesses += lines
                    if distance > geometry.l3.bytes { misses += lines }
                    for (index, bytes) in lastLevels.enumerated() where distance > bytes {
                        estimate.curve[index] += lines
                    }
                }
                if pass == Self.passes {
                    estimate.accesses.append(accesses)
                    estimate.misses.append(misses)
                }
            }
        }
        return estimate
    }

    /// The first fills the caches, the second settles them.
    private static let passes = 3
    private static let coarsest = 16_384
    private static let finest = 512
    /// Accesses of an inference that are enough for their rounding to be small.
    private static let enough = 16_384

    private func suitable(for schedule: ExecutionSchedule) -> Int {
        let touched = schedule.steps.reduce(0) { sum, step in
            (step.inputs + step.weights + step.outputs).reduce(sum) { $0 + schedule.tensors[$1].bytes }
        }
        var bytes = Self.coarsest
        while bytes > Self.finest, bytes > geometry.lineBytes, touched / bytes < Self.enough { bytes /= 2 }
        return bytes
    }
}
