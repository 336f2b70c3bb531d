import Foundation
import Runtimes

/// Reads what the machine does around a block: processor time of the worker, of everything else, and the hypervisor's.
public struct NoiseMeter: Sendable {
    private let files: HostFiles
    private let processors: [Int]
    /// Where the kernel shows no current frequency (virtual machines), the nominal one, which does not change.
    private let nominalFrequency: Double?

    /// Creates a meter; one serves a whole launch.
    ///
    /// - Parameters:
    ///   - processors: the processors whose frequency and throttling are read.
    ///   - root: where `/proc` and `/sys` are looked for, for tests.
    public init(processors: [Int], root: String = "") {
        files = HostFiles(root: root)
        self.processors = processors
        nominalFrequency = files.field("cpu MHz", in: "/proc/cpuinfo").flatMap { Double($0) }
    }

    /// A reading of counters that only grow; two of them make a `NoiseRecord`.
    public struct Reading: Sendable, Equatable {
        var wall: Int
        var busy: Int
        var steal: Int
        var worker: Int
        var own: Int
        var throttleEvents: Int?
    }

    /// Reads the counters now; `worker` is the process that runs the block.
    public func read(worker: Int32) -> Reading {
        let (busy, steal) = Self.processorTimes(files.firstLine("/proc/stat") ?? "")
        return Reading(
            wall: Self.nanoseconds(CLOCK_MONOTONIC), busy: busy, steal: steal, worker: Self.processClock(worker),
            own: Self.nanoseconds(CLOCK_PROCESS_CPUTIME_ID), throttleEvents: throttleEvents())
    }

    /// What happened between two readings, together with what the worker counted itself.
    public func record(from start: Reading, to end: Reading, block: BlockAnswer) -> NoiseRecord {
        // The worker's own figure is exact; the total is in steps of 10 ms and may lag behind it.
        let foreign = (end.busy - start.busy) - (end.worker - start.worker) - (end.own - start.own)
        return NoiseRecord(
            wallNanoseconds: block.wallNs, workerCPUNanoseconds: block.cpuNs,
            runQueueDelayNanoseconds: block.runDelayNs ?? 0, foreignCPUNanoseconds: max(0, foreign),
            stealNanoseconds: max(0, end.steal - start.steal), involuntarySwitches: block.involuntarySwitches,
            migrations: block.migrations, frequencyMHz: frequency(),
            throttleEvents: end.throttleEvents.flatMap { last in start.throttleEvents.map { last - $0 } })
    }

    /// Busy and stolen time of all processors since boot, nanoseconds, from the first line of `/proc/stat`.
    static func processorTimes(_ line: String) -> (busy: Int, steal: Int) {
        let ticks = line.split(separator: " ").dropFirst().map { Int($0) ?? 0 }
        guard ticks.count >= 8 else { return (0, 0) }
        let nanosecondsPerTick = 1_000_000_000 / max(1, sysconf(Int32(_SC_CLK_TCK)))
        // user, nice, system, (idle, iowait), irq, softirq, steal; guest time is contained in user.
        let busy = ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]
        return (busy * nanosecondsPerTick, ticks[7] * nanosecondsPerTick)
    }

    private static func nanoseconds(_ clock: clockid_t) -> Int {
        var time = timespec()
        guard clock_gettime(clock, &time) == 0 else { return 0 }
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    /// Processor time of another process, exact to the nanosecond, without reading its many threads one by one.
    private static func processClock(_ process: Int32) -> Int {
        var clock = clockid_t()
        return clock_getcpuclockid(process, &clock) == 0 ? nanoseconds(clock) : 0
    }

    private func throttleEvents() -> Int? {
        let counts = processors.compactMap {
            files.number("/sys/devices/system/cpu/cpu\($0)/thermal_throttle/core_throttle_count")
        }
        return counts.isEmpty ? nil : counts.reduce(0, +)
    }

    private func frequency() -> Double? {
        let kilohertz = processors.compactMap {
            files.number("/sys/devices/system/cpu/cpu\($0)/cpufreq/scaling_cur_freq")
        }
        return kilohertz.isEmpty ? nominalFrequency : Double(kilohertz.reduce(0, +)) / Double(kilohertz.count) / 1000
    }
}
