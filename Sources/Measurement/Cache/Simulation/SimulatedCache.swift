import Foundation
import Runtimes

/// Cache figures by simulation: the worker itself runs under Valgrind, which sees every access of an inference.
///
/// One thread; the instructions of `codePath`, not AVX-512; least-recently-used sets, no prefetching, no other core.
/// Counts are of the simulated machine, the same whatever else this one does, so several may run side by side.
public struct SimulatedCache: CacheMeter {
    /// `simulated`.
    public var source: CacheSource { .simulated }
    /// Instructions that runtimes may use.
    public var codePath: SimulatedCodePath
    /// Most seconds of one inference.
    public var limitSeconds: Double

    private let valgrind: String
    private let ownExecutable: String
    private let folder: String

    /// Finds Valgrind.
    ///
    /// - Parameters:
    ///   - executable: the program that serves as worker for runtimes reached over a C API.
    ///   - folder: where copies of it and counts are kept while they are needed.
    /// - Throws: `CacheError.unavailable` where Valgrind is not installed or the processor is none that it serves here.
    public init(
        executable: String, folder: String, codePath: SimulatedCodePath = .avx2, limitSeconds: Double = 1800,
        path: String? = ProcessInfo.processInfo.environment["PATH"]
    ) throws {
        #if !arch(x86_64)
            throw CacheError.unavailable(
                source: .simulated, reason: "workers speak to Valgrind on x86-64 only", remedy: nil)
        #endif
        let found = (path ?? "").split(separator: ":").map { "\($0)/valgrind" }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
        guard let found else {
            throw CacheError.unavailable(
                source: .simulated, reason: "Valgrind is not installed", remedy: "apt-get install valgrind")
        }
        valgrind = found
        ownExecutable = executable
        self.folder = folder
        self.codePath = codePath
        self.limitSeconds = limitSeconds
    }

    /// Simulates inferences until their counts are steady, and once more for every other last level.
    public func figures(
        of subject: CacheSubject, progress: @escaping @Sendable (String) -> Void
    ) async throws -> CacheFigures {
        try subject.requireAssignment(.simulated)
        guard subject.runtime.device == "cpu" else {
            throw CacheError.unsupportedRuntime(
                source: .simulated, runtime: subject.runtime, reason: "a GPU's caches are not simulated")
        }
        try requireMemory(for: subject)
        let clock = ContinuousClock()
        let start = clock.now
        let geometry = subject.geometry.simulable
        let own = try await settled(subject, geometry, progress)
        var curve = [MissCurvePoint(lastLevelBytes: geometry.l3.bytes, misses: own.counts.l3Misses)]
        for bytes in Set(subject.lastLevels) where bytes != geometry.l3.bytes {
            var other = geometry
            other.l3 = CacheGeometry.Level(bytes: bytes, ways: geometry.l3.ways)
                .simulable(lineBytes: geometry.lineBytes)
            if other.l3.bytes < other.l2.bytes { other.l2 = other.l3 }
            let counts = try await settled(subject, other, progress).counts
            curve.append(MissCurvePoint(lastLevelBytes: other.l3.bytes, misses: counts.l3Misses))
        }
        var remarks = ["simulated: one thread, \(codePath.rawValue) instructions, no prefetching"]
        if geometry != subject.geometry { remarks.append("the caches' sizes are rounded to what the simulator takes") }
        if !own.isSteady { remarks.append(own.unrest(of: subject.runtime, lineBytes: geometry.lineBytes)) }
        return CacheFigures(
            runtime: subject.runtime, source: .simulated, l3Accesses: own.counts.l3Accesses,
            l3Misses: own.counts.l3Misses, lineBytes: geometry.lineBytes, instructions: own.counts.instructions,
            geometry: geometry, threads: 1, inferences: 1, isSteady: own.isSteady, codePath: codePath.rawValue,
            seconds: (clock.now - start) / .seconds(1),
            missCurve: curve.count > 1 ? curve.sorted { $0.lastLevelBytes < $1.lastLevelBytes } : [],
            parts: own.counts.functions, remarks: remarks)
    }

    private struct Settled {
        var counts: CallgrindCounts
        var isSteady: Bool
        /// Lines missed in each inference, in order.
        var misses: [Double]

        /// Between which counts the later inferences went to and fro.
        func unrest(of runtime: RuntimeID, lineBytes: Int) -> String {
            let later = Array(misses.suffix(max(2, misses.count / 2)))
            return "\(runtime): L3 misses were not steady after \(misses.count) inferences: "
                + "\(CacheFigures.range(of: later, lineBytes: lineBytes)) in the last \(later.count)"
        }
    }

    /// One worker's life: load, then inferences until their counts are steady.
    private func settled(
        _ subject: CacheSubject, _ geometry: CacheGeometry, _ progress: @escaping @Sendable (String) -> Void
    ) async throws -> Settled {
        let scratch = URL(fileURLWithPath: folder).appendingPathComponent("counts-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        let callgrind = CallgrindCommand(
            valgrind: valgrind, geometry: geometry, outputPath: scratch + "/counts", codePath: codePath)
        let executable =
            subject.command.executable == ownExecutable
            ? try UnsectionedExecutable.copy(of: ownExecutable, in: folder) : subject.command.executable
        let limit = Duration.seconds(limitSeconds)
        return try await WorkerProcess.withWorker(
            subject.runtime, command: callgrind.wrapping(subject.command, executable: executable),
            processors: subject.processors, timeout: limit
        ) { worker in
            progress("\(subject.runtime) starts under Valgrind")
            _ = try await worker.call(HelloRequest())
            _ = try await worker.call(subject.loadRequest(threads: 1))
            var state = SteadyState()
            var number = 0
            var decision = SteadyState.Decision.goOn
            var last: CallgrindCounts?
            while decision == .goOn {
                number += 1
                progress("\(subject.runtime): simulated inference \(number)")
                _ = try await worker.call(SimulateRequest(start: number == 1, label: "inference \(number)"))
                let counts = try CallgrindCounts(path: callgrind.countsPath(number))
                decision = state.observe(counts)
                last = counts
            }
            guard let last else {
                throw CacheError.unreadableCounts(path: callgrind.countsPath(1), reason: "nothing was simulated")
            }
            return Settled(counts: last, isSteady: decision == .settled, misses: state.counts.map(\.l3Misses))
        }
    }

    /// Valgrind keeps about as much again as the program, and a model is held twice while it is compiled.
    private func requireMemory(for subject: CacheSubject) throws {
        let path = subject.artifacts.assignments[subject.runtime]?.modelPath ?? subject.artifacts.modelPath
        let file = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
        let needed = 1_500_000_000 + 4 * file
        let line = HostFiles().field("MemAvailable", in: "/proc/meminfo") ?? ""
        guard let kilobytes = line.split(separator: " ").first.flatMap({ Int($0) }) else { return }
        if needed > kilobytes * 1024 {
            throw CacheError.memoryShort(neededBytes: needed, availableBytes: kilobytes * 1024)
        }
    }
}
