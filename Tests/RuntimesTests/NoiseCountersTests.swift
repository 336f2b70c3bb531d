import Foundation
import Testing

@testable import Runtimes

@Suite("Noise counters")
struct NoiseCountersTests {
    @Test("page faults and waiting are seen")
    func differences() throws {
        let before = NoiseCounters.read()
        let bytes = 8 << 20
        // Mapped anew: what an allocator hands out another test may have touched already.
        let mapped = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        let memory = try #require(mapped)
        try #require(memory != MAP_FAILED)
        defer { munmap(memory, bytes) }
        for offset in stride(from: 0, to: bytes, by: 4096) {
            memory.storeBytes(of: 1, toByteOffset: offset, as: UInt8.self)
        }
        usleep(2000)
        let noise = NoiseCounters.read().since(before)
        // Huge pages may make them few, but not none.
        #expect(noise.minorFaults > 0)
        #expect(noise.voluntarySwitches > 0)
        #expect(noise.involuntarySwitches >= 0)
        if readText("/proc/self/schedstat") != nil { #expect(noise.runDelayNs != nil) }
    }

    @Test("the clock runs forward and in nanoseconds")
    func clock() {
        let start = monotonicNanoseconds()
        usleep(5000)
        let elapsed = monotonicNanoseconds() - start
        #expect(elapsed >= 5_000_000)
        #expect(elapsed < 5_000_000_000)
    }
}
