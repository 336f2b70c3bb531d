/// Small models of the kinds that exporters write, as seeds for tests and mutations.
enum SketchedModels {
    /// All, by name; `external` reads 4096 bytes of `weights.bin` beside it.
    static let all: [(name: String, bytes: [UInt8])] = [
        ("attention", attention().bytes), ("quantized", quantized().bytes), ("external", external().bytes),
        ("arithmetic", arithmetic().bytes), ("convolutions", convolutions().bytes), ("branches", branches().bytes),
    ]

    /// A vision transformer of one block: 8x8 images, patches of 4, 8 channels, 2 heads; the batch is open.
    static func attention(batch: ModelSketch.Size = "N") -> ModelSketch {
        var model = ModelSketch()
        model.input("x", [batch, 3, 8, 8])
        model.floats("patch_embed.proj.weight", [8, 3, 4, 4])
        model.floats("patch_embed.proj.bias", [8])
        model.node(
            "Conv", ["x", "patch_embed.proj.weight", "patch_embed.proj.bias"], ["patches"], [.ints("strides", [4, 4])])
        // Tokens: N x 4 x 8 from the shape, as TorchScript writes it.
        model.node("Shape", ["patches"], ["shape"])
        model.integers("zero", [0])
        model.integers("two", [2])
        model.node("Slice", ["shape", "zero", "two"], ["leading"])
        model.integers("rest", [-1])
        model.node("Concat", ["leading", "rest"], ["flat"], [.int("axis", 0)])
        model.node("Reshape", ["patches", "flat"], ["rows"])
        model.node("Transpose", ["rows"], ["tokens"], [.ints("perm", [0, 2, 1])])
        model.floats("cls_token", [1, 1, 8])
        model.integers("first", [0], dims: [])
        model.node("Gather", ["shape", "first"], ["batch"])
        model.node("Unsqueeze", ["batch", "zero"], ["batch1"])
        model.integers("ones", [1, 8])
        model.node("Concat", ["batch1", "ones"], ["wide"], [.int("axis", 0)])
        model.node("Expand", ["cls_token", "wide"], ["cls"])
        model.node("Concat", ["cls", "tokens"], ["sequence"], [.int("axis", 1)])
        model.floats("pos_embed", [1, 5, 8])
        model.node("Add", ["sequence", "pos_embed"], ["embedded"])
        model.floats("blocks.0.norm1.weight", [8]) { 1 + Float($0) / 8 }
        model.floats("blocks.0.norm1.bias", [8])
        model.node(
            "LayerNormalization", ["embedded", "blocks.0.norm1.weight", "blocks.0.norm1.bias"], ["normed"],
            [.int("axis", -1)])
        model.floats("onnx::MatMul_7", [8, 24])
        model.floats("blocks.0.attn.qkv.bias", [24])
        model.node("MatMul", ["normed", "onnx::MatMul_7"], ["product"])
        model.node("Add", ["blocks.0.attn.qkv.bias", "product"], ["qkv"])
        model.integers("heads", [0, 5, 3, 2, 4])
        model.node("Reshape", ["qkv", "heads"], ["split"])
        model.node("Transpose", ["split"], ["turned"], [.ints("perm", [2, 0, 3, 1, 4])])
        for (index, part) in ["q", "k", "v"].enumerated() {
            model.integers("index\(index)", [index], dims: [])
            model.node("Gather", ["turned", "index\(index)"], [part], [.int("axis", 0)])
        }
        model.node("Transpose", ["k"], ["kt"], [.ints("perm", [0, 1, 3, 2])])
        model.node("MatMul", ["q", "kt"], ["scores"])
        model.node("Constant", [], ["scale"], [.floatTensor("value", dims: [], floats: [0.5])])
        model.node("Mul", ["scores", "scale"], ["scaled"])
        model.floats("blocks.0.attn_mask", [1, 1, 5, 5]) { $0 % 6 == 0 ? 0 : -100 }
        model.node("Add", ["scaled", "blocks.0.attn_mask"], ["masked"])
        model.node("Softmax", ["masked"], ["weights"], [.int("axis", -1)])
        model.node("MatMul", ["weights", "v"], ["heads_out"])
        model.node("Transpose", ["heads_out"], ["joined"], [.ints("perm", [0, 2, 1, 3])])
        model.integers("together", [0, 5, 8])
        model.node("Reshape", ["joined", "together"], ["merged"])
        model.node("Add", ["merged", "embedded"], ["block"])
        model.floats("blocks.0.ls1.gamma", [8]) { _ in 1e-5 }
        model.node("Mul", ["block", "blocks.0.ls1.gamma"], ["scaled_block"])
        model.node("ReduceMean", ["scaled_block"], ["pooled"], [.ints("axes", [1]), .int("keepdims", 0)])
        model.floats("head.weight", [10, 8])
        model.floats("head.bias", [10])
        model.node("Gemm", ["pooled", "head.weight", "head.bias"], ["y"], [.int("transB", 1)])
        model.output("y", [batch, 10])
        return model
    }

