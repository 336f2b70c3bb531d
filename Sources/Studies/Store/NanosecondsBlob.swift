import Foundation

/// Whole numbers as compact bytes: each one's difference from the one before, zigzag, 7 bits a byte, low bits first.
///
/// Latencies of one block are close to each other, so most take two or three bytes. Wraps around at 64 bits: any Int
/// survives.
enum NanosecondsBlob {
    static func encode(_ values: [Int]) -> Data {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(3 * values.count)
        var previous = 0
        for value in values {
            let difference = value &- previous
            var rest = UInt64(bitPattern: Int64((difference << 1) ^ (difference >> (Int.bitWidth - 1))))
            while rest >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            bytes.append(UInt8(rest))
            previous = value
        }
        return Data(bytes)
    }

    /// The numbers, nil where the bytes end within one or run over 64 bits.
    static func decode(_ data: Data) -> [Int]? {
        var values: [Int] = []
        var previous = 0
        var rest: UInt64 = 0
        var shift: UInt64 = 0
        for byte in data {
            guard shift < 63 || (shift == 63 && byte <= 1) else { return nil }
            rest |= UInt64(byte & 0x7f) << shift
            if byte & 0x80 != 0 {
                shift += 7
                continue
            }
            let difference = Int(bitPattern: UInt(rest >> 1)) ^ -Int(rest & 1)
            previous = previous &+ difference
            values.append(previous)
            (rest, shift) = (0, 0)
        }
        return shift == 0 ? values : nil
    }
}
