import CRuntimes
import Foundation

/// Facts about this process that move timings or are asked for by `stats`.
enum ProcessFacts {
    /// Restricts this process to the processors of `SULLIVAN_CPUS` ("0,1"), where that is set.
    ///
    /// To be called before any library starts threads. Throws `RuntimeError.workerSettings` where it is impossible.
    static func applyAffinity(environment: [String: String]) throws {
        guard let text = environment["SULLIVAN_CPUS"], !text.isEmpty else { return }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let processors = parts.compactMap { Int32($0) }
        guard processors.count == parts.count else {
            throw RuntimeError.workerSettings(reason: "SULLIVAN_CPUS is '\(text)', not processors like 0,1")
        }
        let status = crt_set_affinity(processors, processors.count)
        guard status == 0 else {
            throw RuntimeError.workerSettings(
                reason: "cannot run on processors \(text): \(String(cString: strerror(status)))")
        }
    }

    /// The processors that this process may run on, ascending.
    static func affinity() -> [Int] {
        var processors = [Int32](repeating: 0, count: 1024)
        let count = crt_get_affinity(&processors, processors.count)
        return count < 0 ? [] : processors.prefix(Int(count)).map(Int.init)
    }

    /// The variables that change the allocator, OpenMP, thread pools and the dynamic linker.
    static func influentialVariables(_ environment: [String: String]) -> [String: String] {
        let prefixes = [
            "MALLOC_", "OMP_", "GOMP_", "KMP_", "MKL_", "ONEDNN_", "DNNL_", "OV_", "OPENVINO_", "ORT_", "OCL_",
        ]
        let names: Set = ["GLIBC_TUNABLES", "LD_PRELOAD", "SULLIVAN_CPUS"]
        return environment.filter { entry in
            names.contains(entry.key) || prefixes.contains(where: entry.key.hasPrefix)
        }
    }

    /// The processor's name as the kernel has it; nil where it tells none.
    static func model() -> String? {
        let line = (readText("/proc/cpuinfo") ?? "").split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":", maxSplits: 1).last.map { String($0.drop { $0 == " " }) }
    }

    /// Whether the processor multiplies and adds 8-bit numbers in one instruction (VNNI), without saturation between.
    static func hasDotProducts() -> Bool {
        let line = (readText("/proc/cpuinfo") ?? "").split(separator: "\n").first { $0.hasPrefix("flags") }
        let flags = Set((line ?? "").split { $0 == " " || $0 == "\t" }.map(String.init))
        return !flags.isDisjoint(with: ["avx512_vnni", "avx_vnni", "amx_int8"])
    }

    /// Resident memory now and at its peak.
    static func memory() -> StatsAnswer {
        var kilobytes: [Substring: Int] = [:]
        for line in (readText("/proc/self/status") ?? "").split(separator: "\n") where line.hasPrefix("Vm") {
            let fields = line.split { $0 == ":" || $0 == " " || $0 == "\t" }
            if fields.count >= 2 { kilobytes[fields[0]] = Int(fields[1]) }
        }
        return StatsAnswer(
            peakRssBytes: (kilobytes["VmHWM"] ?? 0) * 1024, rssBytes: (kilobytes["VmRSS"] ?? 0) * 1024)
    }
}
