import Foundation
import NetworkGraph

@testable import ONNXFormat

extension ModelSketch {
    /// Reads the model as a file.
    func read(_ options: ImportOptions = ImportOptions()) throws -> ImportedModel {
        let folder = try TemporaryFolder()
        return try ONNXImporter.read(try written(to: folder), options: options)
    }

    /// Writes the model into a folder, with the file of external data that some of them name.
    @discardableResult
    func written(to folder: TemporaryFolder, name: String = "sketch.onnx") throws -> String {
        try Data(bytes).write(to: folder.url.appendingPathComponent(name))
        try Data((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 37) }).write(
            to: folder.url.appendingPathComponent("weights.bin"))
        return folder.path(name)
    }

    /// The message that reading ends with; empty where it succeeds.
    func refusal(_ options: ImportOptions = ImportOptions()) throws -> String {
        do {
            _ = try read(options)
            return ""
        } catch let error as ONNXError {
            return error.description
        }
    }

    /// A model of one node, whose first input is a layer's result and whose others are given.
    ///
    /// - Parameter constants: further inputs, integers by name.
    static func one(
        _ type: String, _ input: [Size], _ attributes: [Attribute] = [], inputs: [String] = [], outputs: Int = 1,
        operatorSet: Int = 17, _ body: (inout ModelSketch) -> Void = { _ in }
    ) -> ModelSketch {
        var model = ModelSketch()
        model.operatorSet = operatorSet
        model.input("x", input)
        body(&model)
        let results = (0..<outputs).map { "y\($0)" }
        model.node(type, ["x"] + inputs, results, attributes, name: "node")
        for result in results { model.output(result) }
        return model
    }
}

extension ImportedModel {
    /// A layer by its name.
    func layer(_ name: String) -> Node? { graph.nodes.first { $0.name == name } }

    /// A layer's multiply-accumulates; nil where there is no such layer or they are unknown.
    func macs(_ name: String) -> Int? {
        guard let node = layer(name) else { return nil }
        if case .other(let operation) = node.operation { return operation.macs }
        return graph.cost(of: node).macs
    }
}
