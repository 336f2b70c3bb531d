import Glibc

/// The monotonic clock of the kernel, nanoseconds.
@inline(__always)
func monotonicNanoseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec &* 1_000_000_000 &+ time.tv_nsec
}

/// Processor time of all threads of this process, nanoseconds.
func processNanoseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// Runs blocks of consecutive timed inferences.
struct TimedBlock {
    // Kept between blocks, so that no memory is asked for while inferences are timed.
    private var samples: [Int] = []

    init() {
        samples.reserveCapacity(4096)
    }

    /// Runs one block; the loop holds two clock readings and one inference, nothing else.
    mutating func run(_ request: BlockRequest, infer: () throws -> Void) throws -> BlockAnswer {
        guard request.maxInferences >= 1, request.minInferences >= 1, request.reentry >= 0, request.minNs >= 0 else {
            throw WorkerFailure(code: .badRequest, message: "a block needs at least one inference")
        }
        var reentry: [Int] = []
        reentry.reserveCapacity(request.reentry)
        samples.removeAll(keepingCapacity: true)
        let most = request.maxInferences
        let least = min(request.minInferences, most)

        for _ in 0..<max(0, request.reentry - 1) { reentry.append(try Self.time(infer)) }
        // Reading these takes long enough to cool caches, hence before the last inference that is not timed.
        let before = NoiseCounters.read()
        if request.reentry > 0 { reentry.append(try Self.time(infer)) }

        let cpuStart = processNanoseconds()
        let start = monotonicNanoseconds()
        var now = start
        while samples.count < most && (samples.count < least || now &- start < request.minNs) {
            let begin = monotonicNanoseconds()
            try infer()
            now = monotonicNanoseconds()
            samples.append(now &- begin)
        }
        let cpuNs = processNanoseconds() - cpuStart
        let noise = NoiseCounters.read().since(before)
        return BlockAnswer(
            reentryNs: reentry, samplesNs: samples, wallNs: now - start, cpuNs: cpuNs, runDelayNs: noise.runDelayNs,
            voluntarySwitches: noise.voluntarySwitches, involuntarySwitches: noise.involuntarySwitches,
            migrations: noise.migrations, minorFaults: noise.minorFaults)
    }

    private static func time(_ infer: () throws -> Void) throws -> Int {
        let begin = monotonicNanoseconds()
        try infer()
        return monotonicNanoseconds() &- begin
    }
}
