import Foundation
import Runtimes
import Testing

@testable import Measurement

/// Records made by hand: two runtimes whose latencies are known.
enum Records {
    static let native = RuntimeID(name: "pytorch")
    static let fast = RuntimeID(name: "openvino")

    static func block(
        _ runtime: RuntimeID, round: Int, nanoseconds: [Int], attempt: Int = 0, disturbance: String? = nil
    ) -> BlockRecord {
        let noise = NoiseRecord(
            wallNanoseconds: nanoseconds.reduce(0, +), workerCPUNanoseconds: 0, runQueueDelayNanoseconds: 0,
            foreignCPUNanoseconds: 0, stealNanoseconds: 0, involuntarySwitches: 0, migrations: nil, frequencyMHz: nil,
            throttleEvents: nil)
        return BlockRecord(
            runtime: runtime, round: round, position: 0, attempt: attempt, reentryNanoseconds: [1, 1],
            sampleNanoseconds: nanoseconds, noise: noise, disturbance: disturbance)
    }

    static func worker(_ runtime: RuntimeID, warmedUp: Bool = true, precision: String = "f32") -> WorkerRecord {
        WorkerRecord(
            runtime: runtime, version: "1.0", effectivePrecision: precision, effectiveThreads: 1,
            loadNanoseconds: 7, peakResidentBytes: 9, properties: [:], warmUpBlocks: 3, warmedUp: warmedUp)
    }

    static func launch(_ index: Int, _ blocks: [BlockRecord], workers: [WorkerRecord]? = nil) -> LaunchRecord {
        LaunchRecord(
            index: index, startedAt: Date(timeIntervalSince1970: 0),
            workers: workers ?? [worker(native), worker(fast)],
            blocks: blocks)
    }

    static func specification(_ runtimes: [RuntimeID] = [native, fast]) -> CellSpecification {
        CellSpecification(network: "plain:depth=4", runtimes: runtimes, baseline: native, settings: .standard)
    }
}

@Suite("Estimates from blocks")
struct EstimatorTests {
    let estimator = Estimator(Records.specification())

    func launches(_ ratios: [[Int]]) -> [LaunchRecord] {
        ratios.enumerated().map { index, rounds in
            Records.launch(
                index,
                rounds.enumerated().flatMap { round, nanoseconds in
                    [
                        Records.block(Records.native, round: round, nanoseconds: [4 * nanoseconds, 4 * nanoseconds]),
                        Records.block(Records.fast, round: round, nanoseconds: [nanoseconds, nanoseconds]),
                    ]
                })
        }
    }

    @Test("Drift that hits both runtimes alike leaves the ratio alone")
    func drift() throws {
        let estimates = estimator.estimates(launches([[100, 150, 200], [400, 300, 350]]), stoppedBy: .target)
        let fast = try #require(estimates.first { $0.runtime == Records.fast })
        #expect(abs(fast.speedup - 4) < 1e-12)
        #expect(abs(fast.speedupLow - 4) < 1e-9 && abs(fast.speedupHigh - 4) < 1e-9)
        #expect(fast.launches == 2)
        #expect(fast.rounds == 6)
        #expect(fast.samples == 12)
        #expect(fast.latencyMinimum == 100)
        #expect(fast.latencyMean == 250)
        #expect(fast.stoppedBy == .target)
    }

    @Test("The baseline stands as a result with a speed-up of exactly 1")
    func baseline() throws {
        let estimates = estimator.estimates(launches([[100, 100]]), stoppedBy: .budget)
        let native = try #require(estimates.first { $0.runtime == Records.native })
        #expect(native.speedup == 1 && native.speedupLow == 1 && native.speedupHigh == 1)
        #expect(native.latencyP50 == 400)
    }

    @Test("A repeated block replaces the disturbed one, whichever was stored first")
    func repeated() throws {
        let rounds = (0..<2).flatMap { round in
            [
                Records.block(Records.native, round: round, nanoseconds: [400]),
                Records.block(Records.fast, round: round, nanoseconds: [100], attempt: 1),
                Records.block(Records.fast, round: round, nanoseconds: [900], disturbance: "busy"),
            ]
        }
        let fast = try #require(
            estimator.estimates([Records.launch(0, rounds)], stoppedBy: .budget).first { $0.runtime == Records.fast })
        #expect(abs(fast.speedup - 4) < 1e-12)
        #expect(fast.disturbedBlocks == 2)
        #expect(fast.blocks == 4)
    }

    @Test("A round that stayed disturbed is left out where quiet ones are there")
    func disturbedRound() throws {
        var blocks = launches([[100, 100]])[0].blocks
        blocks.append(Records.block(Records.native, round: 2, nanoseconds: [9000], disturbance: "busy"))
        blocks.append(Records.block(Records.fast, round: 2, nanoseconds: [100]))
        let fast = try #require(
            estimator.estimates([Records.launch(0, blocks)], stoppedBy: .budget).first { $0.runtime == Records.fast })
        #expect(abs(fast.speedup - 4) < 1e-12)
        #expect(fast.rounds == 2)
    }

    @Test("Where no round was quiet all count, and the estimate says so")
    func noQuietRound() throws {
        let blocks = (0..<2).flatMap { round in
            [
                Records.block(Records.native, round: round, nanoseconds: [400], disturbance: "busy"),
                Records.block(Records.fast, round: round, nanoseconds: [100], disturbance: "busy"),
            ]
        }
        let fast = try #require(
            estimator.estimates([Records.launch(0, blocks)], stoppedBy: .budget).first { $0.runtime == Records.fast })
        #expect(abs(fast.speedup - 4) < 1e-12)
        #expect(fast.warnings.contains { $0.contains("no quiet round in 1 of 1") })
    }

    @Test("Warnings: one launch, a warm-up that never settled, another precision than asked")
    func warnings() throws {
        let launch = Records.launch(
            0, launches([[100, 100]])[0].blocks,
            workers: [Records.worker(Records.native), Records.worker(Records.fast, warmedUp: false, precision: "bf16")])
        let fast = try #require(
            estimator.estimates([launch], stoppedBy: .budget).first { $0.runtime == Records.fast })
        #expect(fast.warnings.contains { $0.contains("one launch only") })
        #expect(fast.warnings.contains { $0.contains("after warm-up in 1 of 1") })
        #expect(fast.warnings.contains("ran in bf16, not in f32"))
    }

    @Test("A runtime without blocks has no estimate; rounds without the baseline do not count")
    func missing() {
        let alone = Records.launch(0, [Records.block(Records.fast, round: 0, nanoseconds: [100])])
        #expect(estimator.estimates([alone], stoppedBy: .budget).isEmpty)
        #expect(estimator.estimates([], stoppedBy: .budget).isEmpty)
    }

    @Test("The baseline is among the runtimes even where it was not listed")
    func specification() {
        let specification = Records.specification([Records.fast])
        #expect(specification.runtimes == [Records.native, Records.fast])
    }
}
