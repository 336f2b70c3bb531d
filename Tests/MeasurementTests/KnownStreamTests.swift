import Foundation
import Runtimes
import Testing

@testable import Measurement

/// A program that reads a buffer line by line, compiled once, as the subject of every source of cache figures.
private enum Stream {
    static let runtime = RuntimeID(name: "stream")

    /// The program's path; nil where there is no C compiler.
    static let program: String? = {
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("StreamWorker.c").path
        let path = FileManager.default.temporaryDirectory.path + "/sullivan-stream-\(UUID().uuidString)"
        for compiler in ["/usr/bin/cc", "/usr/bin/gcc", "/usr/bin/clang"]
        where FileManager.default.isExecutableFile(atPath: compiler) {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: compiler)
            process.arguments = ["-O2", "-o", path, source]
            guard (try? process.run()) != nil else { continue }
            process.waitUntilExit()
            if process.terminationStatus == 0 { return path }
        }
        return nil
    }()

    static func subject(bytes: Int, geometry: CacheGeometry, lastLevels: [Int] = []) throws -> CacheSubject {
        let folder = FileManager.default.temporaryDirectory.path
        return CacheSubject(
            runtime: runtime, command: WorkerCommand(executable: try #require(program), arguments: ["\(bytes)"]),
            artifacts: CellArtifacts(modelPath: "none", inputPath: "none", scratchFolder: folder),
            settings: .standard, processors: [ProcessorSet.current().processors.last ?? 0], geometry: geometry,
            lastLevels: lastLevels)
    }

    static func simulator() throws -> SimulatedCache {
        try SimulatedCache(
            executable: "none", folder: FileManager.default.temporaryDirectory.path + "/sullivan-known-streams")
    }

    static var canSimulate: Bool { program != nil && (try? simulator()) != nil }
    /// Whether nothing else runs: `make test` runs tests that need it by themselves, after all others.
    static var isQuiet: Bool { ProcessInfo.processInfo.environment["SULLIVAN_QUIET_MACHINE"] != nil }
    static var canContend: Bool {
        isQuiet && program != nil && (try? ContentionCache(processors: ProcessorSet.current().processors)) != nil
            && (try? CacheGeometry.current()) != nil
    }
    static var canCount: Bool {
        guard program != nil, let geometry = try? CacheGeometry.current() else { return false }
        return (try? HardwareCache(geometry: geometry)) != nil
    }
}

@Suite(.serialized) struct KnownStreamTests {
    /// A small machine: L2 of 128 KiB, L3 of 1 MiB.
    static let small = CacheGeometry(l2: .init(bytes: 1 << 17, ways: 8), l3: .init(bytes: 1 << 20, ways: 16))

    @Test(.enabled(if: Stream.canSimulate, "Valgrind or a C compiler is not installed"))
    func simulationCountsAStreamThatTheL3CannotHold() async throws {
        let subject = try Stream.subject(bytes: 2 << 20, geometry: Self.small)
        let figures = try await Stream.simulator().figures(of: subject) { _ in }
        // Least recently used: of a stream twice its size a cache holds nothing that is wanted again.
        let lines = Double(2 << 20) / 64
        #expect(abs(try #require(figures.l3Misses) / lines - 1) < 0.02)
        #expect(abs(try #require(figures.l3Accesses) / lines - 1) < 0.02)
        #expect(try #require(figures.hitRate) < 0.02)
        #expect(figures.isSteady == true)
        #expect(figures.codePath == "avx2")
        #expect(figures.parts.first.map { $0.name.contains("main") || $0.name.contains("infer") } == true)
    }

    @Test(.enabled(if: Stream.canSimulate, "Valgrind or a C compiler is not installed"))
    func simulationCountsAStreamThatTheL3Holds() async throws {
        let subject = try Stream.subject(bytes: 1 << 19, geometry: Self.small, lastLevels: [1 << 18])
        let figures = try await Stream.simulator().figures(of: subject) { _ in }
        let lines = Double(1 << 19) / 64
        #expect(try #require(figures.l3Misses) < 0.02 * lines)
        #expect(abs(try #require(figures.l3Accesses) / lines - 1) < 0.02)
        // The same stream past a last level of half its size misses whole.
        let curve = figures.missCurve
        #expect(curve.map(\.lastLevelBytes) == [1 << 18, 1 << 20])
        #expect(abs(try #require(curve.first).misses / lines - 1) < 0.02)
    }

    @Test(
        .enabled(
            if: Stream.canContend,
            "a neighbour needs a second processor that shares the L3, and a machine on which nothing else runs"))
    func contentionOrdersStreamsByWhatTheyLose() async throws {
        let geometry = try CacheGeometry.current()
        let meter = try ContentionCache(processors: ProcessorSet.current().processors, launches: 3, rounds: 3)
        // What the L3 holds alone is lost to a reader; what never fitted has less to lose. Other virtual machines share
        // the L3 too and may hide it for some seconds, so it is looked at more than once; were nothing measured, both
        // would stay at 1.
        var seen: [(held: Double, streamed: Double)] = []
        repeat {
            let held = try await meter.figures(
                of: Stream.subject(bytes: geometry.l3.bytes / 2, geometry: geometry)
            ) { _ in }
            let streamed = try await meter.figures(
                of: Stream.subject(bytes: 2 * geometry.l3.bytes, geometry: geometry)
            ) { _ in }
            #expect(held.l3Misses == nil && held.hitRate == nil)
            seen.append((try #require(held.sensitivity).estimate, try #require(streamed.sensitivity).estimate))
        } while seen.count < 4 && !seen.contains { $0.held > $0.streamed && $0.held > 1.1 }
        #expect(seen.contains { $0.held > $0.streamed && $0.held > 1.1 }, "\(seen)")
    }

    @Test(.enabled(if: Stream.canCount, "this machine has no calibrated L3 counters"))
    func countersReadStreams() async throws {
        let geometry = try CacheGeometry.current()
        let meter = try HardwareCache(geometry: geometry)
        let streamed = try await meter.figures(of: Stream.subject(bytes: 2 * geometry.l3.bytes, geometry: geometry)) {
            _ in
        }
        let lines = Double(2 * geometry.l3.bytes) / Double(geometry.lineBytes)
        #expect(abs(try #require(streamed.l3Misses) / lines - 1) < 0.25)
    }

    @Test(.enabled(if: Stream.program != nil, "a C compiler is not installed"))
    func softwareEventsAreCountedForEveryThreadOfAWorker() async throws {
        let subject = try Stream.subject(bytes: 8 << 20, geometry: Self.small)
        let seconds = try await WorkerProcess.withWorker(
            subject.runtime, command: subject.command, processors: subject.processors, timeout: .seconds(30)
        ) { worker in
            _ = try await worker.call(HelloRequest())
            _ = try await worker.call(subject.loadRequest(threads: 1))
            // What the worker itself took for an inference, and what the kernel counted.
            let block = try await worker.call(BlockRequest(reentry: 0, minInferences: 40, minNs: 0, maxInferences: 40))
            let counted = try await HardwareCache.counts([[.taskClock]], of: worker, inferences: 40)
            return (own: Double(block.cpuNs) / 40, counted: counted[0])
        }
        #expect(seconds.counted > 0.3 * seconds.own && seconds.counted < 3 * seconds.own)
    }
}
