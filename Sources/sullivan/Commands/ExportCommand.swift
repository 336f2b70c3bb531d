import ArgumentParser
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

    @Argument(help: "A catalogue id or a pattern with settings.")
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
        let graph = try Workbench.graph(of: name, batch: options.batch(of: name))
        let summary = try ONNXExporter.export(graph, to: file, options: ExportOptions(seed: options.seed))
        if !quiet {
            let beside = summary.externalDataPath.map { ", weights in \($0)" } ?? ""
            Diagnostics.note("\(file): \(name), \(Quantity.bytes(summary.bytes))\(beside)")
        }
    }
}
