import Foundation
import NetworkGraph

/// Reads ONNX files as networks.
///
/// Operators that stand for one of Sullivan's are folded back into it: Clip to 0...6 is ReLU6, Sigmoid and Mul are SiLU,
/// two Reshapes around a Transpose are a channel shuffle, and so on (`OperatorFolding`). Weights are checked, not kept.
public enum ONNXImporter {
    /// Larger extents than this have no use, and bounding them keeps arithmetic on them from overflowing.
    static let largestExtent = 1 << 31

    /// The network in the file at `path`.
    ///
    /// - Throws: `ONNXError.cannotRead`, `.damaged`, or `.unsupported` naming the first node that Sullivan has no
    ///   operation for.
    public static func read(_ path: String) throws(ONNXError) -> ImportedModel {
        let model = try ModelReader.read(path)
        var constants = Constants(path: path)
        for tensor in model.graph.initializer { try constants.add(tensor, name: tensor.name) }
        var nodes: [ONNXNodeProto] = []
        for node in model.graph.node {
            if node.opType == "Constant", let output = node.output.first {
                try constants.add(constant(node, path: path), name: output)
            } else {
                nodes.append(node)
            }
        }

        let inputs = try inputs(of: model, constants: constants, path: path)
        var given = Set(inputs.map(\.name))
        guard given.count == inputs.count else { throw .damaged(path: path, reason: "two inputs have one name") }
        given.formUnion(constants.names)
        let order = try NodeOrder.sorted(nodes, given: given, path: path)

        let name =
            model.graph.name.isEmpty
            ? URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent : model.graph.name
        let version = model.opsetImport.first { $0.domain.isEmpty || $0.domain == "ai.onnx" }?.version ?? 1
        var folding = OperatorFolding(
            path: path, name: name, nodes: order.map { nodes[$0] }, constants: constants, inputs: inputs,
            outputs: model.graph.output.map(\.name))
        let (graph, outputs) = try folding.fold()
        return ImportedModel(
            graph: graph, inputs: inputs, outputs: outputs, operatorSetVersion: Int(clamping: version),
            producer: model.producerName)
    }

    /// The tensor of a Constant node.
    private static func constant(_ node: ONNXNodeProto, path: String) throws(ONNXError) -> ONNXTensorProto {
        var tensor = ONNXTensorProto()
        for attribute in node.attribute {
            switch attribute.name {
            case "value": return attribute.t
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
        throw .unsupported(
            path: path, node: NodeOrder.label(node), operation: "Constant", reason: "it holds no dense tensor")
    }

    /// The inputs that are not constants, with an open batch size set to 1.
    private static func inputs(
        of model: ONNXModelProto, constants: Constants, path: String
    ) throws(ONNXError) -> [ImportedModel.NamedShape] {
        var inputs: [ImportedModel.NamedShape] = []
        for input in model.graph.input where !constants.contains(input.name) {
            func unsupported(_ reason: String) -> ONNXError {
                .unsupported(path: path, node: input.name, operation: "Input", reason: reason)
            }
            guard case .tensorType(let type) = input.type.value else { throw unsupported("it is not a tensor") }
            guard type.elemType == Int32(ONNXTensorProto.DataType.float.rawValue) else {
                throw unsupported("its elements are not f32")
            }
            guard type.hasShape, !type.shape.dim.isEmpty else { throw unsupported("it has no shape") }
            var extents: [Int] = []
            var count = 1
            for (axis, dimension) in type.shape.dim.enumerated() {
                var extent: Int64 = 1
                if case .dimValue(let value) = dimension.value {
                    extent = value
                } else if axis > 0 {
                    throw unsupported("axis \(axis) has no fixed size")
                }
                guard extent > 0, extent <= largestExtent else {
                    throw .damaged(path: path, reason: "input '\(input.name)' has the impossible extent \(extent)")
                }
                let (product, overflow) = count.multipliedReportingOverflow(by: Int(extent))
                guard !overflow, product <= 1 << 32 else {
                    throw .damaged(path: path, reason: "input '\(input.name)' is impossibly large")
                }
                count = product
                extents.append(Int(extent))
            }
            inputs.append(ImportedModel.NamedShape(name: input.name, shape: Shape(extents)))
        }
        guard !inputs.isEmpty else { throw .damaged(path: path, reason: "its graph has no input") }
        return inputs
    }
}
