import Foundation
import NetworkGraph
import SwiftProtobuf
import Testing

@testable import ONNXFormat

@Suite("A network survives export and import")
struct RoundTripTests {
    @Test("every operation")
    func operations() throws {
        let folder = try TemporaryFolder()
        for graph in try SampleNetworks.single() {
            try ONNXExporter.export(graph, to: folder.path("a.onnx"))
            let model = try ONNXImporter.read(folder.path("a.onnx"))
            #expect(model.graph == graph, "\(graph.name)")
            #expect(model.inputs == [.init(name: "input", shape: graph.inputShape)])
            #expect(model.outputs == [.init(name: "output", shape: graph.outputShape)])
        }
    }

    @Test("random networks")
    func random() throws {
        let folder = try TemporaryFolder()
        for seed in UInt64(0)..<120 {
            let graph = try SampleNetworks.random(seed: seed, length: 2 + Int(seed % 12))
            try ONNXExporter.export(graph, to: folder.path("a.onnx"), options: ExportOptions(seed: seed))
            #expect(try ONNXImporter.read(folder.path("a.onnx")).graph == graph, "seed \(seed)")
        }
    }

    @Test("dropout is left out, and nothing else changes")
    func dropout() throws {
        let folder = try TemporaryFolder()
        func network(dropping: Bool) throws -> Graph {
            let builder = NetworkBuilder("dropout")
            let x = builder.input([1, 4, 5, 5]).conv(4, kernel: 3, name: "conv").flatten()
            return try builder.build((dropping ? x.dropout() : x).linear(3, name: "fc"))
        }
        try ONNXExporter.export(try network(dropping: true), to: folder.path("a.onnx"))
        #expect(try ONNXImporter.read(folder.path("a.onnx")).graph == network(dropping: false))
    }

    @Test("outputs that are inputs, repeated, dropped out or named like others")
    func outputs() throws {
        let folder = try TemporaryFolder()
        let builder = NetworkBuilder("outputs")
        let x = builder.input([1, 4, 5, 5])
        let y = x.conv(4, kernel: 1, name: "output").relu()
        let graph = try builder.build(y.dropout(), y, x)
        try ONNXExporter.export(graph, to: folder.path("a.onnx"))
        let model = try ONNXImporter.read(folder.path("a.onnx"))
        #expect(model.outputs.map(\.name) == ["output", "output1", "output2"])
        #expect(model.graph.outputs == [2, 2, 0])
        #expect(model.graph.nodes[1].name == "output")
    }

    @Test("fields that Sullivan does not know are kept")
    func unknownFields() throws {
        let folder = try TemporaryFolder()
        try ONNXExporter.export(try SampleNetworks.small(), to: folder.path("a.onnx"))
        var bytes = [UInt8](try folder.bytes("a.onnx"))
        // ModelProto.functions (25) with a made-up body, and field 99 as a number.
        let function: [UInt8] = WireFormat.prefix(field: 25, length: 4) + [0x0a, 0x02, 0x66, 0x31]
        let number: [UInt8] = WireFormat.varint(99 << 3) + WireFormat.varint(123_456)
        bytes += function + number
        let model = try ONNXModelProto(serializedBytes: bytes)
        let again: [UInt8] = try model.serializedBytes()
        #expect(again.suffix(function.count + number.count) == function[...] + number[...])
        #expect(try ONNXModelProto(serializedBytes: again) == model)
        try Data(again).write(to: folder.url.appendingPathComponent("b.onnx"))
        #expect(try ONNXImporter.read(folder.path("b.onnx")).graph == SampleNetworks.small())
    }
}
