import Runtimes
import Statistics

/// Reads each runtime's times by layer, in fresh workers that are never timed for a speed-up.
///
/// A profiled model runs slower than a plain one, some only a little (OpenVINO), some much (PyTorch one module at a
/// time): hence a pass of its own, one runtime after the other.
public struct ProfilePass: Sendable {
    /// Readings of the layers; their medians count.
    static let readings = 5

    private let specification: CellSpecification
    private let artifacts: CellArtifacts
    private let commands: [RuntimeID: WorkerCommand]
    private let processors: [Int]

    /// Creates a pass over a cell's runtimes; the parameters are those of `CellRunner`.
    public init(
        specification: CellSpecification, artifacts: CellArtifacts, commands: [RuntimeID: WorkerCommand],
        processors: [Int]
    ) {
        self.specification = specification
        self.artifacts = artifacts
        self.commands = commands
        self.processors = processors
    }

    /// Profiles runtimes of the cell. Whatever fails is that profile's refusal, never thrown.
    ///
    /// - Parameters:
    ///   - runtimes: only these; all of the cell where nil.
    ///   - shouldStop: asked before each runtime; true ends the pass with the profiles that are there.
    public func run(
        _ runtimes: [RuntimeID]? = nil, shouldStop: @escaping @Sendable () -> Bool = { false }
    ) async -> [OperatorProfile] {
        var profiles: [OperatorProfile] = []
        for runtime in runtimes ?? specification.runtimes where !shouldStop() {
            do {
                profiles.append(try await profile(runtime))
            } catch WorkerError.refused(_, let failure) {
                profiles.append(
                    OperatorProfile(
                        runtime: runtime, refusal: failure.message, isFailure: failure.code != .profilingUnavailable))
            } catch {
                profiles.append(OperatorProfile(runtime: runtime, refusal: "\(error)", isFailure: true))
            }
        }
        return profiles
    }

    private func profile(_ runtime: RuntimeID) async throws -> OperatorProfile {
        let settings = specification.settings
        if let refusal = artifacts.assignments[runtime]?.refusal {
            return OperatorProfile(runtime: runtime, refusal: refusal)
        }
        guard let command = commands[runtime] else {
            throw WorkerError.cannotStart(runtime: runtime, reason: "it is not installed")
        }
        var request = artifacts.loadRequest(for: runtime, settings: settings)
        request.profiling = true
        let load = request
        let patience = Duration.seconds(max(settings.timeoutSeconds, command.loadTimeoutSeconds ?? 0))
        return try await WorkerProcess.withWorker(
            runtime, command: command, processors: processors, timeout: .seconds(settings.timeoutSeconds)
        ) { worker in
            let hello = try await worker.call(HelloRequest())
            if hello.settings[HelloAnswer.emulated] != nil { throw RuntimeError.emulatedDevice(runtime: runtime) }
            _ = try await worker.call(load, limit: patience)
            let warmUp = try await worker.call(
                BlockRequest(reentry: 1, minInferences: 3, minNs: settings.blockNanoseconds))
            var readings: [[LayerTime]] = []
            for _ in 0..<Self.readings { readings.append(try await worker.call(ProfileRequest()).layers) }
            return OperatorProfile(
                runtime: runtime, layers: LayerProfile.medians(readings), readings: readings.count,
                inferenceNanoseconds: warmUp.samplesNs.map(Double.init).median())
        }
    }
}
