import Foundation
import SwiftProtobuf

/// Writes a model whose weights are never in memory all at once.
///
/// Everything but the weights is a small message that swift-protobuf serialises. Each weight's bytes are then framed by
/// hand (`WireFormat`) and streamed as they are generated, into the model or into one file of external data beside it.
struct ModelFile {
    /// Where each weight's bytes go, decided before the first byte is generated.
    private enum Layout {
        case inline
        case external(name: String, offsets: [Int], total: Int)
    }

    /// What stands around the weights' bytes.
    private struct Plan {
        let layout: Layout
        /// The graph's tag, length and all its fields but the weights.
        let prefix: [UInt8]
        /// What stands before each weight's bytes.
        let frames: [[UInt8]]
        /// The size of the graph field.
        let bytes: Int

        init(_ weights: [WeightTensor], skeleton: [UInt8], layout: Layout) throws {
            var frames: [[UInt8]] = []
            var length = skeleton.count
            for (index, weight) in weights.enumerated() {
                let (frame, ownBytes) = try ModelFile.frame(weight, index: index, layout: layout)
                frames.append(frame)
                length += frame.count + ownBytes
            }
            let tag = WireFormat.prefix(field: WireFormat.Field.modelGraph, length: length)
            self.layout = layout
            self.frames = frames
            prefix = tag + skeleton
            bytes = tag.count + length
        }
    }

    /// External data starts at a multiple of this many bytes, so that it can be mapped and read by vector loads.
    private static let alignment = 64
    /// Tensors of at least a mebibyte start on a page.
    private static let pageAlignment = 4096

    let path: String
    private let weights: [WeightTensor]
    private let head: [UInt8]
    private let plan: Plan

    /// Lays out the file; nothing is written yet.
    ///
    /// - Parameters:
    ///   - model: The model without its weights.
    ///   - externalDataThreshold: A file of more bytes than this keeps its weights in a file of their own.
    init(model: ONNXModelProto, weights: [WeightTensor], path: String, externalDataThreshold: Int) throws {
        self.path = path
        self.weights = weights
        var withoutGraph = model
        withoutGraph.clearGraph()
        head = try withoutGraph.serializedBytes()
        let skeleton: [UInt8] = try model.graph.serializedBytes()

        let inline = try Plan(weights, skeleton: skeleton, layout: .inline)
        if head.count + inline.bytes <= externalDataThreshold {
            plan = inline
        } else {
            let name = URL(fileURLWithPath: path).lastPathComponent + ".data"
            let (offsets, total) = Self.offsets(of: weights)
            plan = try Plan(
                weights, skeleton: skeleton, layout: .external(name: name, offsets: offsets, total: total))
        }
    }

    /// Writes the file, taking each weight's bytes from `generate`, in order.
    ///
    /// - Throws: `ONNXError.cannotWrite` or `.diskFull`; no file then bears the name.
    func write(generate: (any WeightSink) throws -> Void) throws -> ExportSummary {
        let modelBytes = head.count + plan.bytes
        let model = try OutputFile(path: path, expectedBytes: modelBytes)
        try model.append(head)
        try model.append(plan.prefix)
        var data: OutputFile?
        var offsets: [Int]?
        if case .external(let name, let starts, let total) = plan.layout {
            let url = URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent(name)
            data = try OutputFile(path: url.path, expectedBytes: total)
            offsets = starts
        }
        let sink = Sink(model: model, data: data, frames: plan.frames, offsets: offsets)
        try generate(sink)
        precondition(model.count == modelBytes, "the weights do not have the announced sizes")
        // The data first: a model is never without its data.
        try data?.commit()
        try model.commit()
        return ExportSummary(bytes: model.count + (data?.count ?? 0), externalDataPath: data?.path)
    }

    /// The bytes before a weight's own in the model file, and how many of its own follow there.
    private static func frame(_ weight: WeightTensor, index: Int, layout: Layout) throws -> ([UInt8], Int) {
        var header = ONNXTensorProto()
        header.dims = weight.dimensions.map(Int64.init)
        header.dataType = Int32(ONNXTensorProto.DataType.float.rawValue)
        header.name = weight.name
        switch layout {
        case .inline:
            let fields: [UInt8] =
                try header.serializedBytes()
                + WireFormat.prefix(field: WireFormat.Field.tensorRawData, length: weight.byteCount)
            let tag = WireFormat.prefix(
                field: WireFormat.Field.graphInitializer, length: fields.count + weight.byteCount)
            return (tag + fields, weight.byteCount)
        case .external(let name, let offsets, _):
            let entries = [("location", name), ("offset", "\(offsets[index])"), ("length", "\(weight.byteCount)")]
            header.externalData = entries.map { key, value in
                var entry = ONNXStringStringEntryProto()
                entry.key = key
                entry.value = value
                return entry
            }
            header.dataLocation = .external
            let fields: [UInt8] = try header.serializedBytes()
            return (WireFormat.prefix(field: WireFormat.Field.graphInitializer, length: fields.count) + fields, 0)
        }
    }

    private static func offsets(of weights: [WeightTensor]) -> (offsets: [Int], total: Int) {
        var end = 0
        let offsets = weights.map { weight in
            let step = weight.byteCount >= 1 << 20 ? pageAlignment : alignment
            let start = (end + step - 1) / step * step
            end = start + weight.byteCount
            return start
        }
        return (offsets, end)
    }

    private final class Sink: WeightSink {
        private let model: OutputFile
        private let data: OutputFile?
        private let frames: [[UInt8]]
        private let offsets: [Int]?
        private var next = 0

        init(model: OutputFile, data: OutputFile?, frames: [[UInt8]], offsets: [Int]?) {
            self.model = model
            self.data = data
            self.frames = frames
            self.offsets = offsets
        }

        func begin(_ tensor: WeightTensor) throws {
            try model.append(frames[next])
            if let offsets { try data?.pad(to: offsets[next]) }
            next += 1
        }

        func append(_ bytes: UnsafeRawBufferPointer) throws {
            try (data ?? model).append(bytes)
        }
    }
}
