import Foundation
import NetworkGraph
import SwiftProtobuf
import Testing

@testable import ONNXFormat

@Suite("Files that cannot be read")
struct DamagedFileTests {
    /// The error that reading gives; nil where it succeeds.
    private func failure(reading path: String) -> ONNXError? {
        do {
            _ = try ONNXImporter.read(path)
            return nil
        } catch {
            return error
        }
    }

    /// The message for a small model after a change.
    private func message(_ change: (inout ONNXModelProto) -> Void) throws -> String {
        let folder = try TemporaryFolder()
        try ONNXExporter.export(try SampleNetworks.small(), to: folder.path("a.onnx"))
        var model = try ModelReader.read(folder.path("a.onnx"))
        change(&model)
        let bytes: [UInt8] = try model.serializedBytes()
        try Data(bytes).write(to: folder.url.appendingPathComponent("b.onnx"))
        let error = try #require(failure(reading: folder.path("b.onnx")))
        #expect(error.message.contains("b.onnx"))
        return error.message
    }

    @Test("a missing file, a directory, an empty file and a text")
    func notAModel() throws {
        let folder = try TemporaryFolder()
        #expect(failure(reading: folder.path("none.onnx"))?.message.contains("no such file") == true)
        #expect(failure(reading: folder.url.path)?.message.contains("is a directory") == true)
        for (name, text) in [("empty.onnx", ""), ("text.onnx", "hello, this is not a model at all")] {
            try Data(text.utf8).write(to: folder.url.appendingPathComponent(name))
            guard case .damaged = failure(reading: folder.path(name)) else {
                Issue.record("\(name) was not reported as damaged")
                continue
            }
        }
    }

    @Test("a tensor that is missing, twice there, or in a cycle")
    func structure() throws {
        #expect(try message { $0.graph.node[2].input[0] = "ghost" }.contains("'ghost', which is missing"))
        #expect(try message { $0.graph.node[1].output[0] = $0.graph.node[0].output[0] }.contains("given twice"))
        #expect(try message { $0.graph.node[0].input[0] = $0.graph.node[2].output[0] }.contains("depends on itself"))
        #expect(try message { $0.graph.output[0].name = "ghost" }.contains("nothing gives the output 'ghost'"))
        #expect(try message { $0.graph.node = [] }.contains("no node"))
        #expect(try message { $0.graph.initializer.append($0.graph.initializer[0]) }.contains("two tensors are named"))
    }

    @Test("impossible shapes and sizes")
    func shapes() throws {
        func setExtent(_ axis: Int, _ extent: Int64) -> (inout ONNXModelProto) -> Void {
            { $0.graph.input[0].type.tensorType.shape.dim[axis].dimValue = extent }
        }
        #expect(try message(setExtent(2, -5)).contains("impossible extent -5"))
        #expect(try message(setExtent(2, .max)).contains("impossible extent"))
        #expect(try message(setExtent(2, 1 << 31)).contains("impossibly large"))
        #expect(try message(setExtent(1, 4)).contains("does not fit 4 input channels"))
        #expect(try message { $0.graph.initializer[0].dims[0] = -1 }.contains("impossible extent"))
        #expect(try message { $0.graph.initializer[0].dims[0] = .max }.contains("impossibly large"))
        #expect(try message { $0.graph.initializer[0].rawData.removeLast(4) }.contains("its shape asks for"))
        func attribute(_ name: String, _ values: [Int64]) -> (inout ONNXModelProto) -> Void {
            { model in
                let index = model.graph.node[0].attribute.firstIndex { $0.name == name } ?? 0
                model.graph.node[0].attribute[index].ints = values
            }
        }
        #expect(try message(attribute("strides", [0, 1])).contains("stride must be positive"))
        #expect(try message(attribute("strides", [.min, 1])).contains("impossibly large"))
        #expect(try message(attribute("pads", [.max, 0, 0, 0])).contains("impossibly large"))
        #expect(try message(attribute("pads", [1, 1])).contains("paddings are not those of 2 axes"))
        #expect(try message(attribute("dilations", [1 << 31, 1 << 31])).contains("does not fit its input"))
    }

