import Foundation
import Testing

@testable import Measurement

@Suite("What the machine can do at best")
struct CeilingTests {
    private static let kernels: [Int32] = [128, 256, 512].filter { $0 <= CeilingProbe.vectorBits }

    private func facts(l2: Int?, l3: Int?) -> HostFacts {
        HostFacts(
            cpu: "Test", cores: 4, extensions: [], l1dBytes: 32 << 10, l2Bytes: l2, l3Bytes: l3, memoryBytes: 8 << 30,
            kernel: "Linux", system: "Debian", virtualization: nil, governor: nil, hugePages: nil, fingerprint: "f")
    }

    private func probe(_ processors: [Int]? = nil) throws -> CeilingProbe {
        try CeilingProbe(
            processors: processors ?? ProcessorSet.current().processors, host: facts(l2: 1 << 20, l3: 8 << 20))
    }

    @Test("every kernel does the FLOPs that are counted: each chain ends where arithmetic says", arguments: kernels)
    func multiplyAdds(bits: Int32) throws {
        let processors = ProcessorSet.current().processors
        for steps in [1, 2, 7] {
            let run = try probe().multiplyAdd(steps: Int64(steps), factor: 0.5, addend: 3, bits: bits)
            // FLOPs counted give the chains; x / 2 + 3 a step leads from x to 6 + (x - 6) / 2^steps, exactly.
            let perThread = Int(run.work) / (2 * steps * processors.count)
            #expect(perThread == 12 * Int(bits) / 32)
            let ends = (1...perThread).map { 6 + (Double($0) - 6) / Double(1 << steps) }
            #expect(run.chains == Double(processors.count) * ends.reduce(0, +))
        }
    }

    @Test("every kernel reads each word as often as is counted", arguments: kernels)
    func reading(bits: Int32) throws {
        let processors = ProcessorSet.current().processors
        for (bytes, passes) in [(4096, 1), (4096, 3), (5 * 4096, 2)] {
            let run = try probe().read(bytes: bytes, passes: Int64(passes), runs: 2, bits: bits)
            let words = bytes / 8
            #expect(run.words == UInt64(processors.count * passes * words * (words + 1) / 2))
            #expect(run.work == Double(bytes * passes * processors.count))
            #expect(run.seconds.count == 2 && run.seconds.allSatisfy { $0 > 0 })
        }
    }

