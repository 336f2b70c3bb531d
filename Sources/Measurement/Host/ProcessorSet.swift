import Foundation

/// The processors that this process may use: affinity, cpuset and quota, not the core count alone.
public struct ProcessorSet: Hashable, Sendable {
    /// Numbers of the usable logical processors, ascending.
    public let processors: [Int]
    /// How many of them a cgroup's quota lets run at once; nil without quota.
    public let quota: Double?

    /// Creates a set of given processors.
    public init(processors: [Int], quota: Double?) {
        self.processors = processors.sorted()
        self.quota = quota
    }

    /// Reads the calling process's affinity (`/proc/self/status`) and its cgroup's quota (v2 `cpu.max`, v1 `cpu.cfs_*`).
    public static func current(root: String = "") -> ProcessorSet {
        let status = HostFiles(root: root)
        let allowed = status.field("Cpus_allowed_list", in: "/proc/self/status").flatMap(Self.parseList)
        let processors = allowed ?? Array(0..<ProcessInfo.processInfo.activeProcessorCount)
        return ProcessorSet(processors: processors, quota: Self.quota(status))
    }

    /// Threads to use where the user asks for all: usable processors, no more than the quota, at least 1.
    public var usableCount: Int {
        guard let quota else { return max(1, processors.count) }
        return max(1, min(processors.count, Int(quota)))
    }

    /// The processors for `threads` threads: the last ones, since the first serves most interrupts.
    public func choose(threads: Int) -> [Int] {
        Array(processors.suffix(max(1, threads)))
    }

    /// Parses the kernel's list format, for example `0-3,8,10-11`; nil where it is none.
    static func parseList(_ text: String) -> [Int]? {
        var numbers: [Int] = []
        for part in text.split(separator: ",") {
            let ends = part.split(separator: "-").map { Int($0.trimmingCharacters(in: .whitespaces)) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, first >= 0, first <= last, last < 1 << 16
            else { return nil }
            numbers += first...last
        }
        return numbers.isEmpty ? nil : numbers
    }

    private static func quota(_ files: HostFiles) -> Double? {
        // Version 2: "max 100000" or "150000 100000", in this process's own group.
        let group = files.lines("/proc/self/cgroup").first { $0.hasPrefix("0::") }?.dropFirst(3) ?? "/"
        for path in ["/sys/fs/cgroup\(group)/cpu.max", "/sys/fs/cgroup/cpu.max"] {
            let parts = (files.text(path) ?? "").split(separator: " ")
            if parts.count == 2, let used = Double(parts[0]), let period = Double(parts[1]), period > 0 {
                return used / period
            }
        }
        guard let used = files.number("/sys/fs/cgroup/cpu/cpu.cfs_quota_us"), used > 0,
            let period = files.number("/sys/fs/cgroup/cpu/cpu.cfs_period_us"), period > 0
        else { return nil }
        return Double(used) / Double(period)
    }
}
