import NetworkCatalog
import NetworkGraph
import ONNXFormat
import Reporting

/// A network in figures: what `sullivan describe` prints.
struct NetworkDescription {
    let name: String
    let graph: Graph
    /// The file that it was read from; nil for networks of the catalogue.
    private let model: ImportedModel?

    init(of name: NetworkName, batch: Int) throws {
        self.name = name.description
        if let graph = try name.graph(NetworkSettings(batch: batch)) {
            self.graph = graph
            model = nil
        } else {
            let model = try Workbench.model(of: name, batch: batch)
            graph = model.graph
            self.model = model
        }
    }

    /// The JSON form that other programs rely on.
    func json(layers: Bool) -> JSONValue {
        let cost = graph.cost
        let operators = graph.operatorCounts.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.whole($0.value)) }
        var members: [(String, JSONValue)] = [
            ("network", .text(name)), ("input_shape", Self.json(graph.inputShape)),
            ("output_shape", Self.json(graph.outputShape)), ("parameters", .whole(cost.parameters)),
            ("macs", .whole(cost.macs)), ("flops", .whole(cost.flops)),
            ("activation_bytes", .whole(cost.activationBytes)), ("weight_bytes", .whole(cost.weightBytes)),
            ("arithmetic_intensity", .number(cost.arithmeticIntensity)), ("layer_count", .whole(graph.layers.count)),
            ("operator_counts", .object(operators)), ("depthwise_count", .whole(graph.depthwiseCount)),
            ("unknown_operators", Self.json(graph.uncountedLayers)),
            ("unknown_shapes", Self.json(graph.unshapedLayers)),
            ("batch_norm_folded", .bool(model != nil && graph.seemsToHaveFusedNormalization)),
        ]
        if let model {
            members += [
                ("inputs", .array(model.inputs.map(Self.json))), ("outputs", .array(model.outputs.map(Self.json))),
                ("opset", .whole(model.operatorSetVersion)), ("producer", .text(model.producer)),
            ]
        }
        if layers { members.append(("layers", layerTable.json)) }
        return .object(members)
    }

    /// The form that people read.
    var text: String {
        let cost = graph.cost
        let operators = graph.operatorCounts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let least = graph.uncountedLayers.isEmpty ? "" : "at least "
        var facts = [
            ("Network", name), ("Input", inputs), ("Output", outputs),
            ("Parameters", Quantity.grouped(cost.parameters)),
            ("MACs", "\(least)\(Quantity.grouped(cost.macs)) (FLOPs: \(least)\(Quantity.count(cost.flops)))"),
            ("Weights", Quantity.bytes(cost.weightBytes)),
            ("Activations", "\(Quantity.bytes(cost.activationBytes)) written when every layer runs on its own"),
            ("Intensity", "\(Quantity.ratio(cost.arithmeticIntensity)) FLOPs for each byte moved, layer by layer"),
            ("Layers", "\(graph.layers.count), of them \(graph.depthwiseCount) depthwise convolutions"),
            ("Operators", operators.map { "\($0.value) \($0.key)" }.joined(separator: ", ")),
        ]
        if model != nil { facts += graph.fileRemarks.map { ("Note", $0) } }
        let width = (facts.map(\.0.count).max() ?? 0) + 2
        return facts.map { $0 + String(repeating: " ", count: width - $0.count) + $1 + "\n" }.joined()
    }

    private var inputs: String { model.map { Self.list($0.inputs) } ?? graph.inputShape.description }
    private var outputs: String { model.map { Self.list($0.outputs) } ?? graph.outputShape.description }

    /// Shapes, with names where there are several, and with element types other than f32.
    private static func list(_ tensors: [ImportedModel.NamedShape]) -> String {
        tensors.map { tensor in
            let type = tensor.elementType == .float32 ? "" : " \(tensor.elementType.name)"
            return (tensors.count > 1 ? "\(tensor.name) " : "") + tensor.shape.description + type
        }.joined(separator: ", ")
    }

    /// One row of facts.
    var factTable: FactTable {
        let cost = graph.cost
        return FactTable(
            columns: [
                .init(title: "Network", key: "network"), .init(title: "Input", key: "input_shape"),
                .init(title: "Output", key: "output_shape"),
                .init(title: "Parameters", key: "parameters", alignment: .right),
                .init(title: "MACs", key: "macs", alignment: .right),
                .init(title: "Activation bytes", key: "activation_bytes", alignment: .right),
                .init(title: "Weight bytes", key: "weight_bytes", alignment: .right),
                .init(title: "FLOPs per byte", key: "arithmetic_intensity", alignment: .right),
                .init(title: "Layers", key: "layer_count", alignment: .right),
            ],
            rows: [
                [
                    .text(name), .text(graph.inputShape.description), .text(graph.outputShape.description),
                    .count(cost.parameters), .count(cost.macs), .count(cost.activationBytes),
                    .count(cost.weightBytes),
                    .init(text: Quantity.ratio(cost.arithmeticIntensity), json: .number(cost.arithmeticIntensity)),
                    .count(graph.layers.count),
                ]
            ])
    }

    /// A row for each layer.
    var layerTable: FactTable {
        FactTable(
            columns: [
                .init(title: "Layer", key: "name", minimumWidth: 16), .init(title: "Operator", key: "operator"),
                .init(title: "Input", key: "input_shapes", minimumWidth: 12),
                .init(title: "Output", key: "output_shape"),
                .init(title: "Parameters", key: "parameters", alignment: .right),
                .init(title: "MACs", key: "macs", alignment: .right),
                .init(title: "Bytes", key: "bytes", alignment: .right),
            ],
            rows: graph.layers.map { node in
                let cost = graph.cost(of: node)
                let inputs = graph.inputShapes(of: node)
                return [
                    .text(node.name), .text(node.operation.name),
                    .init(
                        text: inputs.map(\.description).joined(separator: ", "), json: .array(inputs.map(Self.json))),
                    .init(text: node.shape.description, json: Self.json(node.shape)), .count(cost.parameters),
                    .count(cost.macs), .count(cost.bytesRead + cost.bytesWritten),
                ]
            })
    }

    private static func json(_ shape: Shape) -> JSONValue {
        shape.isKnown ? .array(shape.dimensions.map(JSONValue.whole)) : .null
    }

    private static func json(_ layers: [Node]) -> JSONValue {
        .array(layers.map { .object([("node", .text($0.name)), ("operator", .text($0.operation.name))]) })
    }

    private static func json(_ tensor: ImportedModel.NamedShape) -> JSONValue {
        .object([
            ("name", .text(tensor.name)), ("shape", json(tensor.shape)),
            ("element_type", .text(tensor.elementType.name)),
        ])
    }
}
