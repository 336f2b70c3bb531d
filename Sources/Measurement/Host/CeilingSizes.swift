/// How large a buffer each thread reads, so that it comes from the cache that is meant or from memory.
public struct CeilingSizes: Codable, Hashable, Sendable {
    /// Bytes of a thread's buffer that fits its share of the L2 twice; nil where the L2 is not known.
    public let l2Bytes: Int?
    /// Bytes of a thread's buffer that is past the L2 and fits its share of the L3 twice; nil where there is none.
    public let l3Bytes: Int?
    /// Bytes of a thread's buffer that its share of the L3 holds a small part of.
    public let memoryBytes: Int

    /// Least bytes that are read from memory, all threads together.
    private static let leastMemory = 256 << 20
    /// So often must what threads read exceed the L3 that they share, at the least, to come from memory.
    private static let timesCache = 2
    private static let page = 4096

    /// Chooses sizes.
    ///
    /// - Parameters:
    ///   - sharing: how many of the threads share an L2 and an L3.
    ///   - freeBytes: memory that may be used; half of it is left alone.
    /// - Throws: `CeilingError.tooLittleMemory` where buffers cannot be made much larger than the L3.
    init(host: HostFacts, threads: Int, sharing: CacheSharing, freeBytes: Int) throws(CeilingError) {
        let l2Share = host.l2Bytes.map { $0 / sharing.l2 }
        l2Bytes = l2Share.flatMap { Self.pages($0 / 2) }
        let l3Share = host.l3Bytes.map { $0 / sharing.l3 }
        // Twice the L2, so that cyclic reading finds nothing in it that it held from the last pass.
        l3Bytes = l3Share.flatMap { Self.pages($0 / 2) }.flatMap { $0 >= 2 * (l2Share ?? 0) ? $0 : nil }
        let cache = l3Share ?? l2Share ?? 0
        let wanted = max(Self.leastMemory / threads, 4 * cache)
        let bytes = Self.pages(min(wanted, freeBytes / 2 / threads)) ?? 0
        let needed = max(Self.timesCache * cache, Self.page)
        guard bytes >= needed else { throw .tooLittleMemory(needed: 2 * threads * needed, free: freeBytes) }
        memoryBytes = bytes
    }

    /// The whole pages of so many bytes; nil where there is none.
    private static func pages(_ bytes: Int) -> Int? {
        bytes < page ? nil : bytes / page * page
    }
}

/// How many of some processors share one cache.
struct CacheSharing: Hashable, Sendable {
    /// Most of them that share an L2.
    var l2: Int
    /// Most of them that share an L3.
    var l3: Int

    /// Reads `/sys/devices/system/cpu`; a cache that tells nothing is taken as private (L2) or shared by all (L3).
    static func current(_ processors: [Int], root: String = "") -> CacheSharing {
        let files = HostFiles(root: root)
        func most(level: Int) -> Int? {
            processors.compactMap { processor in
                for index in 0..<8 {
                    let folder = "/sys/devices/system/cpu/cpu\(processor)/cache/index\(index)"
                    guard files.number(folder + "/level") == level, files.text(folder + "/type") != "Instruction"
                    else { continue }
                    return files.text(folder + "/shared_cpu_list").flatMap(ProcessorSet.parseList).map {
                        Set($0).intersection(processors).count
                    }
                }
                return nil
            }.max()
        }
        return CacheSharing(l2: max(1, most(level: 2) ?? 1), l3: max(1, most(level: 3) ?? processors.count))
    }
}

extension HostFiles {
    /// Bytes of memory that may be used without swapping: of the machine, and of this process's cgroup where it has a
    /// limit (v2 `memory.max`, v1 `memory.limit_in_bytes`); nil where neither tells.
    var freeMemory: Int? {
        var free: [Int] = []
        if let text = field("MemAvailable", in: "/proc/meminfo")?.split(separator: " ").first, let kilobytes = Int(text)
        {
            free.append(1024 * kilobytes)
        }
        let group = lines("/proc/self/cgroup").first { $0.hasPrefix("0::") }?.dropFirst(3) ?? "/"
        let limits = [
            ("/sys/fs/cgroup\(group)/memory.max", "/sys/fs/cgroup\(group)/memory.current"),
            ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
            ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
        ]
        for (most, used) in limits {
            // "max" where there is no limit, which is no number.
            if let most = number(most), let used = number(used) { free.append(max(0, most - used)) }
        }
        return free.min()
    }
}