    @Test("a pipe, a folder without permission, and a place that takes no files")
    func unreadable() throws {
        let folder = try TemporaryFolder()
        #expect(mkfifo(folder.path("pipe.onnx"), 0o600) == 0)
        #expect(failure(reading: folder.path("pipe.onnx"))?.message.contains("not a regular file") == true)
        try Data("x".utf8).write(to: folder.url.appendingPathComponent("file"))
        #expect(failure(reading: folder.path("file/a.onnx"))?.message.contains("part of its path") == true)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("loop.onnx"), withDestinationPath: folder.path("loop.onnx"))
        #expect(failure(reading: folder.path("loop.onnx"))?.message.contains("circle") == true)
        #expect {
            try ONNXExporter.export(try SampleNetworks.small(), to: "/proc/a.onnx")
        } throws: { "\($0)".contains("its folder takes no new files") }
    }

    @Test("external data that is missing, cut off or outside the model's folder")
    func externalData() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.onnx")
        try ONNXExporter.export(try SampleNetworks.small(), to: path, options: ExportOptions(externalDataThreshold: 0))
        let data = try folder.bytes("a.onnx.data")
        let url = folder.url.appendingPathComponent("a.onnx.data")
        try data.dropLast(8).write(to: url)
        #expect(failure(reading: path)?.message.contains("is cut off") == true)
        try FileManager.default.removeItem(at: url)
        #expect(failure(reading: path)?.message.contains("is missing") == true)
        for location in ["/etc/passwd", "../secret", "x/../../secret", ""] {
            let message = try message { model in
                model.graph.initializer[0].clearRawData()
                model.graph.initializer[0].dataLocation = .external
                model.graph.initializer[0].externalData = [
                    .with {
                        $0.key = "location"; $0.value = location
                    }
                ]
            }
            #expect(message.contains("inside the model's folder"), "\(location)")
        }
    }

    @Test("a symbolic link out of the folder is not followed")
    func links() throws {
        let folder = try TemporaryFolder()
        let elsewhere = try TemporaryFolder()
        let path = folder.path("a.onnx")
        try ONNXExporter.export(try SampleNetworks.small(), to: path, options: ExportOptions(externalDataThreshold: 0))
        try FileManager.default.moveItem(atPath: folder.path("a.onnx.data"), toPath: elsewhere.path("data"))
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("a.onnx.data"), withDestinationPath: elsewhere.path("data"))
        #expect(failure(reading: path)?.message.contains("inside the model's folder") == true)
    }

    @Test("1000 cut-off or changed and 1000 mutated files never crash or hang, and cut-off ones never pass")
    func mutations() throws {
        let folder = try TemporaryFolder()
        let builder = NetworkBuilder("tiny")
        let x = builder.input([1, 2, 6, 6]).conv(4, kernel: 3).batchNorm().relu6().channelShuffle(groups: 2)
        let y = concatenate([x.channels(0..<2), x.silu()]).pad(.init(top: 1, left: 0, bottom: 0, right: 0))
        let graph = try builder.build(y.maxPool(kernel: 2).transpose([0, 2, 3, 1]).linear(3).flatten().linear(2))
        try ONNXExporter.export(graph, to: folder.path("a.onnx"))
        let whole = [UInt8](try folder.bytes("a.onnx"))
        let url = folder.url.appendingPathComponent("b.onnx")
        var generator = SplitMix(state: 1)
        for round in 0..<1000 {
            var bytes = whole
            let isCut = round % 2 == 0
            if isCut {
                bytes.removeLast(Int.random(in: 1...whole.count, using: &generator))
            } else {
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    let index = Int.random(in: 0..<bytes.count, using: &generator)
                    bytes[index] = UInt8.random(in: 0...255, using: &generator)
                }
            }
            try Data(bytes).write(to: url)
            let error = failure(reading: url.path)
            if isCut { #expect(error != nil, "cut to \(bytes.count) of \(whole.count) bytes") }
            if error == nil { _ = try ONNXImporter.read(url.path).graph.cost }
        }
        // Structure and other kinds of model; `Benchmarks/run fuzz` reads twenty times as many.
        try Data((0..<4096).map { UInt8(truncatingIfNeeded: $0) }).write(
            to: folder.url.appendingPathComponent("weights.bin"))
        let mutator = ModelMutator(seeds: SketchedModels.all.map(\.bytes) + [whole])
        var passed = 0
        for file in 0..<1000 {
            try Data(mutator.file(file)).write(to: url)
            let start = ContinuousClock.now
            do throws(ONNXError) {
                var options = ImportOptions()
                if case .openSize? = failure(reading: url.path) { options.resolution = 16 }
                let model = try ONNXImporter.read(url.path, options: options)
                passed += model.graph.cost.macs >= 0 && model.graph.fileRemarks.count < 4 ? 1 : 0
            } catch {
                #expect(!error.message.isEmpty)
            }
            #expect(ContinuousClock.now - start < .seconds(10), "file \(file)")
        }
        // Some damage does not matter, most does: neither all nor none pass.
        #expect(passed > 50 && passed < 950, "\(passed) of 1000 passed")
    }
}
