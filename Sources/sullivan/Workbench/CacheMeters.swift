import Foundation
import Measurement
import Runtimes
import Studies

/// The sources of cache figures that work on this machine, made ready when they are first asked for.
actor CacheMeters {
    private let bench: Workbench
    private let settings: CacheSettings
    private let geometry: CacheGeometry
    private let versions: [RuntimeID: String]
    private let simulatesAgain: Bool
    private var ready: [CacheSource: any CacheMeter] = [:]
    private var failed: [CacheSource: any Error] = [:]

    init(
        bench: Workbench, settings: CacheSettings, geometry: CacheGeometry, versions: [RuntimeID: String],
        simulatesAgain: Bool
    ) {
        self.bench = bench
        self.settings = settings
        self.geometry = geometry
        self.versions = versions
        self.simulatesAgain = simulatesAgain
    }

    /// The sources that are wanted and work here, in order.
    ///
    /// - Throws: `CacheError` of the first that is wanted by name and does not work.
    func sources() throws -> [CacheSource] {
        let sources = settings.sources { (try? meter($0)) != nil }
        for source in sources { _ = try meter(source) }
        return sources
    }

    /// A source, made ready once.
    private func meter(_ source: CacheSource) throws -> any CacheMeter {
        if let error = failed[source] { throw error }
        if let meter = ready[source] { return meter }
        do {
            let meter = try make(source)
            ready[source] = meter
            return meter
        } catch {
            failed[source] = error
            throw error
        }
    }

    private func make(_ source: CacheSource) throws -> any CacheMeter {
        switch source {
        case .hardware: try HardwareCache(geometry: geometry)
        case .simulated:
            try SimulatedCache(
                executable: Workbench.executable, folder: bench.cacheFolder("valgrind").path,
                codePath: settings.codePath)
        case .modelled:
            ModelledCache(installation: bench.installation)
        case .contention: try ContentionCache(processors: bench.processors.processors)
        }
    }

    /// Ends what meters keep running between passes.
    func end() async {
        if let model = ready[.modelled] as? ModelledCache { await model.end() }
    }

    /// Makes a pass, or gives what an earlier simulation gave.
    func figures(
        of pass: CachePass, on processors: [Int], progress: @escaping @Sendable (String) -> Void
    ) async throws -> CacheFigures {
        let meter = try meter(pass.source)
        let store = SimulationCache(folder: bench.cacheFolder("simulated"))
        let version = versions[pass.runtime] ?? "unknown"
        if pass.source == .simulated, !simulatesAgain,
            let figures = store.figures(of: pass, geometry: geometry, settings: settings, version: version)
        {
            return figures
        }
        let (geometry, settings) = (geometry, settings)
        let figures = try await bench.withArtifacts(of: pass.cell.specification) { artifacts, commands in
            guard let command = commands[pass.runtime] else {
                throw WorkerError.cannotStart(runtime: pass.runtime, reason: "it is not installed")
            }
            return try await meter.figures(
                of: CacheSubject(
                    runtime: pass.runtime, command: command, artifacts: artifacts,
                    settings: pass.cell.specification.settings, processors: processors, geometry: geometry,
                    lastLevels: settings.lastLevels),
                progress: progress)
        }
        guard pass.source == .simulated else { return figures }
        return store.keep(figures, of: pass, geometry: geometry, settings: settings, version: version)
    }
}

extension Workbench {
    /// A folder under `.sullivan/cache`, kept between commands.
    func cacheFolder(_ name: String) -> URL {
        installation.root.appendingPathComponent("cache", isDirectory: true)
            .appendingPathComponent(name, isDirectory: true)
    }
}
