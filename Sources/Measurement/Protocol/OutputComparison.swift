import Foundation

/// How far a runtime's output is from the reference's, both raw little-endian f32.
public struct OutputComparison: Sendable, Hashable {
    /// Largest absolute difference.
    public let maximumAbsoluteError: Double
    /// Largest absolute difference over the reference's range (largest minus least value).
    public let maximumRelativeError: Double
    /// Cosine of the angle between the two.
    public let cosine: Double
    /// Whether all values of both are finite.
    public let isFinite: Bool

    /// Compares two outputs of one length; nil where the lengths differ or nothing is there.
    public init?(output: [Float], reference: [Float]) {
        guard output.count == reference.count, !reference.isEmpty else { return nil }
        var difference = 0.0
        var dot = 0.0
        var squares = (output: 0.0, reference: 0.0)
        var range = (low: Double.infinity, high: -Double.infinity)
        var finite = true
        for (left, right) in zip(output, reference) {
            let (left, right) = (Double(left), Double(right))
            finite = finite && left.isFinite && right.isFinite
            difference = max(difference, abs(left - right))
            dot += left * right
            squares.output += left * left
            squares.reference += right * right
            range = (min(range.low, right), max(range.high, right))
        }
        isFinite = finite
        maximumAbsoluteError = finite ? difference : .infinity
        let extent = range.high - range.low
        maximumRelativeError = !finite ? .infinity : difference == 0 ? 0 : extent > 0 ? difference / extent : .infinity
        let norm = (squares.output * squares.reference).squareRoot()
        cosine = !finite ? 0 : norm > 0 ? min(1, dot / norm) : (squares.output == squares.reference ? 1 : 0)
    }

    /// Whether the two say the same, at the precision that the output was computed in.
    ///
    /// In f32 a difference of 1e-3 of the range and a cosine of 0.9999 are let pass. f16 keeps 11 bits of mantissa,
    /// bf16 8, int8 fewer still: 1 % of the range with a cosine of 0.9995, 5 % with 0.999, and 20 % with 0.98.
    public func agrees(precision: String) -> Bool {
        let limits: (error: Double, cosine: Double) =
            switch precision {
            case "f16", "tf32", "mixed": (0.01, 0.9995)
            case "bf16": (0.05, 0.999)
            case "int8": (0.20, 0.98)
            default: (1e-3, 0.9999)
            }
        return isFinite && maximumRelativeError <= limits.error && cosine >= limits.cosine
    }

    /// The coarsest of the precisions that outputs were computed in: its limits hold between them.
    public static func coarsest(of precisions: [String]) -> String {
        let ranks = ["tf32": 1, "f16": 1, "mixed": 1, "bf16": 2, "int8": 3]
        return precisions.max { ranks[$0, default: 0] < ranks[$1, default: 0] } ?? "f32"
    }

    /// Reads a raw little-endian f32 file; nil where it cannot be read or is not a whole number of values.
    public static func readValues(_ path: String) -> [Float]? {
        guard let data = FileManager.default.contents(atPath: path), data.count % 4 == 0 else { return nil }
        return data.withUnsafeBytes { bytes in
            (0..<data.count / 4).map {
                Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
            }
        }
    }
}
