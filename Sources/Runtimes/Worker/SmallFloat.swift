/// 16-bit floating point numbers as bit patterns: IEEE 754 half precision and bfloat16.
///
/// Done on bits, so that every machine and optimisation level gives the same; to the nearest, ties to even.
enum SmallFloat {
    /// The half-precision number nearest to `value`: infinite from 65520 on, subnormal below 2^-14.
    static func half(_ value: Float) -> UInt16 {
        let sign = UInt16(truncatingIfNeeded: value.bitPattern >> 16) & 0x8000
        let magnitude = value.bitPattern & 0x7FFF_FFFF
        if magnitude > Float.infinity.bitPattern { return sign | 0x7E00 }
        if magnitude >= Float(65536).bitPattern { return sign | 0x7C00 }
        if magnitude < Float(0x1p-14).bitPattern {
            let steps = (Float(bitPattern: magnitude) * 0x1p24).rounded(.toNearestOrEven)
            return sign | UInt16(steps)
        }
        // 13 bits of mantissa go, and the exponent's bias falls by 112; a carry may run up into the exponent.
        let rounded = magnitude + 0x0FFF + ((magnitude >> 13) & 1)
        return sign | UInt16(truncatingIfNeeded: (rounded - 0x3800_0000) >> 13)
    }

    /// The value of a half-precision number, exact.
    static func single(half bits: UInt16) -> Float {
        let sign = UInt32(bits & 0x8000) << 16
        let magnitude = UInt32(bits & 0x7FFF)
        if magnitude >= 0x7C00 { return Float(bitPattern: sign | 0x7F80_0000 | (magnitude & 0x3FF) << 13) }
        if magnitude < 0x0400 { return Float(bitPattern: sign | (Float(magnitude) * 0x1p-24).bitPattern) }
        return Float(bitPattern: sign | (magnitude << 13) + 0x3800_0000)
    }

    /// The bfloat16 number nearest to `value`.
    static func brain(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        if value.isNaN { return UInt16(truncatingIfNeeded: bits >> 16) | 0x0040 }
        return UInt16(truncatingIfNeeded: (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16)
    }

    /// The value of a bfloat16 number, exact.
    static func single(brain bits: UInt16) -> Float {
        Float(bitPattern: UInt32(bits) << 16)
    }
}
