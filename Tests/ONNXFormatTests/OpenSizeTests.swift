import Foundation
import NetworkGraph
import SwiftProtobuf
import Testing

@testable import ONNXFormat

@Suite("Open sizes and copies that fix them")
struct OpenSizeTests {
    private func image(_ sizes: [ModelSketch.Size]) -> ModelSketch { .one("Relu", sizes) }

    @Test("batch and resolution fix what is open")
    func fixed() throws {
        #expect(
            try image(["N", 3, "H", "W"]).read(ImportOptions(batch: 4, resolution: 32)).inputs[0].shape == [
                4, 3, 32, 32,
            ])
        #expect(try image(["N", "H", "W", 3]).read(ImportOptions(resolution: 32)).inputs[0].shape == [1, 32, 32, 3])
        #expect(try image([2, 3, 8, 8]).read().inputs[0].shape == [2, 3, 8, 8])
        #expect(try !image([2, 3, 8, 8]).read().hasOpenSizes)
        var both = ModelSketch()
        both.input("a", ["N", 5])
        both.input("b", ["M", "N"])
        both.node("MatMul", ["b", "a"], ["y"])
        both.output("y")
        // An open first axis is the batch, and a name means the same everywhere.
        #expect(try both.read(ImportOptions(batch: 7)).outputs[0].shape == [7, 5])
    }

    @Test("sizes that stay open, and sizes that are fixed otherwise, are errors that say what to do")
    func refused() throws {
        #expect(
            try image([1, 3, "H", "W"]).refusal().contains(
                "axis 2 (H) of its input 'x' has no fixed size; give the images' height"))
        #expect(
            try image(["N", "tokens", 8]).refusal().contains(
                "axis 1 (tokens) of its input 'x' has no fixed size; export"))
        #expect(
            try image([2, 3, 8, 8]).refusal(ImportOptions(batch: 1)).contains("made for a batch of 2; use --batch 2"))
        #expect(
            try image([1, 3, 8, 6]).refusal(ImportOptions(resolution: 8)).contains(
                "made for images of 8x6; leave --resolution out"))
        #expect(try image([1, 3, 8, 8]).read(ImportOptions(resolution: 8)).inputs[0].shape == [1, 3, 8, 8])
    }

    @Test("a copy has the sizes, the weights and everything else, and no stale shapes")
    func copies() throws {
        let folder = try TemporaryFolder()
        let source = try SketchedModels.external().written(to: folder)
        let target = folder.path("copy.onnx")
        let summary = try ONNXCopier.copy(source, to: target, options: ImportOptions(batch: 2, resolution: 12))
        #expect(summary.externalDataPath == folder.path("copy.onnx.data"))
        #expect(try folder.bytes("copy.onnx.data") == folder.bytes("weights.bin"))
        let read = try ONNXImporter.read(target)
        #expect(!read.hasOpenSizes)
        #expect(read.inputs[0].shape == [2, 3, 12, 12])
        #expect(try read.graph == ONNXImporter.read(source, options: ImportOptions(batch: 2, resolution: 12)).graph)
        let model = try ModelReader.read(target)
        #expect(model.graph.valueInfo.isEmpty)
        #expect(model.graph.output[0].type.tensorType.shape.dim.map(\.dimValue) == [2, 8])
        #expect(model.producerName == "sketch")
    }

    @Test("fields that Sullivan does not know are in the copy")
    func unknownFields() throws {
        let folder = try TemporaryFolder()
        let function: [UInt8] = WireFormat.prefix(field: 25, length: 4) + [0x0a, 0x02, 0x66, 0x31]
        try Data(image(["N", 3]).bytes + function).write(to: folder.url.appendingPathComponent("a.onnx"))
        try ONNXCopier.copy(folder.path("a.onnx"), to: folder.path("b.onnx"))
        #expect([UInt8](try folder.bytes("b.onnx")).suffix(function.count) == function[...])
    }

    @Test(
        "a copy with external data runs in ONNX Runtime and passes the checker",
        .enabled(if: PythonTool.path != nil, "needs the Python environment of `sullivan setup`"))
    func runs() throws {
        let folder = try TemporaryFolder()
        var model = SketchedModels.external(location: "data/w.bin")
        model.operatorSet = 17
        try FileManager.default.createDirectory(atPath: folder.path("data"), withIntermediateDirectories: true)
        let source = try model.written(to: folder)
        let weights = (0..<1024).flatMap { Wire.little((Float($0 % 13) / 13).bitPattern) }
        try Data(weights).write(to: folder.url.appendingPathComponent("data/w.bin"))
        try ONNXCopier.copy(source, to: folder.path("copy.onnx"), options: ImportOptions(resolution: 12))
        try ONNXCopier.copy(
            try SketchedModels.attention().written(to: folder, name: "vit.onnx"), to: folder.path("vit-copy.onnx"),
            options: ImportOptions(batch: 3))
        let script = """
            import sys
            import numpy as np, onnx, onnxruntime
            for path, shape in ((sys.argv[1], (1, 3, 12, 12)), (sys.argv[2], (3, 3, 8, 8))):
                onnx.checker.check_model(path, full_check=True)
                session = onnxruntime.InferenceSession(path)
                assert session.get_inputs()[0].shape == list(shape), session.get_inputs()[0].shape
                result = session.run(None, {"x": np.ones(shape, np.float32)})[0]
                assert np.isfinite(result).all()
                print(list(result.shape))
            """
        #expect(
            try PythonTool.run(script, folder.path("copy.onnx"), folder.path("vit-copy.onnx")) == ["[1, 8]", "[3, 10]"])
    }
}
