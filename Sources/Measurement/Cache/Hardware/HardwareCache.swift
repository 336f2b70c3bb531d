import Foundation
import Runtimes

/// Cache figures by the processor's own counters, user space only, in a pass of their own.
///
/// Counters are opened for every thread of a loaded worker and inherited by those it still starts. A block of N
/// inferences and one of 2 N are counted; the difference over N is an inference without what a block costs by itself.
public struct HardwareCache: CacheMeter {
    /// `hardware`.
    public var source: CacheSource { .hardware }
    private let events: L3Events

    /// Finds the events of this processor and calibrates them; takes about a second.
    ///
    /// - Throws: `CacheError.unavailable`, `.uncalibrated`, `.eventLost`.
    public init(geometry: CacheGeometry, root: String = "") throws {
        let facts = CounterFacts.current(root: root)
        guard facts.hardware else {
            throw CacheError.unavailable(
                source: .hardware, reason: facts.hardwareReason ?? "there are no counters", remedy: facts.hardwareRemedy
            )
        }
        let files = HostFiles(root: root)
        let vendor = files.field("vendor_id", in: "/proc/cpuinfo") ?? "unknown"
        let family = files.field("cpu family", in: "/proc/cpuinfo").flatMap { Int($0) } ?? 0
        guard let events = L3Events.of(vendor: vendor, family: family, units: Self.units(files)) else {
            throw CacheError.unavailable(
                source: .hardware,
                reason: "which events count the L3 of a \(vendor) processor of family \(family) is not known",
                remedy: "use another source")
        }
        let calibration = CounterCalibration(geometry: geometry)
        let counting = CounterCalibration.counting(events, lineBytes: geometry.lineBytes)
        if let complaint = try calibration.complaint(counting) {
            throw CacheError.uncalibrated(event: events.misses.map(\.name).joined(separator: ", "), reason: complaint)
        }
        self.events = events
    }

    /// The numbers of the core PMUs.
    static func units(_ files: HostFiles) -> [String: UInt32] {
        var units: [String: UInt32] = [:]
        for name in ["cpu", "cpu_core", "cpu_atom"] {
            units[name] = files.number("/sys/bus/event_source/devices/\(name)/type").map { UInt32($0) }
        }
        return units
    }

    /// Counts an inference.
    public func figures(
        of subject: CacheSubject, progress: @escaping @Sendable (String) -> Void
    ) async throws -> CacheFigures {
        try subject.requireAssignment(.hardware)
        let clock = ContinuousClock()
        let start = clock.now
        let settings = subject.settings
        let events = events
        let inferences = 20
        let counts: [Double] = try await WorkerProcess.withWorker(
            subject.runtime, command: subject.command, processors: subject.processors,
            timeout: .seconds(settings.timeoutSeconds)
        ) { worker in
            progress("\(subject.runtime): counting")
            _ = try await worker.call(HelloRequest())
            _ = try await worker.call(subject.loadRequest(threads: settings.threads))
            _ = try await worker.call(BlockRequest(reentry: 0, minInferences: 5, minNs: settings.blockNanoseconds))
            let wanted = [events.accesses, events.misses, [.instructions], [.cycles]]
            return try await Self.counts(wanted, of: worker, inferences: inferences)
        }
        return CacheFigures(
            runtime: subject.runtime, source: .hardware, l3Accesses: counts[0], l3Misses: counts[1],
            lineBytes: subject.geometry.lineBytes, instructions: counts[2], cycles: counts[3],
            geometry: subject.geometry, threads: settings.threads, inferences: inferences,
            seconds: (clock.now - start) / .seconds(1), remarks: [events.remark])
    }

    /// What one inference of a loaded worker counts, a sum for each list of events.
    static func counts(
        _ wanted: [[PerfEvent]], of worker: WorkerProcess, inferences: Int
    ) async throws -> [Double] {
        let process = worker.processIdentifier
        // The descriptors are opened and read within one task; they hold no state that another could see.
        func block(_ count: Int) async throws -> [Double] {
            nonisolated(unsafe) let counters = try wanted.map { events in
                try events.map { try PerfCounter($0, process: process) }
            }
            for counter in counters.joined() { counter.start() }
            _ = try await worker.call(
                BlockRequest(reentry: 0, minInferences: count, minNs: 0, maxInferences: count))
            for counter in counters.joined() { counter.stop() }
            return try counters.map { try $0.reduce(0) { $0 + (try $1.count()) } }
        }
        let once = try await block(inferences)
        let twice = try await block(2 * inferences)
        return zip(once, twice).map { max(0, ($1 - $0) / Double(inferences)) }
    }
}
