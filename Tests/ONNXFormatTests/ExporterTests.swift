import Foundation
import NetworkGraph
import Testing

@testable import ONNXFormat

@Suite("Export")
struct ExporterTests {
    @Test("the same network and seed give the same bytes, another seed others")
    func determinism() throws {
        let folder = try TemporaryFolder()
        let graph = try SampleNetworks.random(seed: 7, length: 20)
        for (name, seed) in [("a", 1), ("b", 1), ("c", 2)] as [(String, UInt64)] {
            try ONNXExporter.export(graph, to: folder.path("\(name).onnx"), options: ExportOptions(seed: seed))
        }
        #expect(try folder.bytes("a.onnx") == folder.bytes("b.onnx"))
        #expect(try folder.bytes("a.onnx") != folder.bytes("c.onnx"))
        // Not only within a process: hash of a file written by another one.
        let tiny = NetworkBuilder("tiny")
        let small = try tiny.build(tiny.input([1, 2, 4, 4]).conv(2, kernel: 3).batchNorm().relu())
        try ONNXExporter.export(small, to: folder.path("d.onnx"))
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in try folder.bytes("d.onnx") { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        #expect(hash == 10_691_819_841_272_724_787)
    }

    @Test("a weight depends on the seed and its name only")
    func weightsByName() throws {
        let folder = try TemporaryFolder()
        func weight(of graph: Graph, _ name: String) throws -> [Float] {
            try ONNXExporter.export(graph, to: folder.path("a.onnx"))
            let model = try ModelReader.read(folder.path("a.onnx"))
            var constants = Constants(path: "")
            for tensor in model.graph.initializer { try constants.add(tensor, name: tensor.name) }
            return try #require(constants.floats(name))
        }
        let first = NetworkBuilder("first")
        let one = try first.build(first.input([1, 4, 8, 8]).conv(4, kernel: 3, name: "conv"))
        let second = NetworkBuilder("second")
        let input = second.input([1, 4, 8, 8])
        let other = input.conv(9, kernel: 1, name: "before")
        let two = try second.build(input.conv(4, kernel: 3, name: "conv"), other)
        #expect(try weight(of: one, "conv.weight") == weight(of: two, "conv.weight"))
    }

    @Test("names of tensors follow the layers, and weights are as the format wants them")
    func names() throws {
        let folder = try TemporaryFolder()
        try ONNXExporter.export(try SampleNetworks.small(), to: folder.path("a.onnx"))
        let graph = try ModelReader.read(folder.path("a.onnx")).graph
        let names = graph.initializer.map(\.name)
        #expect(names.contains("stage1.conv1.weight"))
        #expect(names.contains("stage1.batchnorm1.running_var"))
        #expect(graph.initializer.first { $0.name == "classifier.weight" }?.dims == [10, 8])
        #expect(graph.input.map(\.name) == ["input"])
        #expect(graph.output.map(\.name) == ["output"])
        #expect(graph.node.map(\.opType).contains("BatchNormalization"))
    }

    @Test("weights go to a file of their own beyond the threshold, at aligned offsets")
    func externalData() throws {
        let folder = try TemporaryFolder()
        let graph = try SampleNetworks.small(channels: 300)
        let inside = try ONNXExporter.export(graph, to: folder.path("a.onnx"))
        let options = ExportOptions(externalDataThreshold: 1_000_000)
        let outside = try ONNXExporter.export(graph, to: folder.path("b.onnx"), options: options)
        #expect(inside.externalDataPath == nil)
        #expect(try inside.bytes == folder.bytes("a.onnx").count)
        #expect(outside.externalDataPath == folder.path("b.onnx.data"))
        #expect(try outside.bytes == folder.bytes("b.onnx").count + folder.bytes("b.onnx.data").count)
        #expect(try folder.bytes("b.onnx").count < 10_000)
        #expect(try ONNXImporter.read(folder.path("b.onnx")).graph == graph)

        let data = try folder.bytes("b.onnx.data")
        let inline = try ModelReader.read(folder.path("a.onnx")).graph.initializer
        for tensor in try ModelReader.read(folder.path("b.onnx")).graph.initializer
        where tensor.dataLocation == .external {
            let entries = Dictionary(uniqueKeysWithValues: tensor.externalData.map { ($0.key, $0.value) })
            let offset = try #require(Int(entries["offset"] ?? ""))
            let length = try #require(Int(entries["length"] ?? ""))
            #expect(offset % (length >= 1 << 20 ? 4096 : 64) == 0)
            #expect(data[offset..<offset + length] == inline.first { $0.name == tensor.name }?.rawData)
        }
    }

    @Test("a file that is there is replaced whole, and nothing is left beside it")
    func replacement() throws {
        let folder = try TemporaryFolder()
        try Data("old".utf8).write(to: folder.url.appendingPathComponent("a.onnx"))
        try ONNXExporter.export(try SampleNetworks.small(), to: folder.path("a.onnx"))
        #expect(try folder.contents() == ["a.onnx"])
        #expect(try ONNXImporter.read(folder.path("a.onnx")).producer == "sullivan")
    }

    @Test("an export that fails leaves what was there")
    func failureLeavesNothing() throws {
        let folder = try TemporaryFolder()
        try Data("old".utf8).write(to: folder.url.appendingPathComponent("a.onnx"))
        struct Interruption: Error {}
        let graph = try SampleNetworks.small()
        let lowering = OperatorLowering(graph)
        let file = try ModelFile(
            model: ONNXModelProto.with { $0.graph = lowering.graph }, weights: lowering.weights,
            path: folder.path("a.onnx"), externalDataThreshold: 0)
        #expect(throws: Interruption.self) {
            try file.write { sink in
                try sink.begin(lowering.weights[0])
                throw Interruption()
            }
        }
        #expect(try folder.contents() == ["a.onnx"])
        #expect(try folder.bytes("a.onnx") == Data("old".utf8))
    }

