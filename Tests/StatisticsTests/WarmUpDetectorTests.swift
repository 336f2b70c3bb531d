import Foundation
import Testing

@testable import Statistics

@Suite struct WarmUpDetectorTests {
    /// Feeds medians until the verdict is no longer to go on; answers it and the blocks that were run.
    func run(_ detector: WarmUpDetector, _ median: (Int) -> Double) -> (WarmUpDetector.Decision, Int) {
        var detector = detector
        var index = 0
        while detector.observe(blockMedian: median(index)) == .continue { index += 1 }
        return (detector.decision, detector.blocks)
    }

    @Test func aFlatSequenceSettlesAfterItsFirstBlockAndThePatience() {
        #expect(run(WarmUpDetector(patience: 3)) { _ in 5e6 } == (.settled, 4))
        #expect(run(WarmUpDetector(patience: 1)) { _ in 5e6 } == (.settled, 2))
    }

    /// A fall of 0.9 % from the floor is none, of 1.1 % it is.
    @Test func onlyAFallBeyondTheToleranceCounts() {
        #expect(run(WarmUpDetector()) { $0 == 2 ? 99.1 : 100 } == (.settled, 4))
        #expect(run(WarmUpDetector()) { $0 == 2 ? 98.9 : 100 } == (.settled, 6))
    }

    /// Falls of 0.9 % add up: they are measured from the floor, not from the block before.
    @Test func aCreepingFallIsNoticed() {
        let (decision, blocks) = run(WarmUpDetector(cap: 12)) { 100 * pow(0.991, Double($0)) }
        #expect(decision == .capReached)
        #expect(blocks == 12)
    }

    @Test func anExponentialFallSettlesNearItsFloor() {
        let median = { (block: Int) in 100 * (1 + 0.5 * exp(-Double(block) / 3)) }
        let (decision, blocks) = run(WarmUpDetector(), median)
        #expect(decision == .settled)
        #expect(median(blocks - 1) < 100.5)
    }

    @Test func aStepAfterThreeLevelBlocksIsWaitedFor() {
        #expect(run(WarmUpDetector()) { $0 < 3 ? 130 : 100 } == (.settled, 7))
    }

    @Test func oneDisturbedBlockInMidFallDoesNotEndWarmUp() {
        let medians = [200.0, 150, 300, 120, 105, 100, 100, 100, 100, 100]
        #expect(run(WarmUpDetector()) { medians[$0] } == (.settled, 9))
    }

    @Test func aRisingSequenceSettles() {
        #expect(run(WarmUpDetector()) { 100 + 5 * Double($0) } == (.settled, 4))
    }

    @Test func anEndlessFallReachesTheCapAndTheVerdictStays() {
        var detector = WarmUpDetector(patience: 2, cap: 5)
        let decisions = (0..<7).map { detector.observe(blockMedian: 100 * pow(0.9, Double($0))) }
        #expect(decisions == [.continue, .continue, .continue, .continue, .capReached, .capReached, .capReached])
        #expect(detector.blocks == 5)
    }

    /// The figures of docs/STATISTICS.md: noise of 1 %, a fall of 50 % with a time constant of three blocks.
    @Test func noiseLeavesLittleOfTheFall() {
        var generator = RandomGenerator(seed: 11)
        var excess = 0.0
        for _ in 0..<400 {
            var detector = WarmUpDetector()
            var left = 0.0
            repeat {
                left = 0.5 * exp(-Double(detector.blocks) / 3)
            } while detector.observe(blockMedian: (1 + left) * exp(0.01 * generator.normal())) == .continue
            excess += left / 400
            #expect(detector.decision == .settled)
        }
        #expect(excess < 0.012)
    }
}
