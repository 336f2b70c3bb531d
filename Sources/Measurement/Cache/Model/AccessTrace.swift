import Runtimes

/// The accesses of one inference, in order, each to a part of a chunk of memory.
struct AccessTrace {
    /// An access to the lines of a chunk that belong to one tensor.
    struct Access {
        /// The chunk's number.
        var chunk: Int32
        /// How many of its lines are touched.
        var lines: Int32
    }

    /// The accesses, step after step.
    private(set) var accesses: [Access] = []
    /// Behind the last access of each step.
    private(set) var ends: [Int] = []
    /// Bytes of each chunk that any step touches: what it takes of a cache.
    private(set) var weights: [Int] = []

    private let lineBytes: Int
    private let chunkBytes: Int
    /// Half of the first cache: what of a step's operands may stay there while others pass.
    private let share: Int
    private var numbers: [Int: Int32] = [:]
    private var hulls: [Range<Int>] = []

    /// - Parameters:
    ///   - chunkBytes: the grain of the model, a multiple of the line.
    ///   - geometry: caches; the first decides when operands are streamed again.
    init(_ schedule: ExecutionSchedule, plan: MemoryPlan, geometry: CacheGeometry, chunkBytes: Int) {
        lineBytes = geometry.lineBytes
        self.chunkBytes = chunkBytes
        share = max(geometry.l2.bytes / 2, chunkBytes)
        let streams = schedule.tensors.indices.map { index in
            stream(address: plan.addresses[index], bytes: schedule.tensors[index].bytes)
        }
        for step in schedule.steps {
            add(step, streams: streams, tensors: schedule.tensors)
            ends.append(accesses.count)
        }
        weights = hulls.map(\.count)
    }

    /// The chunks of a tensor, lowest address first.
    private mutating func stream(address: Int, bytes: Int) -> [Access] {
        guard bytes > 0 else { return [] }
        let start = address / lineBytes * lineBytes
        let end = (address + bytes + lineBytes - 1) / lineBytes * lineBytes
        var result: [Access] = []
        result.reserveCapacity((end - start) / chunkBytes + 2)
        var low = start
        while low < end {
            let number = low / chunkBytes
            let high = min(end, (number + 1) * chunkBytes)
            let chunk = numbers[number] ?? Int32(hulls.count)
            if Int(chunk) == hulls.count {
                numbers[number] = chunk
                hulls.append(low..<high)
            } else {
                let hull = hulls[Int(chunk)]
                hulls[Int(chunk)] = min(hull.lowerBound, low)..<max(hull.upperBound, high)
            }
            result.append(Access(chunk: chunk, lines: Int32((high - low) / lineBytes)))
            low = high
        }
        return result
    }

    /// Weights first, then what is read and written in step with one another. Where neither fits beside the other in the
    /// first cache, one side is cut into parts that do, and the other is streamed once for each: what costs less.
    private mutating func add(
        _ step: ExecutionSchedule.Step, streams: [[Access]], tensors: [ExecutionSchedule.Tensor]
    ) {
        let weights = step.weights.flatMap { streams[$0] }
        let reads = step.inputs.map { streams[$0] }
        let writes = step.outputs.filter { !step.inputs.contains($0) }.map { streams[$0] }
        let weightBytes = step.weights.reduce(0) { $0 + tensors[$1].bytes }
        let readBytes = step.inputs.reduce(0) { $0 + tensors[$1].bytes }
        guard weightBytes > share, readBytes > share else {
            accesses += weights
            interleave(reads + writes)
            return
        }
        let weightParts = (weightBytes + share - 1) / share
        let readParts = (readBytes + share - 1) / share
        if readBytes * (weightParts - 1) <= weightBytes * (readParts - 1) {
            for part in 0..<weightParts {
                accesses += Self.part(part, of: weightParts, weights)
                interleave(reads + writes.map { Array(Self.part(part, of: weightParts, $0)) })
            }
        } else {
            for part in 0..<readParts {
                accesses += weights
                interleave((reads + writes).map { Array(Self.part(part, of: readParts, $0)) })
            }
        }
    }

    private static func part(_ part: Int, of parts: Int, _ stream: [Access]) -> ArraySlice<Access> {
        stream[(stream.count * part / parts)..<(stream.count * (part + 1) / parts)]
    }

    /// Streams in step: each is as far through as the others.
    private mutating func interleave(_ streams: [[Access]]) {
        let longest = streams.map(\.count).max() ?? 0
        for row in 0..<longest {
            for stream in streams {
                accesses += stream[(stream.count * row / longest)..<(stream.count * (row + 1) / longest)]
            }
        }
    }
}
