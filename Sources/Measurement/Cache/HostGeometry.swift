import Foundation

extension CacheGeometry {
    /// The caches of one processor of this machine.
    ///
    /// - Parameters:
    ///   - l2: bytes of the L2 where the machine does not tell, or another is meant; 8 ways where it does not tell those.
    ///   - l3: bytes of the L3, likewise; 16 ways.
    ///   - root: another root folder, for tests with files of other machines.
    /// - Throws: `CacheError.unknownGeometry`.
    public static func current(
        processor: Int = 0, l2: Int? = nil, l3: Int? = nil, root: String = ""
    ) throws -> CacheGeometry {
        let files = HostFiles(root: root)
        var levels: [Int: Level] = [:]
        var line: Int?
        for index in 0..<8 {
            let folder = "/sys/devices/system/cpu/cpu\(processor)/cache/index\(index)"
            guard let level = files.number(folder + "/level"), files.text(folder + "/type") != "Instruction",
                let bytes = files.size(folder + "/size")
            else { continue }
            levels[level] = Level(bytes: bytes, ways: files.number(folder + "/ways_of_associativity") ?? 0)
            line = line ?? files.number(folder + "/coherency_line_size")
        }
        func level(_ number: Int, given: Int?, ways: Int) throws -> Level {
            let told = levels[number]
            guard let bytes = given ?? told?.bytes, bytes > 0 else { throw CacheError.unknownGeometry(level: number) }
            return Level(bytes: bytes, ways: told.map { $0.ways > 0 ? $0.ways : ways } ?? ways)
        }
        return CacheGeometry(
            l2: try level(2, given: l2, ways: 8), l3: try level(3, given: l3, ways: 16), lineBytes: line ?? 64)
    }
}

extension CacheGeometry.Level {
    /// The nearest level that a simulator takes, which wants a power of two of sets: ways make up the size.
    ///
    /// 35.75 MiB of 11 ways become 36 MiB of 18 ways.
    func simulable(lineBytes: Int) -> CacheGeometry.Level {
        let lines = max(1, bytes / lineBytes)
        if ways > 0, lines % ways == 0, (lines / ways).nonzeroBitCount == 1 { return self }
        // The most sets that leave at least the ways there are, so that associativity does not shrink.
        var sets = 1
        while sets * 2 * max(1, ways) <= lines { sets *= 2 }
        // Few ways make up a size only roughly: then there are more of them, in fewer sets.
        func fitted(_ sets: Int) -> Int { max(1, Int((Double(lines) / Double(sets)).rounded())) }
        while sets > 1, abs(Double(sets * fitted(sets)) / Double(lines) - 1) > 0.03 { sets /= 2 }
        let rounded = fitted(sets)
        return CacheGeometry.Level(bytes: sets * rounded * lineBytes, ways: rounded)
    }
}
