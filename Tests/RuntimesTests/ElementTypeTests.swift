import Testing

@testable import Runtimes

@Suite("Small floating point numbers")
struct SmallFloatTests {
    @Test("every half-precision number comes back from its value")
    func halfRoundTrip() {
        let wrong = (UInt16.min...UInt16.max).filter { bits in
            let value = SmallFloat.single(half: bits)
            let own = Float(Float16(bitPattern: bits))
            if own.isNaN { return !value.isNaN || !SmallFloat.single(half: SmallFloat.half(value)).isNaN }
            return value != own || SmallFloat.half(value) != bits
        }
        #expect(wrong.isEmpty)
    }

    @Test(
        "rounding goes to the nearest, ties to even",
        arguments: [
            (1, 0x3C00), (-2, 0xC000), (0, 0), (-0.0, 0x8000), (65504, 0x7BFF), (65519.996, 0x7BFF), (65520, 0x7C00),
            (1e10, 0x7C00), (-1e10, 0xFC00), (.infinity, 0x7C00), (-.infinity, 0xFC00), (1 + 0x1p-11, 0x3C00),
            (1 + 0x1.8p-11, 0x3C01), (1 + 0x3p-11, 0x3C02), (0x1p-14, 0x0400), (0x1p-24, 0x0001), (0x1p-25, 0),
            (0x1.8p-25, 0x0001), (0x3p-25, 0x0002), (0x1.FFCp-15, 0x0400), (1e-40, 0), (-1e-40, 0x8000),
        ] as [(Float, UInt16)])
    func halfRounding(_ value: Float, bits: UInt16) {
        #expect(SmallFloat.half(value) == bits)
    }

    @Test("any float rounds as the compiler's own half-precision type does")
    func halfAgainstCompiler() {
        let wrong = stride(from: UInt32.min, to: UInt32.max - 40_009, by: 40_009).filter { bits in
            let value = Float(bitPattern: bits)
            if value.isNaN { return !SmallFloat.single(half: SmallFloat.half(value)).isNaN }
            return SmallFloat.half(value) != Float16(value).bitPattern
        }
        #expect(wrong.isEmpty)
    }

    @Test("bfloat16 is the upper half of a float, rounded")
    func brain() {
        let wrong = (UInt16.min...UInt16.max).filter { bits in
            let value = SmallFloat.single(brain: bits)
            return value.isNaN
                ? !SmallFloat.single(brain: SmallFloat.brain(value)).isNaN : SmallFloat.brain(value) != bits
        }
        #expect(wrong.isEmpty)
        #expect(SmallFloat.brain(1 + 0x1p-8) == 0x3F80)  // a tie, to even
        #expect(SmallFloat.brain(1 + 0x1.8p-8) == 0x3F81)
        #expect(SmallFloat.brain(1 + 0x3p-8) == 0x3F82)
        #expect(SmallFloat.brain(.greatestFiniteMagnitude) == 0x7F80)
        #expect(SmallFloat.single(brain: SmallFloat.brain(Float(bitPattern: 0x7F80_0001))).isNaN)
    }
}

@Suite("Element types of inputs and outputs")
struct ElementTypeTests {
    /// What comes back of floats that went through a type.
    private func through(_ type: ElementType, _ values: [Float]) -> [Float] {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: values.count * type.size, alignment: 16)
        defer { memory.deallocate() }
        guard let base = memory.baseAddress else { return [] }
        values.withUnsafeBytes { type.write($0, to: base) }
        return type.floats(in: UnsafeRawBufferPointer(memory))
    }

    @Test("small whole numbers pass every type that has them unharmed", arguments: ElementType.allCases)
    func wholeNumbers(_ type: ElementType) {
        let values: [Float] =
            switch type {
            case .bool: [0, 1, 1, 0]
            case .u8, .u16, .u32, .u64: [0, 1, 7, 100, 127]
            default: [-100, -1, 0, 1, 7, 127]
            }
        #expect(through(type, values) == values)
    }

    @Test("whole numbers are cut towards zero and kept within range")
    func clamping() {
        #expect(through(.u8, [-3.7, 2.9, 300, .nan, .infinity]) == [0, 2, 255, 0, 255])
        #expect(through(.i8, [-3.7, 2.9, 300, -300, -.infinity]) == [-3, 2, 127, -128, -128])
        #expect(through(.i16, [1e9, -1e9]) == [32767, -32768])
        #expect(through(.u64, [-1, 1e30]) == [0, Float(UInt64.max)])
        #expect(through(.i64, [1e30, -1e30, .nan]) == [Float(Int64.max), Float(Int64.min), 0])
        #expect(through(.i32, [3e9]) == [Float(Int32.max)])
        #expect(through(.bool, [0, -0.0, 0.5, -2]) == [0, 0, 1, 1])
    }

    @Test("fractions keep the digits that the type has")
    func fractions() {
        #expect(through(.f32, [0.1, -0.1]) == [0.1, -0.1])
        #expect(through(.f64, [0.1, 1e-40]) == [0.1, 1e-40])
        #expect(through(.f16, [0.1, 1e6]) == [0.099975586, .infinity])
        #expect(through(.bf16, [0.1]) == [0.100097656])
    }

    @Test("floats are handed on where they lie; others are converted")
    func borrowed() {
        let values: [Float] = [1, 2]
        values.withUnsafeBytes { bytes in
            ElementType.f32.withFloats(in: bytes) { #expect($0.baseAddress == bytes.baseAddress) }
            ElementType.i32.withFloats(in: bytes) { converted in
                #expect(converted.count == 8)
                #expect(converted.load(as: Float.self) == Float(Float(1).bitPattern))
            }
        }
        ElementType.f16.withFloats(in: UnsafeRawBufferPointer(start: nil, count: 0)) { #expect($0.isEmpty) }
    }

    @Test("numbers of the runtimes' own lists lead to one type and back", arguments: ElementType.allCases)
    func numbers(_ type: ElementType) {
        #expect(ElementType(openVINO: type.openVINO) == type)
        #expect(ElementType(onnx: type.onnx) == type)
        #expect(type.openVINO > 0 && type.onnx > 0)
    }

    @Test("strings, complex and 4-bit numbers are none of them")
    func foreign() {
        #expect([0, 8, 14, 15, 17, 22].allSatisfy { ElementType(onnx: $0) == nil })
        #expect([0, 6, 11, 14, 20, 23].allSatisfy { ElementType(openVINO: $0) == nil })
    }
}
