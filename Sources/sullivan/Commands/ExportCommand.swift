import ArgumentParser
import Foundation
import NetworkCatalog
import NetworkGraph
import ONNXFormat
import Reporting

/// `sullivan export`: writes a network as an ONNX file.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a network as an ONNX file with seeded random weights.",
        discussion: "The same network and seed give the same bytes. Weights past 2 GB go into FILE.onnx.data beside it."
    )

    @Argument(help: "A catalogue id, a pattern with settings, timm:NAME or torchvision:NAME.")
    var network: String

    @Argument(help: "The file to write.")
    var file: String

    @OptionGroup var options: NetworkOptions

    @Flag(help: "Print errors only.")
    var quiet = false

    func run() throws {
        guard file.lowercased().hasSuffix(".onnx") else {
            throw ValidationError("'\(file)' must end in .onnx, or runtimes do not know what it is")
        }
        if case .file(let path) = try NetworkName(parsing: network) {
            throw ValidationError("'\(path)' is an ONNX file already")
        }
        let name = try options.network(network)
        if case .port = name { return try copy(name) }
        let graph = try Workbench.graph(of: name, batch: options.batch(of: name))
        let summary = try ONNXExporter.export(graph, to: file, options: ExportOptions(seed: options.seed))
        if !quiet {
            let beside = summary.externalDataPath.map { ", weights in \($0)" } ?? ""
            Diagnostics.note("\(file): \(name), \(Quantity.bytes(summary.bytes))\(beside)")
        }
    }

    /// Puts another library's export where it is wanted, with the weights beside it where they are in a file of their own.
    private func copy(_ name: NetworkName) throws {
        let made = try Workbench.ported(name, batch: options.batch(of: name), seed: options.seed).path
        var bytes = try copy(made, to: file)
        // The network's file names that of its weights, relative to its folder.
        let weights = "network.onnx.data"
        let source = URL(fileURLWithPath: made).deletingLastPathComponent().appendingPathComponent(weights).path
        if FileManager.default.fileExists(atPath: source) {
            let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
            bytes += try copy(source, to: folder.appendingPathComponent(weights).path)
        }
        if !quiet { Diagnostics.note("\(file): \(name), \(Quantity.bytes(bytes))") }
    }

    /// Copies a file, which appears only when whole; returns its bytes.
    private func copy(_ source: String, to target: String) throws -> Int {
        do {
            let content = try Data(contentsOf: URL(fileURLWithPath: source), options: .mappedIfSafe)
            try content.write(to: URL(fileURLWithPath: target), options: .atomic)
            return content.count
        } catch {
            throw ONNXError.cannotWrite(path: target, reason: error.localizedDescription)
        }
    }
}
