import Foundation

extension HostFacts {
    /// Reads the facts of this machine from `/proc` and `/sys`.
    ///
    /// - Parameter root: another root folder, for tests with files of other machines.
    public static func current(root: String = "") -> HostFacts {
        let files = HostFiles(root: root)
        let set = ProcessorSet.current(root: root)
        let flags = Set((files.field("flags", in: "/proc/cpuinfo") ?? "").split(separator: " ").map(String.init))
        let cpu = files.field("model name", in: "/proc/cpuinfo") ?? "unknown"
        let caches = cacheSizes(files, processor: set.processors.first ?? 0)
        let memory = (files.field("MemTotal", in: "/proc/meminfo") ?? "").split(separator: " ").first.flatMap {
            Int($0)
        }
        let extensions = interesting.filter(flags.contains)
        let facts = [
            cpu, "\(set.usableCount)", extensions.joined(separator: " "), "\(caches[3] ?? 0)",
            "\((memory ?? 0) >> 20)",  // GB-sized steps: the kernel's own share varies with its version
        ]
        return HostFacts(
            cpu: cpu, cores: set.usableCount, extensions: extensions, l1dBytes: caches[1], l2Bytes: caches[2],
            l3Bytes: caches[3], memoryBytes: 1024 * (memory ?? 0),
            kernel: "Linux " + (files.text("/proc/sys/kernel/osrelease") ?? "unknown"), system: system(files),
            virtualization: virtualization(files, flags),
            governor: files.text("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
            hugePages: bracketed(files.text("/sys/kernel/mm/transparent_hugepage/enabled")),
            fingerprint: fingerprint(facts))
    }

    private static let interesting = [
        "avx", "avx2", "fma", "avx512f", "avx512_vnni", "avx_vnni", "avx512_bf16", "amx_tile", "amx_bf16", "amx_int8",
    ]

    /// Data or unified cache sizes by level, as seen by one processor.
    private static func cacheSizes(_ files: HostFiles, processor: Int) -> [Int: Int] {
        var sizes: [Int: Int] = [:]
        for index in 0..<8 {
            let folder = "/sys/devices/system/cpu/cpu\(processor)/cache/index\(index)"
            guard let level = files.number(folder + "/level"), let kind = files.text(folder + "/type"),
                kind != "Instruction"
            else { continue }
            sizes[level] = files.size(folder + "/size")
        }
        return sizes
    }

    private static func system(_ files: HostFiles) -> String {
        let line = files.lines("/etc/os-release").first { $0.hasPrefix("PRETTY_NAME=") }
        return line.map { $0.dropFirst("PRETTY_NAME=".count).trimmingCharacters(in: ["\""]) } ?? "Linux"
    }

    private static func virtualization(_ files: HostFiles, _ flags: Set<String>) -> String? {
        if files.text("/sys/hypervisor/type") == "xen" { return "xen" }
        guard flags.contains("hypervisor") else { return nil }
        return files.text("/sys/class/dmi/id/sys_vendor") ?? "hypervisor"
    }

    /// The choice in brackets, for example `madvise` of `always [madvise] never`.
    private static func bracketed(_ text: String?) -> String? {
        guard let text, let open = text.firstIndex(of: "["), let close = text.firstIndex(of: "]"), open < close else {
            return nil
        }
        return String(text[text.index(after: open)..<close])
    }

    /// FNV-1a, 64 bits: enough to tell machines apart, the same on every platform.
    private static func fingerprint(_ facts: [String]) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in facts.joined(separator: "\n").utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        let hexadecimal = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - hexadecimal.count) + hexadecimal
    }
}
