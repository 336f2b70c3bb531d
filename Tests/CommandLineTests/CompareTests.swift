import Foundation
import Measurement
import Runtimes
import Testing

@testable import Studies

/// Results folders as a study leaves them, with made-up times.
struct MadeUpRun {
    static let native = RuntimeID(name: "pytorch")
    static let fast = RuntimeID(name: "openvino")

    var networks = ["plain:depth=4,width=8,resolution=32", "plain:depth=6,width=8,resolution=32"]
    var threads = 1
    var launches = 5
    var batch = 1
    /// Latency of the candidate, nanoseconds.
    var fastNanoseconds = 2_000_000
    /// What launches deviate by; another run deviates otherwise.
    var seed = 0
    var failing: RuntimeID?

    func write(to folder: String) throws {
        let store = try ResultStore(openingOrCreating: folder)
        let host = HostFacts(
            cpu: "Test CPU", cores: 2, extensions: [], l1dBytes: nil, l2Bytes: nil, l3Bytes: nil, memoryBytes: 1 << 33,
            kernel: "Linux", system: "Debian", virtualization: nil, governor: nil, hugePages: nil, fingerprint: "m")
        let environment = EnvironmentFacts(
            host: host, sullivanVersion: "0.1.0", versions: [Self.native: "2.13", Self.fast: "2026.4"])
        for network in networks {
            var settings = MeasurementSettings.standard
            settings.threads = threads
            settings.batch = batch
            let cell = CellSpecification(
                network: network, runtimes: [Self.native, Self.fast], baseline: Self.native, settings: settings)
            let planned = PlannedCell(
                key: "\(network) \(threads)", specification: cell, facts: nil, layers: [], subject: network)
            let reference = try store.begin(planned, environment: environment)
            let records = (0..<launches).map { launch($0, network: network) }
            for record in records { try store.record(record, of: reference) }
            let failures = failing.map {
                [FailureRecord(network: network, runtime: $0, stage: "load", reason: "out of luck")]
            }
            let estimates = Estimator(cell).estimates(records, stoppedBy: .budget).filter { $0.runtime != failing }
            let outcome = CellOutcome(
                specification: cell, estimates: estimates, agreements: [], failures: failures ?? [])
            try store.finish(reference, outcome, seconds: 1)
        }
    }

    private func launch(_ index: Int, network: String) -> LaunchRecord {
        let workers = [Self.native, Self.fast].map { runtime in
            WorkerRecord(
                runtime: runtime, version: "1", effectivePrecision: "f32", effectiveThreads: threads,
                loadNanoseconds: 1, peakResidentBytes: 1, properties: [:], warmUpBlocks: 4, warmedUp: true)
        }
        let blocks = (0..<3).flatMap { round in
            [(Self.native, 8_000_000), (Self.fast, fastNanoseconds)].map { runtime, nanoseconds in
                block(runtime, nanoseconds, round: round, salt: index * 31 + network.count + seed * 977)
            }
        }
        return LaunchRecord(
            index: index, startedAt: Date(timeIntervalSince1970: 1_700_000_000 + Double(seed * 1000 + index)),
            workers: workers, blocks: blocks)
    }

    /// Launches deviate by up to 1 %, rounds by less.
    private func block(_ runtime: RuntimeID, _ nanoseconds: Int, round: Int, salt: Int) -> BlockRecord {
        let isNative = runtime == Self.native
        let deviation = Double((salt * 7919 + (isNative ? 104_729 : 0)) % 1000) / 1000 - 0.5
        let centre = Double(nanoseconds) * (1 + 0.02 * deviation + 0.001 * Double(round))
        let noise = NoiseRecord(
            wallNanoseconds: 1, workerCPUNanoseconds: 1, runQueueDelayNanoseconds: 0, foreignCPUNanoseconds: 0,
            stealNanoseconds: 0, involuntarySwitches: 0, migrations: nil, frequencyMHz: nil, throttleEvents: nil)
        return BlockRecord(
            runtime: runtime, round: round, position: isNative ? 0 : 1, attempt: 0, reentryNanoseconds: [],
            sampleNanoseconds: (0..<6).map { Int(centre) + $0 * 100 }, noise: noise, disturbance: nil)
    }
}

@Suite("sullivan compare")
struct CompareCommandTests {
    private let folder: TemporaryFolder
    private let sullivan: Tool

    init() throws {
        folder = try TemporaryFolder()
        sullivan = Tool(folder)
        try MadeUpRun().write(to: folder.path("before"))
    }

