/// What a tensor's elements are, with the numbers that the ONNX format gives them.
public enum ElementType: Int, Hashable, Sendable, CaseIterable {
    /// 32-bit floating point.
    case float32 = 1
    /// Unsigned 8-bit integers.
    case uint8 = 2
    /// Signed 8-bit integers.
    case int8 = 3
    /// Unsigned 16-bit integers.
    case uint16 = 4
    /// Signed 16-bit integers.
    case int16 = 5
    /// Signed 32-bit integers.
    case int32 = 6
    /// Signed 64-bit integers.
    case int64 = 7
    /// Texts.
    case string = 8
    /// True or false, a byte each.
    case bool = 9
    /// 16-bit floating point of IEEE 754.
    case float16 = 10
    /// 64-bit floating point.
    case float64 = 11
    /// Unsigned 32-bit integers.
    case uint32 = 12
    /// Unsigned 64-bit integers.
    case uint64 = 13
    /// The upper half of 32-bit floating point.
    case bfloat16 = 16
    /// Anything else: complex numbers, 8-bit and 4-bit floating point, packed integers.
    case other = 0

    /// The short name that runtimes use, for example `f32`.
    public var name: String {
        switch self {
        case .float32: "f32"
        case .uint8: "u8"
        case .int8: "i8"
        case .uint16: "u16"
        case .int16: "i16"
        case .int32: "i32"
        case .int64: "i64"
        case .string: "string"
        case .bool: "bool"
        case .float16: "f16"
        case .float64: "f64"
        case .uint32: "u32"
        case .uint64: "u64"
        case .bfloat16: "bf16"
        case .other: "other"
        }
    }

    /// Bytes of an element; nil where that depends.
    var byteWidth: Int? {
        switch self {
        case .float32, .int32, .uint32: 4
        case .int64, .uint64, .float64: 8
        case .float16, .bfloat16, .int16, .uint16: 2
        case .int8, .uint8, .bool: 1
        case .string, .other: nil
        }
    }

    /// Whether elements are floating-point numbers.
    var isFloatingPoint: Bool {
        switch self {
        case .float32, .float16, .float64, .bfloat16: true
        default: false
        }
    }

    /// The type of a number in the file.
    init(code: Int32) { self = ElementType(rawValue: Int(code)) ?? .other }
}

extension ONNXTensorProto {
    /// What the tensor's elements are.
    var elementType: ElementType { ElementType(code: dataType) }
}
