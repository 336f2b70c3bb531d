import Foundation
import NetworkGraph
import SwiftProtobuf

/// Copies ONNX files with the sizes that they leave open fixed, so that every runtime reads one and the same network.
public enum ONNXCopier {
    /// Writes a copy of the file at `path`: open sizes of inputs fixed as `ONNXImporter.read` fixes them, sizes of results
    /// that follow stated, what was stated of others in between taken out, and everything else as it was.
    ///
    /// External data is copied beside it, as `NAME.onnx.data`, since runtimes refuse links out of a model's folder.
    ///
    /// - Throws: what `ONNXImporter.read` throws, and `ONNXError.cannotWrite` or `.diskFull`.
    @discardableResult
    public static func copy(
        _ path: String, to target: String, options: ImportOptions = ImportOptions()
    ) throws -> ExportSummary {
        let reading = try ONNXImporter.Reading(path, options)
        var model = reading.model
        fix(&model.graph, reading)
        let files = relocate(&model.graph, reading.constants.externalLocations, target)
        let bytes: [UInt8]
        do {
            bytes = try model.serializedBytes()
        } catch {
            throw ONNXError.cannotWrite(path: target, reason: "it would be larger than a protocol buffer can be")
        }
        var total = bytes.count
        // The data first: a model is never without its data.
        for file in files {
            let source = URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent(file.source)
            total += try copyBytes(of: source, to: file.path)
        }
        let output = try OutputFile(path: target, expectedBytes: bytes.count)
        try output.append(bytes)
        try output.commit()
        return ExportSummary(bytes: total, externalDataPath: files.first?.path)
    }

    private static func fix(_ graph: inout ONNXGraphProto, _ reading: ONNXImporter.Reading) {
        let shapes = Dictionary(
            reading.sizes.inputs.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
        for index in graph.input.indices {
            if let shape = shapes[graph.input[index].name] { fix(&graph.input[index], to: shape) }
        }
        for index in graph.output.indices {
            fix(&graph.output[index], to: reading.analysis.shape(graph.output[index].name))
        }
        graph.valueInfo.removeAll { value in
            guard case .tensorType(let type) = value.type.value else { return false }
            return type.shape.dim.contains { dimension in
                guard case .dimValue(let size) = dimension.value else { return true }
                return size < 0
            }
        }
    }

    /// States a shape's sizes where a description leaves them open.
    private static func fix(_ value: inout ONNXValueInfoProto, to shape: Shape) {
        guard shape.isKnown, case .tensorType(var type) = value.type.value, type.shape.dim.count == shape.rank else {
            return
        }
        for axis in type.shape.dim.indices {
            if case .dimValue = type.shape.dim[axis].value { continue }
            type.shape.dim[axis].dimValue = Int64(shape[axis])
        }
        value.type.tensorType = type
    }

    // MARK: External data

    private struct DataFile {
        /// Relative to the folder of the file that is copied.
        let source: String
        let path: String
    }

    /// Lets tensors name the copies of their files.
    private static func relocate(_ graph: inout ONNXGraphProto, _ locations: [String], _ target: String) -> [DataFile] {
        guard !locations.isEmpty else { return [] }
        let url = URL(fileURLWithPath: target)
        var names: [String: String] = [:]
        let files = locations.enumerated().map { index, location in
            let name = url.lastPathComponent + ".data" + (index == 0 ? "" : "\(index)")
            names[location] = name
            return DataFile(source: location, path: url.deletingLastPathComponent().appendingPathComponent(name).path)
        }
        func rename(_ tensor: inout ONNXTensorProto) {
            guard tensor.dataLocation == .external else { return }
            for index in tensor.externalData.indices where tensor.externalData[index].key == "location" {
                if let name = names[tensor.externalData[index].value] { tensor.externalData[index].value = name }
            }
        }
        for index in graph.initializer.indices { rename(&graph.initializer[index]) }
        for node in graph.node.indices where graph.node[node].opType == "Constant" {
            for attribute in graph.node[node].attribute.indices where graph.node[node].attribute[attribute].hasT {
                rename(&graph.node[node].attribute[attribute].t)
            }
        }
        return files
    }

    private static func copyBytes(of source: URL, to path: String) throws -> Int {
        let handle: FileHandle
        do {
            handle = try FileHandle(forReadingFrom: source)
        } catch {
            throw ONNXError.cannotRead(path: source.path, reason: "it cannot be opened")
        }
        defer { try? handle.close() }
        let size = (try? FileManager.default.attributesOfItem(atPath: source.path)[.size] as? Int) ?? 0
        let output = try OutputFile(path: path, expectedBytes: size)
        while let piece = try handle.read(upToCount: 1 << 22), !piece.isEmpty {
            try piece.withUnsafeBytes { try output.append($0) }
        }
        try output.commit()
        return output.count
    }
}
