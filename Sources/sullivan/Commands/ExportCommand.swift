import ArgumentParser
import NetworkCatalog
import NetworkGraph
import ONNXFormat
import Reporting

/// `sullivan export`: writes a network as an ONNX file.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a network as an ONNX file with seeded random weights.",
        discussion: """
            The same network and seed give the same bytes. Weights past 2 GB go into FILE.onnx.data beside it. An .onnx \
            file is copied with its own weights, the sizes that it leaves open fixed by --batch and --resolution.
            """)

    @Argument(help: "A catalogue id, a pattern with settings, timm:NAME, torchvision:NAME, or an .onnx file.")
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
        let name = try options.network(network)
        let batch = options.batch(of: name)
        let summary: ExportSummary
        if let graph = try name.graph(NetworkSettings(batch: batch)) {
            summary = try ONNXExporter.export(graph, to: file, options: ExportOptions(seed: options.seed))
        } else {
            let source = try Workbench.file(of: name, batch: batch, seed: options.seed)
            summary = try ONNXCopier.copy(source.path, to: file, options: source.options)
        }
        if !quiet {
            let beside = summary.externalDataPath.map { ", weights in \($0)" } ?? ""
            Diagnostics.note("\(file): \(name), \(Quantity.bytes(summary.bytes))\(beside)")
        }
    }
}
