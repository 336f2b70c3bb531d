import Foundation
import Measurement
import NetworkCatalog
import NetworkGraph
import Runtimes
import Testing

@testable import Studies

/// Records as a measurement gives them, different for different seeds.
enum Sample {
    static let pytorch = RuntimeID(name: "pytorch")
    static let openvino = RuntimeID(name: "openvino")
    static let versions = [pytorch: "2.9.0", openvino: "2025.4.0"]

    /// Knows two runtimes, as a registry would.
    static func runtime(_ text: String) throws -> RuntimeID {
        for id in [pytorch, openvino] where text == id.name || text == id.description { return id }
        throw UnknownRuntime(name: text)
    }

    struct UnknownRuntime: UserFacingError {
        var name: String
        var message: String { "there is no runtime '\(name)'" }
        var remedy: String? { "did you mean 'pytorch'?" }
    }

    static func host(_ fingerprint: String = "machine-a", kernel: String = "Linux 6.12") -> HostFacts {
        HostFacts(
            cpu: "AMD EPYC", cores: 2, extensions: ["avx2"], l1dBytes: 32768, l2Bytes: nil, l3Bytes: 1 << 25,
            memoryBytes: 1 << 34, kernel: kernel, system: "Debian", virtualization: "kvm", governor: nil,
            hugePages: "madvise", fingerprint: fingerprint)
    }

    static func environment(_ fingerprint: String = "machine-a") -> EnvironmentFacts {
        EnvironmentFacts(
            host: host(fingerprint), sullivanVersion: "0.1.0", versions: versions, settings: ["MALLOC_ARENA_MAX": "1"])
    }

    static func study(
        _ networks: String = "[{patterns: [plain, residual], depth: [8, 16], resolution: 64}]", budget: String? = nil
    ) throws
        -> StudyFile
    {
        try StudyFile(
            parsing: "name: sample\nnetworks: \(networks)\nruntimes: [pytorch, openvino]\n"
                + (budget.map { "budget: \($0)\n" } ?? ""), source: "sample.yaml", runtime: runtime)
    }

    static func plan(
        _ networks: String = "[{patterns: [plain, residual], depth: [8, 16], resolution: 64}]", budget: String? = nil
    ) throws
        -> StudyPlan
    {
        try StudyPlan(study(networks, budget: budget), versions: versions, cores: 2)
    }

    static func launch(_ index: Int, seed: Int = 0, samples: Int = 12, runtimes: [RuntimeID] = [pytorch, openvino])
        -> LaunchRecord
    {
        let workers = runtimes.map { runtime in
            WorkerRecord(
                runtime: runtime, version: versions[runtime] ?? "", effectivePrecision: "f32", effectiveThreads: 2,
                loadNanoseconds: 81_000_000 + seed, peakResidentBytes: 300 << 20,
                properties: ["OMP_NUM_THREADS": "2", "note": "a \"quoted\" line\nand ünïcode"], warmUpBlocks: 4,
                warmedUp: index.isMultiple(of: 2))
        }
        var blocks: [BlockRecord] = []
        for round in 0..<3 {
            for (position, runtime) in runtimes.enumerated() {
                blocks.append(block(runtime, round: round, position: position, seed: seed, samples: samples))
            }
        }
        return LaunchRecord(
            index: index, startedAt: Date(timeIntervalSince1970: 1_763_700_000.123 + Double(index)), workers: workers,
            blocks: blocks)
    }

    private static func block(_ runtime: RuntimeID, round: Int, position: Int, seed: Int, samples: Int) -> BlockRecord {
        let nanoseconds = (0..<samples).map { (index: Int) -> Int in
            8_000_000 + (index * 7919 + seed * 104_729) % 50_000
        }
        let noise = NoiseRecord(
            wallNanoseconds: 100_000_000, workerCPUNanoseconds: 199_000_000, runQueueDelayNanoseconds: 12_345,
            foreignCPUNanoseconds: 10_000_000, stealNanoseconds: 0, involuntarySwitches: 3,
            migrations: round == 0 ? nil : 1, frequencyMHz: round == 0 ? nil : 2445.125, throttleEvents: nil)
        return BlockRecord(
            runtime: runtime, round: round, position: position, attempt: round == 1 ? 1 : 0,
            reentryNanoseconds: [9_000_000 + seed, 8_100_000], sampleNanoseconds: nanoseconds, noise: noise,
            disturbance: round == 2 ? "run-queue delay 1.4 %" : nil)
    }

    static func outcome(
        _ specification: CellSpecification, stoppedBy: StopReason = .target, failures: [FailureRecord] = []
    )
        -> CellOutcome
    {
        let estimates = specification.runtimes.map { runtime in
            RuntimeEstimate(
                runtime: runtime, baseline: specification.baseline, latencyP50: 8.1e6, latencyP90: 8.4e6,
                latencyMean: 8.2e6, latencyMinimum: 7.9e6, speedup: runtime == pytorch ? 1 : 2.25, speedupLow: 2.2,
                speedupHigh: 1 / 0.3, launches: 4, rounds: 16, samples: 240, disturbedBlocks: 1, blocks: 17,
                stoppedBy: stoppedBy, loadNanoseconds: 81e6, effectivePrecision: "f32", peakResidentBytes: 300 << 20,
                version: versions[runtime] ?? "", warnings: runtime == pytorch ? ["warm-up never settled"] : [])
        }
        let agreements = [
            AgreementRecord(
                runtime: openvino, reference: pytorch, maximumAbsoluteError: 1e-6, maximumRelativeError: 3e-7,
                cosine: 0.999_999_99, agrees: true)
        ]
        return CellOutcome(
            specification: specification, estimates: estimates, agreements: agreements, failures: failures)
    }
}

/// A folder of its own for each test, deleted with the value.
final class ScratchFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/sullivan-studies-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String, _ text: String) throws -> String {
        try text.write(toFile: path + "/" + name, atomically: true, encoding: .utf8)
        return path + "/" + name
    }
}
