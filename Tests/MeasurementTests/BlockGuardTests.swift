import Measurement
import Testing

@Suite("A block is repeated when something else disturbed it")
struct BlockGuardTests {
    let blockGuard = BlockGuard()

    func noise(wall: Int = 100_000_000, delay: Int = 0, foreign: Int = 0, steal: Int = 0) -> NoiseRecord {
        NoiseRecord(
            wallNanoseconds: wall, workerCPUNanoseconds: wall, runQueueDelayNanoseconds: delay,
            foreignCPUNanoseconds: foreign, stealNanoseconds: steal, involuntarySwitches: 0, migrations: nil,
            frequencyMHz: nil, throttleEvents: nil)
    }

    @Test("A quiet block passes")
    func quiet() {
        #expect(blockGuard.disturbance(noise(delay: 900_000, foreign: 20_000_000), threads: 1) == nil)
    }

    @Test("Waiting for a processor over 1 % of the time is a disturbance", arguments: [1, 2, 4])
    func runQueue(threads: Int) {
        #expect(blockGuard.disturbance(noise(delay: 990_000 * threads), threads: threads) == nil)
        let reason = blockGuard.disturbance(noise(delay: 1_100_000 * threads), threads: threads)
        #expect(reason == "waited for a processor 1 % of the time")
    }

    @Test("Others' use of a tenth of a core counts once it can be told from the 10 ms steps of the kernel's figure")
    func foreign() {
        // 100 ms: 20 ms may be two unlucky ticks, 30 ms may not.
        #expect(blockGuard.disturbance(noise(foreign: 20_000_000), threads: 1) == nil)
        #expect(
            blockGuard.disturbance(noise(foreign: 30_000_000), threads: 1) == "other processes used 30 % of a core")
        // One second: the share decides.
        #expect(blockGuard.disturbance(noise(wall: 1_000_000_000, foreign: 95_000_000), threads: 1) == nil)
        #expect(blockGuard.disturbance(noise(wall: 1_000_000_000, foreign: 110_000_000), threads: 1) != nil)
    }

    @Test("Time taken by the hypervisor counts alike")
    func steal() {
        #expect(
            blockGuard.disturbance(noise(steal: 40_000_000), threads: 2) == "the hypervisor took 40 % of a core")
    }

    @Test("A block without a duration is not judged")
    func empty() {
        #expect(blockGuard.disturbance(noise(wall: 0, delay: 5), threads: 1) == nil)
    }
}
