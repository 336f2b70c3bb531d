import NetworkGraph
import Testing

@testable import ONNXFormat

@Suite("What counts as a parameter")
struct ParameterTests {
    /// The parameters of a model that adds, multiplies or otherwise joins one constant to its input.
    private func parameters(
        _ type: String, _ name: String, _ dims: [Int], input: [ModelSketch.Size] = [1, 4, 8], isLiteral: Bool = false,
        _ value: @escaping (Int) -> Float = { Float($0) }
    ) throws -> Int {
        let model = ModelSketch.one(type, input, inputs: [name]) { model in
            if isLiteral {
                let values = (0..<dims.reduce(1, *)).map(value)
                model.node("Constant", [], [name], [.floatTensor("value", dims: dims, floats: values)])
            } else {
                model.floats(name, dims, value)
            }
        }
        return try model.read().graph.cost.parameters
    }

    @Test("operands of arithmetic: by name, by size, by what they hold")
    func operands() throws {
        #expect(try parameters("Add", "pos_embed", [1, 4, 8]) == 32)
        #expect(try parameters("Mul", "blocks.0.ls1.gamma", [8]) { _ in 1e-5 } == 8)
        #expect(try parameters("Mul", "stages.0.skipinit_gain", []) == 1, "a single number that has a name")
        #expect(try parameters("Mul", "onnx::Mul_12", []) == 0, "a single number that has none")
        #expect(try parameters("Mul", "onnx::Mul_12", [8]) == 8)
        #expect(try parameters("Add", "/Constant_output_0", [8], isLiteral: true) == 0)
        #expect(try parameters("Add", "layers.0.blocks.1.attn_mask", [4, 8]) == 0, "a buffer by its name")
        #expect(try parameters("Add", "val_3", [4, 8]) { $0 % 2 == 0 ? 0 : -100 } == 0, "a mask by what it holds")
        #expect(try parameters("Pow", "val_3", [8]) == 0)
        #expect(try parameters("Greater", "some.threshold", [8]) == 0)
    }

    @Test("what folding computed of a parameter still counts")
    func derived() throws {
        var model = ModelSketch()
        model.input("x", [1, 5, 8])
        model.floats("fc.weight", [6, 8])
        model.node("Transpose", ["fc.weight"], ["turned"])
        model.node("MatMul", ["x", "turned"], ["a"], name: "fc")
        model.floats("relative_position_bias_table", [9, 6])
        model.integers("relative_position_index", [0, 1, 2, 3, 4])
        model.node("Gather", ["relative_position_bias_table", "relative_position_index"], ["bias"])
        model.node("Add", ["a", "bias"], ["y"], name: "add")
        model.output("y")
        let graph = try model.read().graph
        #expect(graph.cost.parameters == 48 + 54, "the table counts, not what was picked of it")
        #expect(graph.operatorCounts == ["Linear": 1, "Add": 1])
        #expect(graph.cost.macs == 5 * 8 * 6)
    }

    @Test("statistics do not count, nor does a fixed blur")
    func fixed() throws {
        let norm = try SketchedModels.convolutions().read()
        #expect(norm.graph.cost(of: try #require(norm.layer("batchnormalization_2"))).parameters == 16)
        let blur = ModelSketch.one("Conv", [1, 2, 6, 6], [.int("group", 2)], inputs: ["val_1"]) { model in
            model.floats("val_1", [2, 1, 3, 3]) { [1, 2, 1, 2, 4, 2, 1, 2, 1][$0 % 9] / 16 }
        }
        let graph = try blur.read().graph
        #expect(graph.cost.parameters == 0)
        #expect(graph.cost.macs == 2 * 16 * 9)
        #expect(graph.operatorCounts == ["Conv": 1])
    }

    /// A convolution twice, then twice a normalisation whose constants are shared.
    private func shared(filters: @escaping (Int) -> Float, scales: @escaping (Int) -> Float) throws -> Int {
        var model = ModelSketch()
        model.input("x", [1, 4, 6, 6])
        model.floats("w", [4, 4, 1, 1], filters)
        model.floats("one", [4], scales)
        model.floats("zero", [4]) { _ in 0 }
        model.node("Conv", ["x", "w"], ["a"])
        model.node("Conv", ["a", "w"], ["b"])
        model.node("BatchNormalization", ["b", "one", "zero", "zero", "one"], ["c"])
        model.node("Identity", ["one"], ["again"])
        model.node("BatchNormalization", ["c", "again", "zero", "zero", "one"], ["y"])
        model.output("y")
        return try model.read().graph.cost.parameters
    }

    @Test("shared filters count once; equal vectors that an exporter merged count for each reader")
    func sharing() throws {
        #expect(try shared(filters: { Float($0) }, scales: { _ in 1 }) == 16 + 2 * 8)
        #expect(try shared(filters: { Float($0) }, scales: { Float($0) }) == 16 + 8, "a layer used twice")
    }

    @Test("a network whose normalisation was fused is noticed, one that kept it is not")
    func fusedNormalization() throws {
        func network(layers: Int, bias: Bool, norm: Bool) throws -> Graph {
            let builder = NetworkBuilder("net")
            var x = builder.input([1, 3, 16, 16])
            for _ in 0..<layers {
                x = x.conv(8, kernel: 3, bias: bias)
                x = (norm ? x.batchNorm() : x).relu()
            }
            let folder = try TemporaryFolder()
            try ONNXExporter.export(try builder.build(x.globalFeatures().linear(4)), to: folder.path("a.onnx"))
            return try ONNXImporter.read(folder.path("a.onnx")).graph
        }
        #expect(try network(layers: 8, bias: true, norm: false).seemsToHaveFusedNormalization)
        #expect(
            try network(layers: 8, bias: true, norm: false).fileRemarks.first?.contains("fused by the exporter") == true
        )
        #expect(try !network(layers: 8, bias: false, norm: true).seemsToHaveFusedNormalization)
        #expect(try !network(layers: 8, bias: true, norm: true).seemsToHaveFusedNormalization)
        #expect(try !network(layers: 7, bias: true, norm: false).seemsToHaveFusedNormalization)
        #expect(try !network(layers: 8, bias: false, norm: false).seemsToHaveFusedNormalization)
    }
}
