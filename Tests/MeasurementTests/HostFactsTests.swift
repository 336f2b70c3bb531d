import Foundation
import Testing

@testable import Measurement

/// A root folder with the kernel's files of another machine.
struct FakeRoot {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("sullivan-\(UUID().uuidString)").path

    func file(_ name: String, _ text: String) throws {
        let file = URL(fileURLWithPath: path + name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}

@Suite("Facts of the host")
struct HostFactsTests {
    @Test("The files of a two-socket Xeon in a container are read right")
    func xeon() throws {
        let root = FakeRoot()
        defer { root.remove() }
        try root.file(
            "/proc/cpuinfo",
            "processor\t: 0\nmodel name\t: Intel(R) Xeon(R) 6248\nflags\t\t: fpu avx2 avx512f hypervisor\n")
        try root.file("/proc/meminfo", "MemTotal:       24000000 kB\nMemFree: 1 kB\n")
        try root.file("/proc/self/status", "Name:\tx\nCpus_allowed_list:\t4-7,12\n")
        try root.file("/proc/self/cgroup", "0::/job\n")
        try root.file("/sys/fs/cgroup/job/cpu.max", "250000 100000\n")
        for (index, (level, kind, size)) in [
            (1, "Data", "32K"), (1, "Instruction", "32K"), (2, "Unified", "1024K"), (3, "Unified", "36608K"),
        ].enumerated() {
            let folder = "/sys/devices/system/cpu/cpu4/cache/index\(index)"
            try root.file(folder + "/level", "\(level)\n")
            try root.file(folder + "/type", kind + "\n")
            try root.file(folder + "/size", size + "\n")
        }
        try root.file("/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n")
        try root.file("/etc/os-release", "NAME=\"x\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n")
        let facts = HostFacts.current(root: root.path)
        #expect(facts.cpu == "Intel(R) Xeon(R) 6248")
        #expect(facts.cores == 2)  // five processors, a quota of 2.5
        #expect(facts.extensions == ["avx2", "avx512f"])
        #expect(facts.l1dBytes == 32 << 10)
        #expect(facts.l2Bytes == 1 << 20)
        #expect(facts.l3Bytes == 36608 << 10)
        #expect(facts.memoryBytes == 24_576_000_000)
        #expect(facts.hugePages == "madvise")
        #expect(facts.system == "Debian GNU/Linux 12 (bookworm)")
        #expect(facts.virtualization == "hypervisor")
        #expect(facts.fingerprint.count == 16)
        #expect(facts.fingerprint == HostFacts.current(root: root.path).fingerprint)
    }

    @Test("A machine that tells nothing gives unknowns, not errors")
    func silent() {
        let facts = HostFacts.current(root: "/nonexistent")
        #expect(facts.cpu == "unknown")
        #expect(facts.l3Bytes == nil)
        #expect(facts.cores >= 1)
    }

    @Test("This machine's facts are plausible")
    func here() {
        let facts = HostFacts.current()
        #expect(facts.cores >= 1)
        #expect(facts.memoryBytes > 1 << 28)
        #expect(facts.kernel.hasPrefix("Linux "))
    }

    @Test("Processor lists of the kernel", arguments: [("0-3", [0, 1, 2, 3]), ("7", [7]), ("0,2-3", [0, 2, 3])])
    func lists(text: String, expected: [Int]) {
        #expect(ProcessorSet.parseList(text) == expected)
    }

    @Test("What is no processor list is refused", arguments: ["", "a", "3-1", "-", "0-99999999"])
    func badLists(text: String) {
        #expect(ProcessorSet.parseList(text) == nil)
    }

    @Test("Threads never exceed processors or quota, and are at least one")
    func usable() {
        #expect(ProcessorSet(processors: [0, 1, 2, 3], quota: nil).usableCount == 4)
        #expect(ProcessorSet(processors: [0, 1, 2, 3], quota: 1.5).usableCount == 1)
        #expect(ProcessorSet(processors: [0, 1], quota: 0.5).usableCount == 1)
        #expect(ProcessorSet(processors: [5, 3, 4], quota: nil).choose(threads: 2) == [4, 5])
    }

    @Test("Times of /proc/stat: idle and waiting are not busy, stolen time stands apart")
    func processorTimes() {
        let tick = 1_000_000_000 / Int(sysconf(Int32(_SC_CLK_TCK)))
        let times = NoiseMeter.processorTimes("cpu  100 1 20 9999 8888 3 4 50 0 0")
        #expect(times.busy == 128 * tick)
        #expect(times.steal == 50 * tick)
        #expect(NoiseMeter.processorTimes("garbage") == (0, 0))
    }
}
