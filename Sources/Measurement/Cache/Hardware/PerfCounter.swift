import CCounters
import Foundation

/// An event as the kernel names it: perf_event_open(2).
struct PerfEvent: Hashable, Sendable {
    /// The name in errors and results.
    var name: String
    /// The PMU: 0 hardware, 1 software, 4 raw, or a number from /sys/bus/event_source.
    var type: UInt32
    /// The event.
    var config: UInt64
    /// A second word that some events need.
    var config1: UInt64 = 0

    static let instructions = PerfEvent(name: "instructions", type: 0, config: 1)
    static let cycles = PerfEvent(name: "cycles", type: 0, config: 0)
    static let cacheReferences = PerfEvent(name: "cache-references", type: 0, config: 2)
    static let cacheMisses = PerfEvent(name: "cache-misses", type: 0, config: 3)
    /// Nanoseconds on a processor: exists everywhere, and is how the code is tested where there is no PMU.
    static let taskClock = PerfEvent(name: "task-clock", type: 1, config: 1)

    /// The event on the PMU of one kind of core of a hybrid processor, which stands in the upper half.
    func on(unit: UInt32) -> PerfEvent {
        var event = self
        if type == 0 { event.config |= UInt64(unit) << 32 } else { event.type = unit }
        return event
    }
}

/// Counters of one event for every thread of a process, threads that it will start included.
///
/// Each thread has a counter of its own, never in a group; where a process has thousands of threads, as many
/// descriptors are open.
final class PerfCounter {
    private let event: PerfEvent
    private var descriptors: [Int32] = []

    /// Opens counters for the threads that a process has now, switched off.
    ///
    /// - Throws: `CacheError.eventLost` with what the kernel says.
    init(_ event: PerfEvent, process: Int32) throws {
        self.event = event
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []
        let threads = names.compactMap { Int32($0) }
        guard !threads.isEmpty else {
            throw CacheError.eventLost(event: event.name, reason: "process \(process) has ended")
        }
        for thread in threads {
            let descriptor = sullivan_perf_open(event.type, event.config, event.config1, thread)
            if descriptor == -ESRCH { continue }  // a thread that ended meanwhile
            guard descriptor >= 0 else {
                close()
                throw CacheError.eventLost(event: event.name, reason: Self.reason(-descriptor))
            }
            descriptors.append(descriptor)
        }
    }

    deinit { close() }

    /// Counts from now on.
    func start() { descriptors.forEach { _ = sullivan_perf_enable($0, true) } }

    /// Counts no longer.
    func stop() { descriptors.forEach { _ = sullivan_perf_enable($0, false) } }

    /// The sum over threads.
    ///
    /// - Throws: `CacheError.eventLost` where an event had a counter for less than 95 % of its time: such counts would
    ///   be scaled guesses.
    func count() throws -> Double {
        var total = 0.0
        for descriptor in descriptors {
            var count = sullivan_perf_count()
            let status = sullivan_perf_read(descriptor, &count)
            guard status == 0 else {
                throw CacheError.eventLost(event: event.name, reason: Self.reason(-status))
            }
            guard Self.isWhole(enabled: count.enabled, running: count.running) else {
                throw CacheError.eventLost(
                    event: event.name, reason: "it shared a counter and was counted for part of the time only")
            }
            total += Double(count.value)
        }
        return total
    }

    /// Whether an event was counted for at least 95 % of the time for which it was wanted.
    static func isWhole(enabled: UInt64, running: UInt64) -> Bool {
        enabled == 0 || Double(running) >= 0.95 * Double(enabled)
    }

    private func close() {
        descriptors.forEach { _ = Glibc.close($0) }
        descriptors = []
    }

    private static func reason(_ code: Int32) -> String {
        switch code {
        case ENOENT: "the processor or its virtual machine has no such event"
        case EACCES, EPERM: "the kernel forbids it (perf_event_paranoid)"
        case EMFILE: "too many files are open"
        default: String(cString: strerror(code))
        }
    }
}
