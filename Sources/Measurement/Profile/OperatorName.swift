/// What runtimes call their operations, in common names, so that native and accelerated stand side by side.
///
/// The names are those of `Operation` in NetworkGraph where there is one. What a runtime fuses into another operation
/// has no name of its own any more: its time stands with the operation that took it up.
public enum OperatorName {
    /// The common name of an operation; the runtime's own where none is known.
    ///
    /// - Parameters:
    ///   - type: the runtime's word, for example `Conv2d`, `GroupConvolution`, `FullyConnected`.
    ///   - execType: how it is executed, for example `brgconv_avx512_dw_f32`, in which `dw` tells a depthwise kernel.
    public static func common(type: String, execType: String) -> String {
        var key = type.lowercased().filter { $0 != "_" }
        if let last = key.last, last == "d", let digit = key.dropLast().last, "123".contains(digit) {
            key.removeLast(2)
        }
        guard let name = names[key] else { return type }
        let parts = execType.lowercased().split { !$0.isLetter && !$0.isNumber }
        return name == conv && parts.contains("dw") ? depthwiseConv : name
    }

    /// A convolution whose channels mix.
    static let conv = "Conv"
    /// A convolution of each channel by itself.
    static let depthwiseConv = "DepthwiseConv"

    /// Common names by the words of PyTorch's modules and functions, OpenVINO's nodes, Keras' layers and ONNX.
    private static let names: [String: String] = {
        let words: [String: String] = [
            conv: "conv convolution groupconvolution groupedconvolution fusedconv qlinearconv convinteger",
            depthwiseConv: "depthwiseconv depthwiseconvolution",
            "ConvTranspose":
                "convtranspose deconvolution convolutionbackpropdata groupconvolutionbackpropdata",
            "Linear": "linear fullyconnected dense gemm fusedgemm addmm qgemm",
            "MatMul": "matmul bmm einsum qlinearmatmul matmulinteger fusedmatmul",
            "BatchNorm": "batchnorm batchnormalization batchnorminference",
            "LayerNorm": "layernorm layernormalization mvn",
            "Activation": """
            relu relu6 leakyrelu prelu elu selu celu silu swish mish gelu quickgelu sigmoid logsigmoid hardsigmoid \
            hardswish hswish hsigmoid tanh softplus softsign threshold clamp clip hardtanh activation exp erf
            """,
            "Pool": """
            maxpool avgpool averagepool adaptiveavgpool adaptivemaxpool globalaveragepool globalmaxpool \
            globalaveragepooling globalmaxpooling averagepooling maxpooling pooling borderedaveragepool reducemean \
            mean
            """,
            "Add": "add iadd sum qlinearadd",
            "Mul": "mul imul multiply",
            "Elementwise": "eltwise subgraph sub subtract div divide truediv pow power sqrt",
            "Concat": "concat cat concatenate concatenation",
            "Softmax": "softmax logsoftmax",
            "Reorder": "reorder reorderinput reorderoutput convert cast",
            "Transpose": "transpose permute",
            "Reshape": "reshape flatten view squeeze unsqueeze expand",
            "Slice": "slice stridedslice getitem split variadicsplit chunk gather",
            "Pad": "pad constantpad zeropadding",
            "ChannelShuffle": "channelshuffle shufflechannels",
            "Resize": "resize interpolate upsample",
            "Quantize": "quantizelinear dequantizelinear fakequantize dynamicquantizelinear",
        ]
        var names: [String: String] = [:]
        for (name, list) in words {
            for word in list.split(whereSeparator: \.isWhitespace) { names[String(word)] = name }
        }
        return names
    }()
}
