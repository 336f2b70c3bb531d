/// The types of a model's inputs and outputs. Files hold 32-bit floats whatever the model takes: an engine converts
/// inputs when it loads and outputs when they are written, never while inferences are timed.
enum ElementType: String, CaseIterable, Sendable {
    case f64, f32, f16, bf16, i64, i32, i16, i8, u64, u32, u16, u8, bool

    /// Bytes of one element.
    var size: Int {
        switch self {
        case .f64, .i64, .u64: 8
        case .f32, .i32, .u32: 4
        case .f16, .bf16, .i16, .u16: 2
        case .i8, .u8, .bool: 1
        }
    }

    /// Writes floats as this type: whole numbers are cut towards zero and kept within the type's range, what is not
    /// zero is true.
    ///
    /// `source` holds little-endian 32-bit floats, `target` has room for as many elements.
    func write(_ source: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer) {
        switch self {
        case .f32: if let bytes = source.baseAddress { target.copyMemory(from: bytes, byteCount: source.count) }
        case .f64: Self.each(source, target) { Double($0) }
        case .f16: Self.each(source, target, SmallFloat.half)
        case .bf16: Self.each(source, target, SmallFloat.brain)
        case .i64: Self.each(source, target) { Self.whole($0) as Int64 }
        case .i32: Self.each(source, target) { Self.whole($0) as Int32 }
        case .i16: Self.each(source, target) { Self.whole($0) as Int16 }
        case .i8: Self.each(source, target) { Self.whole($0) as Int8 }
        case .u64: Self.each(source, target) { Self.whole($0) as UInt64 }
        case .u32: Self.each(source, target) { Self.whole($0) as UInt32 }
        case .u16: Self.each(source, target) { Self.whole($0) as UInt16 }
        case .u8: Self.each(source, target) { Self.whole($0) as UInt8 }
        case .bool: Self.each(source, target) { ($0 != 0 ? 1 : 0) as UInt8 }
        }
    }

    /// Elements of this type as 32-bit floats, the nearest where they hold more digits.
    func floats(in source: UnsafeRawBufferPointer) -> [Float] {
        func all<Element: BitwiseCopyable>(_ convert: (Element) -> Float) -> [Float] {
            let step = MemoryLayout<Element>.size
            return (0..<source.count / step).map {
                convert(source.loadUnaligned(fromByteOffset: $0 * step, as: Element.self))
            }
        }
        return switch self {
        case .f32: all { (value: Float) in value }
        case .f64: all { (value: Double) in Float(value) }
        case .f16: all(SmallFloat.single(half:))
        case .bf16: all(SmallFloat.single(brain:))
        case .i64: all { (value: Int64) in Float(value) }
        case .i32: all { (value: Int32) in Float(value) }
        case .i16: all { (value: Int16) in Float(value) }
        case .i8: all { (value: Int8) in Float(value) }
        case .u64: all { (value: UInt64) in Float(value) }
        case .u32: all { (value: UInt32) in Float(value) }
        case .u16: all { (value: UInt16) in Float(value) }
        case .u8: all { (value: UInt8) in Float(value) }
        case .bool: all { (value: UInt8) in value == 0 ? 0 : 1 }
        }
    }

    /// Gives elements of this type as 32-bit floats to `body`; floats themselves are not copied.
    func withFloats<Result>(
        in source: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        if self == .f32 { return try body(source) }
        return try floats(in: source).withUnsafeBytes(body)
    }

    /// The whole number of a float: cut towards zero, the nearest that the type has, 0 for NaN.
    static func whole<Number: FixedWidthInteger>(_ value: Float) -> Number {
        if value.isNaN { return 0 }
        return Number(exactly: value.rounded(.towardZero)) ?? (value < 0 ? .min : .max)
    }

    private static func each<Element: BitwiseCopyable>(
        _ source: UnsafeRawBufferPointer, _ target: UnsafeMutableRawPointer, _ convert: (Float) -> Element
    ) {
        for index in 0..<source.count / MemoryLayout<Float>.size {
            let value = source.loadUnaligned(fromByteOffset: 4 * index, as: Float.self)
            target.storeBytes(of: convert(value), toByteOffset: MemoryLayout<Element>.size * index, as: Element.self)
        }
    }
}

extension ElementType {
    /// The type by OpenVINO's number (`ov_element_type_e`); nil for what Sullivan cannot give or read.
    init?(openVINO number: Int32) {
        guard let found = Self.openVINONumbers.first(where: { $0.value == number }) else { return nil }
        self = found.key
    }

    /// OpenVINO's number.
    var openVINO: Int32 { Self.openVINONumbers[self] ?? 0 }

    /// The type by ONNX's number (`TensorProto.DataType`, also ONNX Runtime's); nil for what Sullivan cannot give or
    /// read.
    init?(onnx number: Int32) {
        guard let found = Self.onnxNumbers.first(where: { $0.value == number }) else { return nil }
        self = found.key
    }

    /// ONNX's number.
    var onnx: Int32 { Self.onnxNumbers[self] ?? 0 }

    /// What is recorded of inputs that are not 32-bit floats.
    static func properties(of inputs: [ElementType]) -> [String: String] {
        if inputs.allSatisfy({ $0 == .f32 }) { return [:] }
        return ["input_types": inputs.map(\.rawValue).joined(separator: ", ")]
    }

    private static let openVINONumbers: [ElementType: Int32] = [
        .bool: 1, .bf16: 2, .f16: 3, .f32: 4, .f64: 5, .i8: 7, .i16: 8, .i32: 9, .i64: 10, .u8: 16, .u16: 17, .u32: 18,
        .u64: 19,
    ]

    private static let onnxNumbers: [ElementType: Int32] = [
        .f32: 1, .u8: 2, .i8: 3, .u16: 4, .i16: 5, .i32: 6, .i64: 7, .bool: 9, .f16: 10, .f64: 11, .u32: 12, .u64: 13,
        .bf16: 16,
    ]
}
