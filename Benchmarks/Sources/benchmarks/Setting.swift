import Foundation
import Measurement
import NetworkCatalog
import ONNXFormat
import Runtimes

/// What benchmarks run on: the executable under test, the installed runtimes, and a folder of their own.
struct Setting: Sendable {
    /// The `sullivan` executable.
    let executable: String
    let installation = RuntimeInstallation.locate()
    let processors = ProcessorSet.current()
    /// Holds networks and inputs; taken away by `remove()`.
    let folder: URL

    init() throws {
        guard let executable = ProcessInfo.processInfo.environment["SULLIVAN"],
            FileManager.default.isExecutableFile(atPath: executable)
        else { throw BenchmarkFailure("set SULLIVAN to the executable under test, or use Benchmarks/run") }
        self.executable = executable
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("sullivan-benchmarks-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Takes the folder away.
    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }

    /// Writes a catalogue network and its input.
    func artifacts(of network: String) throws -> CellArtifacts {
        let graph = try Catalog.entry(network).build()
        let model = folder.appendingPathComponent("\(network).onnx").path
        let input = folder.appendingPathComponent("\(network).f32").path
        try ONNXExporter.export(graph, to: model)
        try InputGenerator.write(shapes: graph.inputs.map { graph.nodes[$0].shape }, seed: 0, to: input)
        return CellArtifacts(modelPath: model, inputPath: input, scratchFolder: folder.path)
    }

    /// How a runtime's worker is started.
    func command(for runtime: RuntimeID, threads: Int = 1) throws -> WorkerCommand {
        try RuntimeRegistry.definition(for: runtime)
            .workerCommand(in: installation, sullivanExecutable: executable, threads: threads)
    }
}

/// Something that a benchmark needs did not work.
struct BenchmarkFailure: Error, CustomStringConvertible {
    let description: String

    init(_ failure: FailureRecord) {
        description = "\(failure.runtime.map(\.description) ?? failure.network): \(failure.reason)"
    }

    init(_ description: String) {
        self.description = description
    }
}

/// Says on standard error what is going on.
func note(_ text: String) {
    FileHandle.standardError.write(Data("benchmarks: \(text)\n".utf8))
}
