import Foundation

/// Whether cache figures could be counted or simulated here, as far as files tell.
public struct CounterFacts: Hashable, Sendable {
    /// Whether the kernel shows a performance monitoring unit of the cores.
    public let hardware: Bool
    /// Whether Valgrind is installed.
    public let simulator: Bool
    /// Why something is missing, with its remedy; nil where nothing is.
    public let reason: String?
    /// Why nothing can be counted; nil where it can.
    let hardwareReason: String?
    /// What would allow it; nil where nothing would.
    let hardwareRemedy: String?

    /// Looks at `/sys/bus/event_source`, the paranoid level and the search path.
    ///
    /// A virtual machine without a core PMU shows no `cpu*` source, whatever processor it names.
    public static func current(root: String = "", path: String? = ProcessInfo.processInfo.environment["PATH"])
        -> CounterFacts
    {
        let sources =
            (try? FileManager.default.contentsOfDirectory(atPath: root + "/sys/bus/event_source/devices")) ?? []
        let hasUnit = sources.contains { $0 == "cpu" || $0.hasPrefix("cpu_") || $0.hasPrefix("armv8") }
        let paranoid = HostFiles(root: root).number("/proc/sys/kernel/perf_event_paranoid") ?? 2
        let simulator = (path ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/valgrind")
        }
        let hardware: (reason: String, remedy: String?)? =
            if !hasUnit {
                ("the kernel shows no core PMU, as in most virtual machines", nil)
            } else if paranoid > 2 {
                ("perf_event_paranoid is \(paranoid)", "sysctl kernel.perf_event_paranoid=2")
            } else {
                nil
            }
        var reasons = hardware.map { [$0.reason + ($0.remedy.map { ": " + $0 } ?? "")] } ?? []
        if !simulator { reasons.append("Valgrind is not installed: apt-get install valgrind") }
        return CounterFacts(
            hardware: hardware == nil, simulator: simulator,
            reason: reasons.isEmpty ? nil : reasons.joined(separator: "; "), hardwareReason: hardware?.reason,
            hardwareRemedy: hardware?.remedy)
    }
}