    /// A convolution and a matrix with 8-bit weights between QuantizeLinear and DequantizeLinear.
    static func quantized() -> ModelSketch {
        var model = ModelSketch()
        model.input("x", [1, 3, 8, 8])
        model.raw("scale", [], .float32, Wire.little(Float(0.1).bitPattern))
        model.raw("zero", [], .uint8, [128])
        model.raw("w_zero", [], .int8, [0])
        model.node("QuantizeLinear", ["x", "scale", "zero"], ["xq"])
        model.node("DequantizeLinear", ["xq", "scale", "zero"], ["xd"])
        model.raw("conv.weight_q", [4, 3, 3, 3], .int8, (0..<108).map { UInt8($0) })
        model.node("DequantizeLinear", ["conv.weight_q", "scale", "w_zero"], ["wd"])
        model.raw("conv.bias_q", [4], .int32, Array(repeating: 1, count: 16))
        model.raw("b_zero", [], .int32, [0, 0, 0, 0])
        model.node("DequantizeLinear", ["conv.bias_q", "scale", "b_zero"], ["bd"])
        model.node("Conv", ["xd", "wd", "bd"], ["c"], [.ints("pads", [1, 1, 1, 1])])
        model.node("Relu", ["c"], ["r"])
        model.node("QuantizeLinear", ["r", "scale", "zero"], ["rq"])
        model.raw("matrix_q", [8, 5], .int8, Array(repeating: 3, count: 40))
        model.node(
            "QLinearMatMul", ["rq", "scale", "zero", "matrix_q", "scale", "w_zero", "scale", "zero"], ["mq"])
        model.node("DequantizeLinear", ["mq", "scale", "zero"], ["y"])
        model.output("y", [1, 4, 8, 5])
        return model
    }

    /// Weights in `weights.bin`.
    static func external(location: String = "weights.bin") -> ModelSketch {
        var model = ModelSketch()
        model.input("x", ["N", 3, "H", "W"])
        model.external("conv.weight", [8, 3, 3, 3], location: location)
        model.external("conv.bias", [8], location: location, offset: 1024)
        model.node("Conv", ["x", "conv.weight", "conv.bias"], ["c"], [.ints("pads", [1, 1, 1, 1])], name: "conv")
        model.node("GlobalAveragePool", ["c"], ["p"])
        model.node("Flatten", ["p"], ["y"])
        model.info("c", ["N", 8, "H", "W"])
        model.output("y", ["N", 8])
        return model
    }

