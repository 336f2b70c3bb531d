import Foundation
import Runtimes
import Statistics

/// A sensitivity without counters: latency beside a neighbour that reads half an L3 over and over, over latency beside
/// one that is as busy but touches no memory.
///
/// Half: a reader of the whole L3 loses its own lines to the neighbour, goes to memory for them, and then measures who
/// shares memory's bandwidth. Beside one, a stream from memory suffers as much as one that the L3 held (docs/CACHE.md).
/// It mixes the L3's capacity with its bandwidth, and says nothing of hits; it is never put beside counts.
public struct ContentionCache: CacheMeter {
    /// `contention`.
    public var source: CacheSource { .contention }
    /// Fresh processes.
    public var launches: Int
    /// Pairs of blocks in a launch.
    public var rounds: Int

    private let processors: [Int]
    private let root: String

    /// Plans launches on the first and beside the second of two processors that share an L3.
    ///
    /// - Throws: `CacheError.unavailable` where there are no two.
    public init(processors: [Int], launches: Int = 4, rounds: Int = 5, root: String = "") throws {
        self.launches = launches
        self.rounds = rounds
        self.root = root
        guard let worker = processors.last,
            let neighbour = Self.sharing(worker, among: processors.dropLast(), root: root)
        else {
            throw CacheError.unavailable(
                source: .contention, reason: "a neighbour needs a second processor that shares the L3",
                remedy: "allow this process more processors, or use another source")
        }
        self.processors = [worker, neighbour]
    }

    /// A processor that shares the L3 with another; any where the kernel does not tell.
    static func sharing(_ processor: Int, among others: some BidirectionalCollection<Int>, root: String) -> Int? {
        let files = HostFiles(root: root)
        for index in 0..<8 {
            let folder = "/sys/devices/system/cpu/cpu\(processor)/cache/index\(index)"
            guard files.number(folder + "/level") == 3,
                let list = files.text(folder + "/shared_cpu_list").flatMap(ProcessorSet.parseList)
            else { continue }
            return others.last(where: list.contains)
        }
        return others.last
    }

    /// Runs the launches.
    public func figures(
        of subject: CacheSubject, progress: @escaping @Sendable (String) -> Void
    ) async throws -> CacheFigures {
        try subject.requireAssignment(.contention)
        let clock = ContinuousClock()
        let start = clock.now
        var ratios: [[Double]] = []
        var inferences = 0
        for launch in 0..<launches {
            progress("\(subject.runtime) beside a reader: launch \(launch + 1)/\(launches)")
            let outcome = try await self.launch(launch, of: subject)
            ratios.append(outcome.ratios)
            inferences += outcome.inferences
        }
        guard let estimate = SpeedupEstimate(logRatios: ratios) else {
            throw CacheError.unavailable(
                source: .contention, reason: "too few blocks were measured", remedy: "raise the number of rounds")
        }
        return CacheFigures(
            runtime: subject.runtime, source: .contention,
            sensitivity: CacheSensitivity(estimate: estimate.estimate, low: estimate.low, high: estimate.high),
            geometry: subject.geometry, threads: 1, inferences: inferences, seconds: (clock.now - start) / .seconds(1),
            remarks: ["contention: latency beside a reader of half the L3 over latency beside a quiet neighbour"])
    }

    /// One fresh worker; each round has a block beside either neighbour, in random order.
    private func launch(
        _ launch: Int, of subject: CacheSubject
    ) async throws -> (ratios: [Double], inferences: Int) {
        let bytes = subject.geometry.l3.bytes / 2
        let settings = subject.settings
        let neighbour = processors[1]
        let rounds = rounds
        return try await WorkerProcess.withWorker(
            subject.runtime, command: subject.command, processors: [processors[0]],
            timeout: .seconds(settings.timeoutSeconds)
        ) { worker in
            _ = try await worker.call(HelloRequest())
            _ = try await worker.call(subject.loadRequest(threads: 1))
            let block = BlockRequest(
                reentry: settings.reentryInferences, minInferences: settings.blockInferences,
                minNs: settings.blockNanoseconds)
            for _ in 0..<4 { _ = try await worker.call(block) }
            guard let reader = CacheNeighbour(processor: neighbour, bytes: bytes) else {
                throw CacheError.memoryShort(neededBytes: bytes, availableBytes: 0)
            }
            var generator = RandomGenerator(seed: settings.seed &+ UInt64(launch))
            var ratios: [Double] = []
            var inferences = 0
            for _ in 0..<rounds {
                var samples: [Bool: [Double]] = [:]
                let first = generator.index(below: 2) == 0
                for reading in [first, !first] {
                    reader.set(reading: reading)
                    let answer = try await worker.call(block)
                    samples[reading] = answer.samplesNs.map(Double.init)
                    inferences += answer.samplesNs.count
                }
                let ratio = logRatio(baseline: samples[true] ?? [], candidate: samples[false] ?? [])
                if let ratio { ratios.append(ratio) }
            }
            return (ratios, inferences)
        }
    }
}