    @Test("what cannot be run is refused, and no thread waits for one that failed")
    func refusals() throws {
        let probe = try probe()
        #expect(throws: CeilingError.system(code: EINVAL)) { try probe.read(bytes: 100, passes: 1) }
        #expect(throws: CeilingError.system(code: EINVAL)) { try probe.multiplyAdd(steps: 0) }
        #expect(throws: CeilingError.system(code: EINVAL)) { try probe.multiplyAdd(steps: 1, bits: 1024) }
        let own = ProcessorSet.current().processors
        // A processor that is not there: its thread fails, the other meets it all the same.
        #expect(throws: CeilingError.self) {
            try self.probe(own.prefix(1) + [1_000_000]).multiplyAdd(steps: 10, runs: 3)
        }
        #expect(throws: CeilingError.self) {
            try self.probe(own.prefix(1) + [1_000]).read(bytes: 4096, passes: 1, runs: 3)
        }
    }

    @Test("a measurement gives rates for what it has sizes for")
    func measuring() throws {
        let processor = try #require(ProcessorSet.current().processors.last)
        let ceilings = try CeilingProbe(processors: [processor], host: facts(l2: nil, l3: nil)).measure()
        #expect(ceilings.threads == 1 && ceilings.vectorBits == Int(CeilingProbe.vectorBits))
        #expect(ceilings.l2BytesPerSecond == nil && ceilings.l3BytesPerSecond == nil)
        // A slow machine of today does this, and no processor of tomorrow on one core that.
        #expect((1e8...1e13).contains(ceilings.flopsPerSecond), "\(ceilings)")
        #expect((1e8...1e13).contains(ceilings.memoryBytesPerSecond), "\(ceilings)")
    }

    @Test("buffers fit twice into a thread's share of the cache that is meant, and are past the one below")
    func sizes() throws {
        func sizes(_ threads: Int, _ sharing: CacheSharing, l2: Int? = 1 << 20, l3: Int? = 32 << 20) throws
            -> CeilingSizes
        {
            try CeilingSizes(host: facts(l2: l2, l3: l3), threads: threads, sharing: sharing, freeBytes: 8 << 30)
        }
        let alone = try sizes(1, CacheSharing(l2: 1, l3: 1))
        #expect(alone.l2Bytes == 512 << 10 && alone.l3Bytes == 16 << 20 && alone.memoryBytes == 256 << 20)
        let pair = try sizes(2, CacheSharing(l2: 1, l3: 2))
        #expect(pair.l2Bytes == 512 << 10 && pair.l3Bytes == 8 << 20 && pair.memoryBytes == 128 << 20)
        // Siblings of one core share its L2 as well.
        #expect(try sizes(2, CacheSharing(l2: 2, l3: 2)).l2Bytes == 256 << 10)
        // Sixteen threads on two L3: each reads four times its share, all together more than 256 MiB.
        #expect(try sizes(16, CacheSharing(l2: 1, l3: 8)).memoryBytes == 16 << 20)
        // With too many threads on one L3 nothing lies between it and the L2.
        #expect(try sizes(16, CacheSharing(l2: 1, l3: 16)).l3Bytes == nil)
        #expect(try sizes(1, CacheSharing(l2: 1, l3: 1), l3: 300 << 20).memoryBytes == 1200 << 20)
        let unknown = try sizes(2, CacheSharing(l2: 1, l3: 2), l2: nil, l3: nil)
        #expect(unknown.l2Bytes == nil && unknown.l3Bytes == nil && unknown.memoryBytes == 128 << 20)
    }

    @Test("memory that is short shrinks the buffer, as long as it stays well past the L3")
    func shortMemory() throws {
        let host = facts(l2: 1 << 20, l3: 32 << 20)
        let sharing = CacheSharing(l2: 1, l3: 2)
        let sizes = try CeilingSizes(host: host, threads: 2, sharing: sharing, freeBytes: 200 << 20)
        #expect(sizes.memoryBytes == 50 << 20)
        #expect(throws: CeilingError.tooLittleMemory(needed: 128 << 20, free: 100 << 20)) {
            try CeilingSizes(host: host, threads: 2, sharing: sharing, freeBytes: 100 << 20)
        }
    }

    @Test("which processors share a cache is read from the kernel, and the memory that a container may use")
    func sharing() throws {
        let machine = FakeRoot()
        let silent = FakeRoot()
        defer {
            machine.remove()
            silent.remove()
        }
        let files = [
            "/sys/devices/system/cpu/cpu0/cache/index0/level": "1",
            "/sys/devices/system/cpu/cpu0/cache/index0/type": "Data",
            "/sys/devices/system/cpu/cpu0/cache/index2/level": "2",
            "/sys/devices/system/cpu/cpu0/cache/index2/type": "Unified",
            "/sys/devices/system/cpu/cpu0/cache/index2/shared_cpu_list": "0,4",
            "/sys/devices/system/cpu/cpu0/cache/index3/level": "3",
            "/sys/devices/system/cpu/cpu0/cache/index3/type": "Unified",
            "/sys/devices/system/cpu/cpu0/cache/index3/shared_cpu_list": "0-7",
            "/proc/meminfo": "MemTotal: 8000 kB\nMemAvailable:    4000 kB\n", "/proc/self/cgroup": "0::/job\n",
            "/sys/fs/cgroup/job/memory.max": "3000000", "/sys/fs/cgroup/job/memory.current": "1000000",
        ]
        for (name, text) in files { try machine.file(name, text) }
        #expect(CacheSharing.current([0], root: machine.path) == CacheSharing(l2: 1, l3: 1))
        #expect(CacheSharing.current([0, 1, 4, 9], root: machine.path) == CacheSharing(l2: 2, l3: 3))
        #expect(HostFiles(root: machine.path).freeMemory == 2_000_000)
        try silent.file("/proc/meminfo", "MemAvailable: 4000 kB")
        try silent.file("/sys/fs/cgroup/memory.max", "max")
        #expect(CacheSharing.current([0, 1], root: silent.path) == CacheSharing(l2: 1, l3: 2))
        #expect(HostFiles(root: silent.path).freeMemory == 4_096_000)
    }
}
