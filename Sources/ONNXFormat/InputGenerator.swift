import NetworkGraph

/// Makes the input that every runtime of a comparison reads.
public enum InputGenerator {
    /// Writes one seeded tensor for each shape, one after the other: raw little-endian f32, mean 0 and variance 1.
    ///
    /// Each number is the sum of four uniform ones: bell-shaped, within 3.5. The same shapes and seed give the same bytes.
    /// Appears under its name only when whole.
    ///
    /// - Throws: `ONNXError.cannotWrite` or `.diskFull`.
    public static func write(shapes: [Shape], seed: UInt64, to path: String) throws(ONNXError) {
        let file = try OutputFile(path: path, expectedBytes: shapes.reduce(0) { $0 + $1.byteCount })
        for (index, shape) in shapes.enumerated() {
            var stream = RandomStream(seed: seed, name: "input \(index)")
            // The variance of a uniform number in [-1, 1) is a third, of four 4/3.
            let scale = Float(0.75).squareRoot()
            var rest = shape.elementCount
            while rest > 0 {
                let values = (stream.next() + stream.next() + stream.next() + stream.next()) * scale
                var failure: ONNXError?
                withUnsafeBytes(of: values) { bytes in
                    let wanted = UnsafeRawBufferPointer(rebasing: bytes[..<(4 * min(16, rest))])
                    do throws(ONNXError) { try file.append(wanted) } catch { failure = error }
                }
                if let failure { throw failure }
                rest -= 16
            }
        }
        try file.commit()
    }
}
