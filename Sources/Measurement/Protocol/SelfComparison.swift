import Runtimes
import Statistics

/// The A/A test: one runtime against itself in fresh processes, which shows what ratio this machine can resolve.
public struct SelfComparison: Sendable {
    private let runner: CellRunner
    private let specification: CellSpecification

    /// Creates the test of one runtime.
    ///
    /// - Parameters:
    ///   - settings: the protocol whose resolution is asked for; all its launches are made.
    ///   - command: how the runtime's worker is started.
    public init(
        runtime: RuntimeID, network: String, settings: MeasurementSettings, artifacts: CellArtifacts,
        command: WorkerCommand, processors: [Int]
    ) {
        // The same worker under a second name: the protocol tells runtimes apart by their names alone.
        let twin = RuntimeID(name: runtime.name, device: runtime.device + ".twin")
        var settings = settings
        settings.minimumLaunches = settings.launches
        specification = CellSpecification(
            network: network, runtimes: [runtime, twin], baseline: runtime, settings: settings)
        runner = CellRunner(
            specification: specification, artifacts: artifacts, commands: [runtime: command, twin: command],
            processors: processors)
    }

    /// What an A/A test found.
    public struct Outcome: Sendable {
        /// The ratio of the runtime to itself, and the smallest ratio that differs from 1 beyond noise.
        public let resolution: Resolution?
        /// The estimate as any speed-up's, with its interval.
        public let estimate: RuntimeEstimate?
        /// The log ratios of each launch's rounds.
        public let logRatios: [[Double]]
        /// What failed.
        public let failures: [FailureRecord]
    }

    /// Runs the test.
    public func run(
        onProgress: @escaping @Sendable (CellRunner.Progress) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) async throws -> Outcome {
        let launches = Collected()
        let outcome = try await runner.run(
            onLaunch: { await launches.add($0) }, onProgress: onProgress, shouldStop: shouldStop)
        let twin = specification.runtimes[1]
        let ratios = await launches.all.map { Estimator(specification).logRatios(of: twin, in: $0) }
        return Outcome(
            resolution: Resolution(launches: ratios), estimate: outcome.estimates.first { $0.runtime == twin },
            logRatios: ratios, failures: outcome.failures)
    }

    private actor Collected {
        var all: [LaunchRecord] = []
        func add(_ launch: LaunchRecord) { all.append(launch) }
    }
}
