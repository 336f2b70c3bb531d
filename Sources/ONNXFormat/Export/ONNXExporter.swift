import NetworkGraph

/// How a network is written.
public struct ExportOptions: Hashable, Sendable {
    /// What the random weights are drawn from; the same network and seed give the same bytes.
    public var seed: UInt64
    /// A file of more bytes than this keeps its weights in one file beside it (`NAME.onnx.data`).
    ///
    /// The default stays clear of the 2 GiB that a protocol buffer may have.
    public var externalDataThreshold: Int

    /// Creates options.
    public init(seed: UInt64 = 0, externalDataThreshold: Int = 2_000_000_000) {
        self.seed = seed
        self.externalDataThreshold = externalDataThreshold
    }
}

/// What was written.
public struct ExportSummary: Hashable, Sendable {
    /// The size of the file, in bytes, with its external data.
    public let bytes: Int
    /// The file with the weights, where they are not in the model file.
    public let externalDataPath: String?
}

/// Writes networks as ONNX files with seeded weights.
///
/// Operator set 20 with format version 9: the first operator set with Gelu as one operator, and old enough for every
/// ONNX Runtime since 1.17 and OpenVINO since 2024. Layers keep their names; `conv1`'s weight is `conv1.weight`.
public enum ONNXExporter {
    /// The version of the file format (`ir_version`).
    static let formatVersion: Int64 = 9
    /// The version of the standard operators.
    static let operatorSetVersion: Int64 = 20

    /// Writes `graph` to `path`, at once: either the whole file stands there or what stood there before.
    ///
    /// Dropout is left out, since it is nothing at inference. The first output is named `output`, further ones `output1`
    /// and so on. Memory stays at a few megabytes whatever the file's size.
    ///
    /// - Throws: `ONNXError.cannotWrite` or `.diskFull`; `.notExportable` where a layer is a file's own operation.
    @discardableResult
    public static func export(
        _ graph: Graph, to path: String, options: ExportOptions = ExportOptions()
    ) throws -> ExportSummary {
        for node in graph.nodes {
            if case .other(let operation) = node.operation {
                throw ONNXError.notExportable(path: path, node: node.name, operation: operation.name)
            }
        }
        let lowering = OperatorLowering(graph)
        var model = ONNXModelProto()
        model.irVersion = formatVersion
        model.producerName = "sullivan"
        model.producerVersion = "1"
        var operators = ONNXOperatorSetIdProto()
        operators.domain = ""
        operators.version = operatorSetVersion
        model.opsetImport = [operators]
        var seed = ONNXStringStringEntryProto()
        seed.key = "seed"
        seed.value = String(options.seed)
        model.metadataProps = [seed]
        model.graph = lowering.graph

        let file = try ModelFile(
            model: model, weights: lowering.weights, path: path, externalDataThreshold: options.externalDataThreshold)
        return try file.write { sink in
            try WeightInitializer(graph: graph, seed: options.seed).write(lowering.weights, to: sink)
        }
    }
}
