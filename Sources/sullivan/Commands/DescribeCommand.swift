import ArgumentParser
import NetworkCatalog
import Reporting

/// `sullivan describe`: what a network is made of and what it costs.
struct DescribeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe", abstract: "Shape, parameters, MACs, memory and arithmetic intensity of a network.",
        discussion: """
            MACs are multiply-accumulates of convolutions, fully connected layers and matrix products, attention \
            included; FLOPs are twice as many. Operators of a file whose cost is unknown are named.
            """)

    @Argument(help: "A catalogue id, a pattern with settings, timm:NAME, torchvision:NAME, or an .onnx file.")
    var network: String

    @OptionGroup var options: NetworkOptions

    @Flag(help: "List every layer.")
    var layers = false

    @Option(help: "How to print: text, json, csv or markdown.")
    var format = TableFormat.text

    func run() throws {
        let name = try options.network(network)
        let description = try NetworkDescription(of: name, batch: options.batch(of: name))
        switch format {
        case .json: Output.print(description.json(layers: layers).rendered())
        case .text:
            Output.print(description.text)
            if layers { Output.print("\n" + description.layerTable.render(.text)) }
        case .csv, .markdown:
            Output.print((layers ? description.layerTable : description.factTable).render(format))
        }
    }
}
