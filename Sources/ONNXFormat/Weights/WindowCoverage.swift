import NetworkGraph

/// How much of a window lies inside its input rather than in the padding, on average over the window's positions.
///
/// At small resolutions it decides: of a 3x3 window over a 1x1 input, eight taps read zeros.
struct WindowCoverage {
    /// For each tap, row by row, the share of positions at which it reads the input.
    let taps: [Float]

    init(
        input: Shape, output: Shape, kernel: Extent, stride: Extent = 1, dilation: Extent = 1, padding: EdgePadding
    ) {
        let rows = Self.shares(
            input.height, output.height, kernel.height, stride.height, dilation.height, padding.top)
        let columns = Self.shares(input.width, output.width, kernel.width, stride.width, dilation.width, padding.left)
        taps = rows.flatMap { row in columns.map { row * $0 } }
    }

    /// The average number of taps inside the input.
    var effectiveArea: Float { taps.reduce(0, +) }

    private static func shares(
        _ input: Int, _ output: Int, _ kernel: Int, _ stride: Int, _ dilation: Int, _ before: Int
    ) -> [Float] {
        (0..<kernel).map { tap in
            // Positions p with 0 <= p * stride + tap * dilation - before < input.
            let offset = tap * dilation - before
            let first = offset >= 0 ? 0 : (-offset + stride - 1) / stride
            let last = input - 1 - offset >= 0 ? min(output - 1, (input - 1 - offset) / stride) : -1
            return Float(max(0, last - first + 1)) / Float(output)
        }
    }
}