    @Test("two runs of the same study: no change, exit code 0, and 0 with a guard")
    func same() async throws {
        try MadeUpRun(seed: 1).write(to: folder.path("after"))
        let run = try await sullivan.run("compare", "before", "after", "--fail-on-regression", "1")
        #expect(run.status == 0 && run.errors.isEmpty, "\(run)")
        #expect(run.output.contains("No change beyond noise in 2 speed-ups."), "\(run)")
        #expect(run.output.contains("Nothing differs between A and B"))
        #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }

    @Test("a candidate that got slower: exit code 3 beyond the limit, 0 within; in every format")
    func slower() async throws {
        try MadeUpRun(fastNanoseconds: 2_400_000, seed: 1).write(to: folder.path("after"))
        let run = try await sullivan.run("compare", "before", "after", "--fail-on-regression", "10")
        #expect(run.status == 3, "\(run)")
        #expect(run.errors.hasPrefix("Worse by more than 10 %: plain:depth=4"), "\(run)")
        #expect(run.output.contains("2 of 2 speed-ups changed beyond noise."))
        // 2 / 2.4 is 16.7 % less.
        #expect(try await sullivan.run("compare", "before", "after", "--fail-on-regression", "20").status == 0)
        #expect(try await sullivan.run("compare", "before", "after").status == 0)
        let latency = ["compare", "before", "after", "--metric", "latency", "--quiet", "--fail-on-regression"]
        #expect(try await sullivan.run(latency + ["15"]).status == 3)
        #expect(try await sullivan.run(latency + ["25"]).status == 0)
        // The other way round nothing got worse.
        #expect(try await sullivan.run("compare", "after", "before", "--fail-on-regression", "1").status == 0)
        let json = try await sullivan.run("compare", "before", "after", "--format", "json").object()
        #expect(json["changed"] as? Int == 2 && json["schema_version"] as? Int == 1)
        for (format, start) in [("csv", "network,batch,"), ("markdown", "## after against"), ("html", "<!DOCTYPE")] {
            let file = try await sullivan.run("compare", "before", "after", "--format", format, "--output", "o")
            #expect(file.status == 0 && file.output.isEmpty, "\(file)")
            #expect(String(decoding: try folder.bytes("o"), as: UTF8.self).hasPrefix(start))
        }
    }

    @Test("settings that differ are named, missing figures and few launches told")
    func differences() async throws {
        try MadeUpRun(threads: 2, launches: 2, seed: 1, failing: MadeUpRun.fast).write(to: folder.path("after"))
        let run = try await sullivan.run("compare", "before", "after")
        #expect(run.status == 0, "\(run)")
        #expect(run.output.split(separator: "\n").contains { $0.hasPrefix("threads ") && $0.hasSuffix("2") })
        #expect(run.output.contains("failed to load: out of luck"))
        #expect(run.output.contains("2 launches"))
        let guarded = try await sullivan.run("compare", "before", "after", "--fail-on-regression", "5")
        #expect(guarded.status == 1 && guarded.errors.contains("--fail-on-regression cannot judge: "), "\(guarded)")
        #expect(guarded.errors.contains("at least 3 launches"))
    }

    @Test("the same folder twice, and a copy, are warned of")
    func copies() async throws {
        let twice = try await sullivan.run("compare", "before", "./before")
        #expect(twice.status == 0 && twice.output.contains("A and B are the same folder"), "\(twice)")
        try FileManager.default.copyItem(atPath: folder.path("before"), toPath: folder.path("copy"))
        let copy = try await sullivan.run("compare", "before", "copy")
        #expect(copy.output.contains("2 cells have the same launches on both sides"), "\(copy)")
    }

    @Test("a network measured with one thread and with two goes with its like")
    func pairing() async throws {
        try MadeUpRun(threads: 2, fastNanoseconds: 1_000_000, seed: 2).write(to: folder.path("before"))
        try MadeUpRun(seed: 1).write(to: folder.path("after"))
        let run = try await sullivan.run("compare", "before", "after")
        #expect(run.output.contains("No change beyond noise in 2 speed-ups."), "\(run)")
        #expect(run.output.contains("in A with 2 threads, f32, baseline pytorch:cpu has no like"))
    }

    @Test("what cannot be compared")
    func refusals() async throws {
        try MadeUpRun(networks: ["dense:depth=4,width=8,resolution=32"]).write(to: folder.path("other"))
        try expectRefusal(
            await sullivan.run("compare", "before", "other"), status: 1, message: "no network at the same batch",
            hint: "two runs of one study")
        try MadeUpRun(batch: 4).write(to: folder.path("batch"))
        #expect(try await sullivan.run("compare", "before", "batch").status == 1)
        try expectRefusal(
            await sullivan.run("compare", "before", "nowhere"), status: 1, message: "holds no results.sqlite",
            hint: "study run")
        for arguments in [
            ["before"], ["before", "other", "--format", "xml"], ["before", "other", "--fail-on-regression", "-1"],
            ["before", "other", "--fail-on-regression", "100"], ["before", "other", "--metric", "speed"],
        ] {
            let run = try await sullivan.run(["compare"] + arguments)
            #expect(run.status == 64, "\(arguments): \(run)")
        }
    }
}