    @Test("an unwritable place is named")
    func unwritable() throws {
        let folder = try TemporaryFolder()
        let graph = try SampleNetworks.small()
        let missing = folder.path("nowhere/a.onnx")
        #expect(throws: ONNXError.cannotWrite(path: missing, reason: "its folder does not exist")) {
            try ONNXExporter.export(graph, to: missing)
        }
        #expect(throws: ONNXError.cannotWrite(path: folder.url.path, reason: "it is a directory")) {
            try ONNXExporter.export(graph, to: folder.url.path)
        }
        #expect(OutputFile.failure(ENOSPC, path: "a", bytes: 12) == .diskFull(path: "a", bytes: 12))
        #expect(ONNXError.diskFull(path: "a", bytes: 12).description.contains("free some space"))
    }

    @Test("the input file is seeded, of the right size, and close to standard normal")
    func input() throws {
        let folder = try TemporaryFolder()
        let shapes: [Shape] = [[1, 3, 33, 35], [1, 7]]
        try InputGenerator.write(shapes: shapes, seed: 3, to: folder.path("a.bin"))
        try InputGenerator.write(shapes: shapes, seed: 3, to: folder.path("b.bin"))
        try InputGenerator.write(shapes: shapes, seed: 4, to: folder.path("c.bin"))
        let bytes = try folder.bytes("a.bin")
        #expect(bytes.count == 4 * (3 * 33 * 35 + 7))
        #expect(try bytes == folder.bytes("b.bin"))
        #expect(try bytes != folder.bytes("c.bin"))
        let values = bytes.withUnsafeBytes { raw in
            (0..<raw.count / 4).map { Double(raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self)) }
        }
        let mean = values.reduce(0, +) / Double(values.count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        #expect(abs(mean) < 0.06)
        #expect(abs(variance - 1) < 0.1)
    }
}
