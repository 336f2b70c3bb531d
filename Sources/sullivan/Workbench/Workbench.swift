import Foundation
import Measurement
import NetworkCatalog
import NetworkGraph
import ONNXFormat
import Runtimes
import Studies

/// What every command that runs networks needs: the installation, the processors, and a folder for scratch files.
struct Workbench: Sendable {
    let installation: RuntimeInstallation
    let processors: ProcessorSet
    let scratch: ScratchFolder

    init() throws {
        installation = .locate()
        processors = .current()
        scratch = try ScratchFolder(in: installation.root)
    }

    /// This executable, which also serves as worker.
    static let executable =
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]

    /// The network's graph: of the catalogue, or read from a file.
    static func graph(of name: NetworkName, batch: Int) throws -> Graph {
        if let graph = try name.graph(NetworkSettings(batch: batch)) { return graph }
        return try model(of: name, batch: batch).graph
    }

    /// What a network's file says, with its open sizes fixed; another library's network is exported first.
    static func model(of name: NetworkName, batch: Int, seed: UInt64 = 0) throws -> ImportedModel {
        let (path, options) = try file(of: name, batch: batch, seed: seed)
        return try ONNXImporter.read(path, options: options)
    }

    /// A file's path and the sizes that fix what it leaves open.
    static func file(
        of name: NetworkName, batch: Int, seed: UInt64 = 0
    ) throws -> (path: String, options: ImportOptions) {
        switch name {
        case .file(let path, let resolution): (path, ImportOptions(batch: batch, resolution: resolution))
        case .port: (try ported(name, batch: batch, seed: seed).path, ImportOptions(batch: batch))
        case .catalog, .pattern: (name.description, ImportOptions(batch: batch))
        }
    }

    /// What tells this machine from others in results folders.
    var fingerprint: String { HostFacts.current().fingerprint }

    /// The versions of runtimes as their files tell them.
    ///
    /// - Throws: `RuntimeError.notInstalled` or `RuntimeError.noDevice` for the first that is missing.
    func versions(of runtimes: [RuntimeID]) throws -> [RuntimeID: String] {
        var versions: [RuntimeID: String] = [:]
        for id in runtimes {
            versions[id] = try RuntimeRegistry.definition(for: id).requireAvailable(in: installation)
        }
        return versions
    }

    /// How the runtimes' workers are started.
    func commands(for runtimes: [RuntimeID], threads: Int) throws -> [RuntimeID: WorkerCommand] {
        var commands: [RuntimeID: WorkerCommand] = [:]
        for id in runtimes {
            commands[id] = try RuntimeRegistry.definition(for: id)
                .workerCommand(in: installation, sullivanExecutable: Self.executable, threads: threads)
        }
        return commands
    }

    /// Starts a runtime's worker and asks it who it is.
    ///
    /// - Throws: `WorkerError`, and `RuntimeError` where it cannot be started.
    func introduction(of definition: any RuntimeDefinition) async throws -> HelloAnswer {
        let command = try definition.workerCommand(
            in: installation, sullivanExecutable: Self.executable, threads: processors.usableCount)
        return try await WorkerProcess.withWorker(
            definition.id, command: command, processors: processors.choose(threads: processors.usableCount),
            timeout: .seconds(60)
        ) { try await $0.call(HelloRequest()) }
    }

    /// What the machine can do at best on so many threads, on the processors that workers are pinned to.
    func ceilings(threads: Int) -> Result<HostCeilings, CeilingError> {
        Result { () throws(CeilingError) in
            try CeilingProbe(processors: processors.choose(threads: threads), host: .current()).measure()
        }
    }

    /// The machine and the versions that a results folder stores beside its cells.
    func environment(_ versions: [RuntimeID: String]) -> EnvironmentFacts {
        let telling = [
            "OMP_", "KMP_", "MKL_", "GOMP_", "MALLOC_", "GLIBC_TUNABLES", "OPENBLAS_", "ONEDNN_", "LD_PRELOAD",
        ]
        let settings = ProcessInfo.processInfo.environment.filter { variable in
            telling.contains { variable.key.hasPrefix($0) }
        }
        return EnvironmentFacts(
            host: .current(), sullivanVersion: Sullivan.version, versions: versions, settings: settings)
    }

    /// Measures a cell: writes the network and its input, runs launches, and takes the files away again.
    ///
    /// - Throws: what writing the files throws, what `onLaunch` throws, and `CancellationError`.
    func measure(
        _ specification: CellSpecification, previous: [LaunchRecord] = [],
        onLaunch: @escaping @Sendable (LaunchRecord) throws -> Void = { _ in },
        onProgress: @escaping @Sendable (CellRunner.Progress) -> Void = { _ in },
        onStage: @escaping @Sendable (_ launch: Int, LaunchStage) -> Void = { _, _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) async throws -> CellOutcome {
        try await withRunner(specification) { runner in
            try await runner.run(
                previous: previous, onLaunch: { try onLaunch($0) }, onProgress: onProgress, onStage: onStage,
                shouldStop: shouldStop)
        }
    }

    /// Compares the runtimes' outputs on a cell's network, without timing.
    func verify(_ specification: CellSpecification) async throws -> CellOutcome {
        try await withRunner(specification) { await $0.verify() }
    }

    private func withRunner(
        _ specification: CellSpecification, _ body: (CellRunner) async throws -> CellOutcome
    ) async throws -> CellOutcome {
        try await withArtifacts(of: specification) { artifacts, commands in
            try await body(
                CellRunner(
                    specification: specification, artifacts: artifacts, commands: commands,
                    processors: processors.choose(threads: specification.settings.threads)))
        }
    }

    /// Writes a cell's network and input, hands them to `body` with how workers are started, and takes them away again.
    func withArtifacts<Value: Sendable>(
        of specification: CellSpecification,
        _ body: (CellArtifacts, [RuntimeID: WorkerCommand]) async throws -> Value
    ) async throws -> Value {
        let folder = try scratch.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let settings = specification.settings
        let artifacts = try Self.artifacts(
            of: NetworkName(parsing: specification.network), batch: settings.batch, seed: settings.seed, in: folder)
        return try await body(
            try await preparing(artifacts, for: specification),
            try commands(for: specification.runtimes, threads: settings.threads))
    }

    /// Writes a network and its input into a folder; a file without open sizes is used where it stands.
    static func artifacts(of name: NetworkName, batch: Int, seed: UInt64, in folder: String) throws -> CellArtifacts {
        let copy = folder + "/network.onnx"
        let (model, shapes) = try modelFile(of: name, batch: batch, seed: seed, copy: copy)
        let input = folder + "/input.f32"
        try InputGenerator.write(shapes: shapes, seed: seed, to: input)
        return CellArtifacts(modelPath: model, inputPath: input, scratchFolder: folder)
    }

    /// The file that workers read, written to `copy` where it is not there yet, and the shapes of its inputs.
    private static func modelFile(
        of name: NetworkName, batch: Int, seed: UInt64, copy: String
    ) throws -> (path: String, inputs: [Shape]) {
        if let graph = try name.graph(NetworkSettings(batch: batch)) {
            try ONNXExporter.export(graph, to: copy, options: ExportOptions(seed: seed))
            return (copy, graph.inputs.map { graph.nodes[$0].shape })
        }
        let model = try model(of: name, batch: batch, seed: seed)
        let (path, options) = try file(of: name, batch: batch, seed: seed)
        guard model.hasOpenSizes else { return (URL(fileURLWithPath: path).path, model.inputs.map(\.shape)) }
        try ONNXCopier.copy(path, to: copy, options: options)
        return (copy, model.inputs.map(\.shape))
    }
}
