/// Uniform numbers, sixteen at a time: sixteen xoshiro128+ generators side by side (Blackman and Vigna 2018).
///
/// Shifts, additions and exclusive ors of 32-bit lanes only, so that every processor's vector unit can do them. The
/// stream of a tensor depends on the seed and the tensor's name, not on what was drawn before.
struct RandomStream {
    typealias Lanes = SIMD16<UInt32>

    private var state0: Lanes
    private var state1: Lanes
    private var state2: Lanes
    private var state3: Lanes

    /// Creates the stream of one tensor.
    init(seed: UInt64, name: String) {
        // FNV-1a of the name, then SplitMix64 (Steele et al. 2014) to fill the state.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        var counter = hash ^ Self.mixed(seed &+ 0x9e37_79b9_7f4a_7c15)
        func lanes() -> Lanes {
            var lanes = Lanes()
            for index in 0..<Lanes.scalarCount {
                counter &+= 0x9e37_79b9_7f4a_7c15
                lanes[index] = UInt32(truncatingIfNeeded: Self.mixed(counter) >> 16)
            }
            return lanes
        }
        state0 = lanes()
        state1 = lanes()
        state2 = lanes()
        state3 = lanes() | 1  // never all zeros
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var value = value
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }

    /// The next sixteen numbers, uniform in [-1, 1).
    @inline(__always)
    mutating func next() -> SIMD16<Float> {
        let sum = state0 &+ state3
        let shifted = state1 &<< 9
        state2 ^= state0
        state3 ^= state1
        state1 ^= state2
        state0 ^= state3
        state2 ^= shifted
        state3 = (state3 &<< 11) | (state3 &>> 21)
        // 23 random bits as the fraction of a number in [1, 2).
        let unit = unsafeBitCast((sum &>> 9) | 0x3f80_0000, to: SIMD16<Float>.self)
        return unit * 2 - 3
    }

    /// Fills `buffer` with numbers uniform in [center - spread, center + spread).
    ///
    /// - Precondition: `buffer` has room for `count` rounded up to a multiple of 16.
    mutating func fill(_ buffer: UnsafeMutablePointer<Float>, count: Int, center: Float = 0, spread: Float) {
        let raw = UnsafeMutableRawPointer(buffer)
        var offset = 0
        while offset < count {
            raw.storeBytes(of: next() * spread + center, toByteOffset: 4 * offset, as: SIMD16<Float>.self)
            offset += 16
        }
    }

    /// `count` numbers of the given mean and standard deviation, within 1.7 standard deviations.
    mutating func values(_ count: Int, mean: Float = 0, deviation: Float) -> [Float] {
        [Float](unsafeUninitializedCapacity: (count + 15) / 16 * 16) { buffer, initialized in
            if let base = buffer.baseAddress {
                fill(base, count: count, center: mean, spread: deviation * Float(3).squareRoot())
            }
            initialized = count
        }
    }
}
