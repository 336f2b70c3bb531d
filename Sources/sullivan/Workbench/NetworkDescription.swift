import NetworkGraph
import Reporting

/// A network in figures: what `sullivan describe` prints.
struct NetworkDescription {
    let name: String
    let graph: Graph

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
        ]
        if layers { members.append(("layers", layerTable.json)) }
        return .object(members)
    }

    /// The form that people read.
    var text: String {
        let cost = graph.cost
        let operators = graph.operatorCounts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let facts = [
            ("Network", name), ("Input", graph.inputShape.description), ("Output", graph.outputShape.description),
            ("Parameters", Quantity.grouped(cost.parameters)),
            ("MACs", "\(Quantity.grouped(cost.macs)) (FLOPs: \(Quantity.count(cost.flops)))"),
            ("Weights", Quantity.bytes(cost.weightBytes)),
            ("Activations", "\(Quantity.bytes(cost.activationBytes)) written when every layer runs on its own"),
            ("Intensity", "\(Quantity.ratio(cost.arithmeticIntensity)) FLOPs for each byte moved, layer by layer"),
            ("Layers", "\(graph.layers.count), of them \(graph.depthwiseCount) depthwise convolutions"),
            ("Operators", operators.map { "\($0.value) \($0.key)" }.joined(separator: ", ")),
        ]
        let width = (facts.map(\.0.count).max() ?? 0) + 2
        return facts.map { $0 + String(repeating: " ", count: width - $0.count) + $1 + "\n" }.joined()
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
        .array(shape.dimensions.map(JSONValue.whole))
    }
}
