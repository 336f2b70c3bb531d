import Foundation
import Testing

@testable import Runtimes

/// The runtimes that are installed where the tests run.
enum Installed {
    static let installation = RuntimeInstallation.locate()

    static func has(_ names: String...) -> Bool {
        names.allSatisfy { name in
            guard let definition = RuntimeRegistry.all.first(where: { $0.id.name == name }) else { return false }
            if case .available = definition.availability(in: installation) { return true }
            return false
        }
    }

    static let hasAll = has("pytorch", "openvino", "onnxruntime")
    /// Why tests are skipped.
    static let reason: Comment = "the runtimes are not installed; run 'sullivan setup'"
    static let hasEmbedded = has("openvino", "onnxruntime")
    /// What draws figures.
    static let hasFigures = FigureExporter(installation: installation).version != nil
    static let hasParquet = ParquetExporter(installation: installation).version != nil
    /// What opens a report's page and looks at it.
    static let hasBrowser: Bool = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return hasFigures && folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/chromium") }
            && installation.environment("page-tests").packageVersion("playwright") != nil
    }()

    /// Runs a script in the managed Python environment, which has numpy, onnx and onnxruntime.
    static func python(_ script: String, _ arguments: [String], in folder: TemporaryFolder) async throws
        -> Tool.Finished
    {
        var tool = Tool(folder)
        tool.program = installation.pythonExecutable
        return try await tool.run(["-c", script] + arguments)
    }
}

/// Networks small enough for a test.
enum Sample {
    static let network = "plain:depth=4,width=8,resolution=32"

    static let patterns = [
        "plain", "residual", "bottleneck", "grouped-bottleneck", "depthwise", "depthwise-bottleneck",
        "depthwise-bottleneck-se", "dense", "inception", "fire", "shuffle", "large-kernel", "searched-cell",
    ]
}

/// Commands that start workers run one after the other: the machines that run tests have few processors.
@Suite("Commands that run networks", .serialized)
enum MeasuringCommands {}
