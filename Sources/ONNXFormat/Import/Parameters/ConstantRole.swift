/// What an operator does with one of its inputs, where that is a constant.
enum ConstantRole {
    /// A weight of an operator that learns: filters, matrices, biases, slopes.
    case weight
    /// A factor or term of a normalisation; exporters put ones and zeros there where the model has none.
    case normalization
    /// An operand of arithmetic or a part of a tensor: learnt or not.
    case operand
    /// Something else, which only its name can show to be learnt.
    case other
    /// A setting, a statistic, a mask, or an index: never learnt.
    case setting
    /// The operator only moves or converts the constant, whose role is that of the result.
    case passed

    /// The role of an operator's input.
    init(operation: String, input: Int) {
        // The first input is data, even where it is a constant.
        self =
            Self.weights[operation].map { $0.contains(input) ? (input == 0 ? .operand : .weight) : .setting }
            ?? Self.role(operation, input)
    }

    private static let weights: [String: ClosedRange<Int>] = [
        "Conv": 0...2, "ConvTranspose": 0...2, "DeformConv": 0...3, "Gemm": 0...2, "MatMul": 0...1, "Einsum": 0...8,
        "PRelu": 0...1, "ConvInteger": 0...1, "MatMulInteger": 0...1, "LSTM": 1...3, "GRU": 1...3, "RNN": 1...3,
        "BatchNormalization": 0...2, "RMSNormalization": 0...1,
    ]

    private static func role(_ operation: String, _ input: Int) -> ConstantRole {
        switch operation {
        case "QLinearConv": input == 3 || input == 8 ? .weight : .setting
        case "QLinearMatMul": input == 3 ? .weight : .setting
        case "LayerNormalization", "InstanceNormalization", "GroupNormalization": .normalization
        case "Identity", "Transpose", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Cast", "Expand", "Tile", "Slice",
            "Split", "Gather", "GatherElements", "GatherND", "Pad", "Resize", "Upsample", "DequantizeLinear",
            "QuantizeLinear", "Dropout":
            input == 0 ? .passed : .setting
        case "Concat": .passed
        case "Add", "Sub", "Mul", "Div", "Sum": .operand
        case "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "And", "Or", "Not", "Xor", "ConstantOfShape",
            "Range", "OneHot", "Shape", "Size", "TopK", "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceL2",
            "ReduceL1", "ReduceProd":
            input == 0 && operation.hasPrefix("Reduce") ? .other : .setting
        case "Clip", "ScatterND", "ScatterElements", "CumSum", "Trilu", "GridSample": input == 0 ? .other : .setting
        default: .other
        }
    }
}
