import Runtimes

/// A source of cache figures: one way of learning what an inference asks of the L3 and of memory.
///
/// A meter starts processes of its own, apart from the timed ones, so that nothing it does shows in a latency.
public protocol CacheMeter: Sendable {
    /// What it names in every record.
    var source: CacheSource { get }

    /// Measures one runtime on one network.
    ///
    /// - Parameter progress: told what is being done, one line.
    /// - Throws: `CacheError`, `WorkerError`.
    func figures(
        of subject: CacheSubject, progress: @escaping @Sendable (String) -> Void
    ) async throws -> CacheFigures
}

/// What a meter looks at: a runtime with the files of a cell.
public struct CacheSubject: Sendable {
    /// The runtime.
    public var runtime: RuntimeID
    /// How its worker is started.
    public var command: WorkerCommand
    /// The network, its input, and what the runtime is asked to run.
    public var artifacts: CellArtifacts
    /// The cell's settings; `threads` are those of the timed runs.
    public var settings: MeasurementSettings
    /// Processors that the pass may use.
    public var processors: [Int]
    /// The caches meant.
    public var geometry: CacheGeometry
    /// Other sizes of the last level, bytes, of which misses are wanted too.
    public var lastLevels: [Int]

    /// Names a subject.
    public init(
        runtime: RuntimeID, command: WorkerCommand, artifacts: CellArtifacts, settings: MeasurementSettings,
        processors: [Int], geometry: CacheGeometry, lastLevels: [Int] = []
    ) {
        self.runtime = runtime
        self.command = command
        self.artifacts = artifacts
        self.settings = settings
        self.processors = processors
        self.geometry = geometry
        self.lastLevels = lastLevels
    }

    /// What its worker is asked to load, on `threads` threads.
    func loadRequest(threads: Int) -> LoadRequest {
        var settings = settings
        settings.threads = threads
        return artifacts.loadRequest(for: runtime, settings: settings)
    }

    /// Refuses a runtime that the cell could not give a file or precision.
    func requireAssignment(_ source: CacheSource) throws {
        if let refusal = artifacts.assignments[runtime]?.refusal {
            throw CacheError.unsupportedRuntime(source: source, runtime: runtime, reason: refusal)
        }
    }
}
