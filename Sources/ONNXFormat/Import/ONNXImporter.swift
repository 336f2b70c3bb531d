import Foundation
import NetworkGraph

/// Reads ONNX files as networks.
///
/// Operators that stand for one of Sullivan's are folded back into it: Clip to 0...6 is ReLU6, Sigmoid and Mul are SiLU,
/// two Reshapes around a Transpose are a channel shuffle, and so on (`OperatorFolding`). Any other operator becomes an
/// operation of the file's own, with its result's shape (`ShapeAnalysis`) and what it costs. Weights are checked, not kept.
public enum ONNXImporter {
    /// Larger extents than this have no use, and bounding them keeps arithmetic on them from overflowing.
    static let largestExtent = 1 << 31

    /// The network in the file at `path`, with the sizes that the file leaves open fixed by `options`.
    ///
    /// - Throws: `ONNXError.cannotRead`, `.damaged`; `.openSize` for an axis without a size, `.fixedBatch` and
    ///   `.fixedResolution` where the file was made for others than the options ask for; `.unsupported` for inputs that
    ///   are no tensors.
    public static func read(
        _ path: String, options: ImportOptions = ImportOptions()
    ) throws(ONNXError) -> ImportedModel {
        try Reading(path, options).imported()
    }

    /// A file's parts, checked.
    struct Reading {
        let path: String
        let model: ONNXModelProto
        let constants: Constants
        let sizes: InputSizes
        /// The nodes that are no constants, in an order in which they can run.
        let nodes: [ONNXNodeProto]
        let analysis: ShapeAnalysis
        let operatorSet: Int

        init(_ path: String, _ options: ImportOptions) throws(ONNXError) {
            self.path = path
            model = try ModelReader.read(path)
            var constants = Constants(path: path)
            for tensor in model.graph.initializer { try constants.add(tensor, name: tensor.name) }
            var nodes: [ONNXNodeProto] = []
            for node in model.graph.node {
                if node.opType == "Constant", let output = node.output.first, let tensor = ONNXImporter.constant(node) {
                    try constants.add(tensor, name: output, isLiteral: true)
                } else {
                    nodes.append(node)
                }
            }
            self.constants = constants
            sizes = try InputSizes(of: model, constants: constants, options: options, path: path)
            var given = Set(sizes.inputs.map(\.name))
            guard given.count == sizes.inputs.count else {
                throw .damaged(path: path, reason: "two inputs have one name")
            }
            given.formUnion(constants.names)
            let order = try NodeOrder.sorted(nodes, given: given, path: path)
            self.nodes = order.map { nodes[$0] }
            let version = model.opsetImport.first { $0.domain.isEmpty || $0.domain == "ai.onnx" }?.version ?? 1
            operatorSet = Int(clamping: version)
            analysis = try ShapeAnalysis(
                nodes: self.nodes, inputs: sizes.inputs, constants: constants,
                declared: ONNXImporter.declaredShapes(model.graph, symbols: sizes.symbols), operatorSet: operatorSet,
                path: path)
        }

        func imported() throws(ONNXError) -> ImportedModel {
            let name =
                model.graph.name.isEmpty
                ? URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent : model.graph.name
            var folding = OperatorFolding(
                path: path, name: name, nodes: nodes, constants: constants, analysis: analysis, inputs: sizes.inputs,
                outputs: model.graph.output.map(\.name))
            let graph = try folding.fold()
            let outputs = zip(model.graph.output, graph.outputs).map { output, node in
                ImportedModel.NamedShape(
                    name: output.name, shape: graph.nodes[node].shape,
                    elementType: ElementType(code: output.type.tensorType.elemType))
            }
            return ImportedModel(
                graph: graph, inputs: sizes.inputs, outputs: outputs, hasOpenSizes: sizes.hasOpenSizes,
                operatorSetVersion: operatorSet, producer: model.producerName)
        }
    }

    /// The shapes that the file states for results, where every axis has a size.
    private static func declaredShapes(_ graph: ONNXGraphProto, symbols: [String: Int]) -> [String: [Int]] {
        var shapes: [String: [Int]] = [:]
        for value in [graph.valueInfo, graph.output].joined() {
            guard case .tensorType(let type) = value.type.value, type.hasShape,
                type.shape.dim.count <= ShapeAnalysis.largestRank
            else { continue }
            let extents = type.shape.dim.compactMap { dimension -> Int? in
                if case .dimValue(let size) = dimension.value { return Int(exactly: size) }
                return symbols[dimension.dimParam]
            }
            guard extents.count == type.shape.dim.count, extents.allSatisfy({ $0 > 0 && $0 <= largestExtent }),
                let count = Broadcasting.product(extents), count <= ShapeAnalysis.largestElementCount
            else { continue }
            shapes[value.name] = extents
        }
        return shapes
    }

    /// The tensor of a Constant node; nil where it holds no dense tensor of numbers.
    private static func constant(_ node: ONNXNodeProto) -> ONNXTensorProto? {
        var tensor = ONNXTensorProto()
        for attribute in node.attribute {
            switch attribute.name {
            case "value": return attribute.hasT ? attribute.t : nil
            case "value_float", "value_floats":
                tensor.dataType = Int32(ONNXTensorProto.DataType.float.rawValue)
                tensor.floatData = attribute.name == "value_float" ? [attribute.f] : attribute.floats
                if attribute.name == "value_floats" { tensor.dims = [Int64(attribute.floats.count)] }
                return tensor
            case "value_int", "value_ints":
                tensor.dataType = Int32(ONNXTensorProto.DataType.int64.rawValue)
                tensor.int64Data = attribute.name == "value_int" ? [attribute.i] : attribute.ints
                if attribute.name == "value_ints" { tensor.dims = [Int64(attribute.ints.count)] }
                return tensor
            default: continue
            }
        }
        return nil
    }
}
