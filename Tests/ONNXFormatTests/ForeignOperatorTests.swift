import NetworkGraph
import Testing

@testable import ONNXFormat

@Suite("Operators that Sullivan has not")
struct ForeignOperatorTests {
    @Test("a vision transformer's shapes, parameters and multiply-accumulates")
    func attention() throws {
        let model = try SketchedModels.attention().read(ImportOptions(batch: 2))
        let graph = model.graph
        #expect(model.inputs == [.init(name: "x", shape: [2, 3, 8, 8])])
        #expect(model.outputs == [.init(name: "y", shape: [2, 10])])
        #expect(model.hasOpenSizes)
        // Patches: weight and bias; class token; positions; norm; qkv; LayerScale; head. The mask is none.
        #expect(graph.cost.parameters == 8 * 48 + 8 + 8 + 40 + 16 + 8 * 24 + 24 + 8 + 8 * 10 + 10)
        let patches = 2 * 4 * 8 * 48
        let qkv = 2 * 5 * 8 * 24
        // Two heads of 4: scores of 5 x 5 positions, and the values that they weigh.
        let products = 2 * (2 * 2 * 5 * 5 * 4)
        #expect(graph.cost.macs == patches + qkv + products + 2 * 8 * 10)
        #expect(graph.uncountedLayers.isEmpty && graph.unshapedLayers.isEmpty)
        #expect(graph.operatorCounts["Softmax"] == 1)
        #expect(graph.operatorCounts["MatMul"] == 2)
        #expect(graph.operatorCounts["Linear"] == 2, "qkv and head fold")
        #expect(graph.operatorCounts["LayerNorm"] == 1)
        #expect(graph.operatorCounts["Shape"] == nil && graph.operatorCounts["Expand"] == nil, "known before it runs")
        #expect(!graph.seemsToHaveFusedNormalization)
        #expect(throws: ONNXError.self) { try ONNXExporter.export(graph, to: "/tmp/never.onnx") }
    }

    @Test("an operator without a rule is named, and so is what depends on its shape")
    func unknown() throws {
        let graph = try SketchedModels.branches().read().graph
        #expect(graph.uncountedLayers.map(\.name) == ["fancy", "after", "loop"])
        #expect(graph.uncountedLayers.map(\.operation.name) == ["com.example.Fancy", "MatMul", "Loop"])
        #expect(graph.unshapedLayers.map(\.name) == ["fancy", "relu_3", "after"])
        // The loop's result has a stated shape, so the product after it counts; its matrix was counted with the first.
        #expect(graph.cost.macs == 2 * 4 * 4)
        #expect(graph.cost.parameters == 40 + 16)
        #expect(graph.fileRemarks.count == 2)
        #expect(graph.outputs.map { graph.nodes[$0].shape.isKnown } == [false, true])
    }

    @Test("sizes computed at run time")
    func arithmetic() throws {
        let model = try SketchedModels.arithmetic().read(ImportOptions(resolution: 10))
        #expect(model.outputs[0].shape == [1, 3, 8, 16])
        #expect(model.graph.operatorCounts["Resize"] == 1)
        #expect(model.graph.operatorCounts["Range"] == nil)
        #expect(try SketchedModels.arithmetic().refusal().contains("--resolution"))
        #expect(try SketchedModels.arithmetic().refusal().contains("axis 2 (height)"))
    }

    @Test("quantised weights count as those that they stand for")
    func quantized() throws {
        let graph = try SketchedModels.quantized().read().graph
        #expect(graph.cost.parameters == 108 + 4 + 40)
        #expect(graph.cost.macs == 4 * 64 * 27 + 4 * 8 * 8 * 5)
    }

    @Test("convolutions, transposed ones, Einsum and several results")
    func convolutions() throws {
        let model = try SketchedModels.convolutions().read()
        let graph = model.graph
        #expect(graph.cost.parameters == 8 * 2 * 9 + 16 + 8 + 8 * 4 * 4)
        #expect(model.outputs.map(\.shape) == [[1, 16, 3], [1, 16, 3]])
        #expect(model.outputs.map(\.elementType) == [.float32, .int64])
        // Each of 8 x 4 x 4 elements meets 4 channels of 2 x 2 taps; b=1, c=1, h=16, w=16 and k=16 are multiplied.
        #expect(model.macs("convtranspose_5") == 8 * 16 * 16)
        #expect(model.macs("einsum_8") == 16 * 16 * 16)
        #expect(graph.cost.macs == 8 * 64 * 18 + 2048 + 4096)
    }

    @Test("integer inputs and several of them")
    func inputs() throws {
        let model = try SketchedModels.branches().read()
        #expect(model.inputs.map(\.name) == ["x", "ids"])
        #expect(model.inputs.map(\.elementType) == [.float32, .int64])
        #expect(model.layer("gather_1")?.shape == [2, 7, 4])
    }

    @Test("half-precision weights fold as others do")
    func halfPrecision() throws {
        var model = ModelSketch()
        model.input("x", [1, 2, 4, 4], .float16)
        model.raw("c.weight", [3, 2, 1, 1], .float16, Array(repeating: 0x3C, count: 12))
        model.node("Conv", ["x", "c.weight"], ["c"])
        model.raw("low", [], .float16, [0, 0])
        model.raw("high", [], .float16, [0x00, 0x46])
        model.node("Clip", ["c", "low", "high"], ["y"])
        model.output("y", [1, 3, 4, 4], .float16)
        let read = try model.read()
        #expect(read.inputs[0].elementType == .float16)
        #expect(read.graph.operatorCounts == ["Conv": 1, "ReLU6": 1])
    }

    @Test("the matrix product in its other forms")
    func products() throws {
        func model(_ attributes: [ModelSketch.Attribute], _ dims: [Int]) -> ModelSketch {
            .one("Gemm", [6, 4], attributes, inputs: ["w"]) { $0.floats("w", dims) }
        }
        let turned = try model([.int("transA", 1), .float("alpha", 0.5)], [6, 5]).read()
        #expect(turned.outputs[0].shape == [4, 5])
        #expect(turned.graph.cost.macs == 4 * 5 * 6 && turned.graph.cost.parameters == 30)
        #expect(try model([], [3, 5]).refusal().contains("do not fit each other"))
        let stretched = try ModelSketch.one("MatMul", [2, 1, 3, 4], inputs: ["w"]) { $0.floats("w", [5, 4, 7]) }.read()
        #expect(stretched.outputs[0].shape == [2, 5, 3, 7])
        #expect(stretched.graph.cost.macs == 2 * 5 * 3 * 7 * 4)
    }

    @Test("attention as one operator")
    func fusedAttention() throws {
        let model = try ModelSketch.one("Attention", [2, 3, 5, 4], inputs: ["x", "x"], operatorSet: 23).read()
        #expect(model.outputs[0].shape == [2, 3, 5, 4])
        #expect(model.graph.cost.macs == 2 * (2 * 3 * 5 * 5 * 4))
    }
}