    /// Sizes computed at run time, as exporters of interpolation and windows write them.
    static func arithmetic() -> ModelSketch {
        var model = ModelSketch()
        model.input("x", ["batch", 4, "height", "width"])
        model.node("Shape", ["x"], ["shape"])
        model.integers("spatial", [2, 3])
        model.node("Gather", ["shape", "spatial"], ["size"])
        model.node("Cast", ["size"], ["size_f"], [.int("to", 1)])
        model.floats("factor", [1]) { _ in 1.5 }
        model.node("Mul", ["size_f", "factor"], ["bigger_f"])
        model.node("Floor", ["bigger_f"], ["floored"])
        model.node("Cast", ["floored"], ["bigger"], [.int("to", 7)])
        model.integers("channels", [1, 4])
        model.node("Concat", ["channels", "bigger"], ["sizes"], [.int("axis", 0)])
        model.node("Resize", ["x", "", "", "sizes"], ["up"], [.text("mode", "nearest")])
        model.integers("window", [2], dims: [])
        model.integers("start", [0], dims: [])
        model.integers("one", [1], dims: [])
        model.node("Range", ["start", "window", "one"], ["range"])
        model.node("Tile", ["range", "factor_i"], ["tiled"])
        model.integers("factor_i", [3])
        model.node("Gather", ["up", "tiled"], ["picked"], [.int("axis", 1)])
        model.integers("pads", [0, 0, 1, 1, 0, 0, 1, 1])
        model.node("Pad", ["picked", "pads"], ["padded"])
        model.integers("starts", [1, 0])
        model.integers("ends", [Int(Int32.max), -1])
        model.integers("axes", [2, 3])
        model.integers("steps", [2, 1])
        model.node("Slice", ["padded", "starts", "ends", "axes", "steps"], ["cut"])
        model.node("Split", ["cut"], ["left", "right"], [.int("axis", 1)])
        model.node("Where", ["condition", "left", "right"], ["chosen"])
        model.raw("condition", [1], .bool, [1])
        model.node("ConstantOfShape", ["sizes"], ["filled"])
        model.node("ReduceSum", ["filled"], ["total"], [.int("keepdims", 0)])
        model.node("Div", ["chosen", "total"], ["y"])
        model.output("y")
        return model
    }

    /// Convolutions of several kinds with normalisation and activations.
    static func convolutions() -> ModelSketch {
        var model = ModelSketch()
        model.operatorSet = 11
        model.input("x", [1, 4, 8, 8])
        model.floats("conv.weight", [8, 2, 3, 3])
        model.node("Conv", ["x", "conv.weight"], ["a"], [.int("group", 2), .ints("pads", [1, 1, 1, 1])])
        for (name, value) in [("weight", 1), ("bias", 0), ("running_mean", 0), ("running_var", 1)] {
            model.floats("bn.\(name)", [8]) { _ in Float(value) }
        }
        model.node(
            "BatchNormalization", ["a", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var"], ["b"],
            [.float("epsilon", 1e-5)])
        model.floats("prelu.weight", [8, 1, 1])
        model.node("PRelu", ["b", "prelu.weight"], ["c"])
        model.node(
            "MaxPool", ["c"], ["d"], [.ints("kernel_shape", [3, 3]), .ints("strides", [2, 2]), .int("ceil_mode", 1)])
        model.floats("up.weight", [8, 4, 2, 2])
        model.node("ConvTranspose", ["d", "up.weight"], ["e"], [.ints("strides", [2, 2])])
        model.node("DepthToSpace", ["e"], ["f"], [.int("blocksize", 2)])
        model.node("LRN", ["f"], ["g"], [.int("size", 3)])
        model.node("Einsum", ["g", "g"], ["h"], [.text("equation", "bchw,bchk->bwk")])
        model.node("TopK", ["h", "k"], ["y", "places"])
        model.integers("k", [3])
        model.output("y")
        model.output("places", nil, .int64)
        return model
    }

    /// Operators without rules: a domain of one's own, and a loop body that is not looked into.
    static func branches() -> ModelSketch {
        var model = ModelSketch()
        model.input("x", [2, 4])
        model.input("ids", [2, 7], .int64)
        model.floats("table", [10, 4])
        model.node("Gather", ["table", "ids"], ["rows"])
        model.node("Fancy", ["x", "rows"], ["f"], domain: "com.example", name: "fancy")
        model.node("Relu", ["f"], ["g"])
        model.floats("w", [4, 4])
        model.node("MatMul", ["g", "w"], ["h"], name: "after")
        model.node("Loop", ["", "", "x"], ["l"], name: "loop")
        model.info("l", [2, 4])
        model.node("MatMul", ["l", "w"], ["y"], name: "known")
        model.output("h")
        model.output("y")
        return model
    }
}
