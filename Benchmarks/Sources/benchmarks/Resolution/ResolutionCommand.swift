import ArgumentParser
import Foundation
import Measurement
import Runtimes
import Statistics

/// `resolution`: how far from 1 the ratio of a runtime to itself comes out, by Sullivan's protocol and the naive way.
struct ResolutionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolution", abstract: "A/A tests within one launch and over fresh launches.",
        discussion: "Takes about 6 minutes for OpenVINO and 10 for PyTorch; with --quick under one minute in all.")

    @Option(help: "Runtimes, with commas.")
    var runtimes = "openvino,pytorch"

    @Option(help: "The network.")
    var network = "mobilenet_v2"

    @Option(help: "Repetitions over fresh launches.")
    var repetitions = 10

    @Flag(help: "Within the launch, also compare a process with itself: 50 seconds more a runtime.")
    var sameProcess = false

    @OptionGroup var size: SizeOptions

    func run() async throws {
        let setting = try Setting()
        defer { setting.remove() }
        let artifacts = try setting.artifacts(of: network)
        for name in runtimes.split(separator: ",") {
            let runtime = try RuntimeID(parsing: String(name))
            let subject = AATestSubject(
                runtime: runtime, network: network, artifacts: artifacts, command: try setting.command(for: runtime),
                processors: setting.processors.choose(threads: 1))
            let within = try await WithinLaunch(
                subject: subject, estimates: size.quick ? 2 : 20, naiveEstimates: size.quick ? 2 : 10,
                seconds: size.quick ? 0.5 : 5, sameProcess: sameProcess || size.quick
            ).run()
            let fresh = try await FreshLaunches(
                subject: subject, repetitions: size.quick ? 1 : repetitions, launches: size.quick ? 2 : 8,
                naiveSeconds: size.quick ? 0.2 : 2
            ).run()
            print("### \(runtime), \(network), 1 thread\n")
            within.print()
            fresh.print()
        }
    }
}

/// The runtime that is compared with itself, and everything its workers need.
struct AATestSubject: Sendable {
    let runtime: RuntimeID
    let network: String
    let artifacts: CellArtifacts
    let command: WorkerCommand
    let processors: [Int]

    var settings: MeasurementSettings { .standard }

    /// Starts a fresh worker, loads the network, and hands it to `body`.
    func withWorker<Result: Sendable>(
        _ body: @Sendable (WorkerProcess) async throws -> Result
    ) async throws -> Result {
        let load = LoadRequest(
            modelPath: artifacts.modelPath, inputPath: artifacts.inputPath, threads: settings.threads)
        return try await WorkerProcess.withWorker(
            runtime, command: command, processors: processors, timeout: .seconds(settings.timeoutSeconds)
        ) { worker in
            _ = try await worker.call(HelloRequest())
            _ = try await worker.call(load)
            return try await body(worker)
        }
    }
}

/// A/A ratios of one kind and what they say.
struct RatioSample: Sendable {
    let ratios: [Double]

    /// Standard deviation of the logarithms: a relative standard deviation.
    var deviation: Double { ratios.map { log($0) }.standardDeviation() ?? .nan }
    /// The distance from 1 of the ratio that is furthest from it.
    var furthest: Double { ratios.map { abs($0 - 1) }.max() ?? .nan }
    /// The geometric mean.
    var centre: Double { ratios.geometricMean() ?? .nan }
    /// The same ratios with their common offset taken out.
    var centred: RatioSample { RatioSample(ratios: ratios.map { $0 / centre }) }
    /// How many are within a distance of 1.
    func count(within distance: Double) -> Int { ratios.count { abs($0 - 1) <= distance } }
}
