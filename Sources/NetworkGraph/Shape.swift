/// The extent of a tensor along each axis.
///
/// Feature maps are NCHW (batch, channels, height, width); after `flatten` they are NC.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
    /// The extents, outermost axis first; positive in the results of Sullivan's own operations.
    public let dimensions: [Int]
    /// Whether the shape is known; only results of a file's own operations may have one that is not.
    public let isKnown: Bool

    /// A shape that cannot be told: no extents, no elements.
    public static let unknown = Shape()

    /// Creates a shape from its extents, outermost axis first.
    public init(_ dimensions: [Int]) {
        self.dimensions = dimensions
        isKnown = true
    }

    private init() {
        dimensions = []
        isKnown = false
    }

    /// Creates a shape from its extents, outermost axis first.
    public init(arrayLiteral elements: Int...) {
        self.init(elements)
    }

    /// Creates the NCHW shape of a feature map.
    public init(batch: Int, channels: Int, height: Int, width: Int) {
        self.init([batch, channels, height, width])
    }

    /// The number of axes.
    public var rank: Int { dimensions.count }
    /// The extent along `axis`, counted from the outermost.
    public subscript(axis: Int) -> Int { dimensions[axis] }
    /// The first extent, N.
    public var batch: Int { dimensions.first ?? 0 }
    /// The second extent, C, of NCHW and NC tensors.
    public var channels: Int { rank > 1 ? dimensions[1] : 0 }
    /// The third extent, H, of NCHW tensors; 1 for vectors.
    public var height: Int { rank == 4 ? dimensions[2] : 1 }
    /// The fourth extent, W, of NCHW tensors; 1 for vectors.
    public var width: Int { rank == 4 ? dimensions[3] : 1 }
    /// The number of elements; 0 where the shape is unknown.
    public var elementCount: Int { isKnown && !dimensions.contains(0) ? dimensions.reduce(1, *) : 0 }
    /// The size in bytes with 4-byte elements (f32).
    public var byteCount: Int { 4 * elementCount }
    /// For example `1x3x224x224`; `scalar` without axes, `?` where the shape is unknown.
    public var description: String {
        guard isKnown else { return "?" }
        return dimensions.isEmpty ? "scalar" : dimensions.map(String.init).joined(separator: "x")
    }

    /// The same shape with another extent along one axis.
    public func replacing(axis: Int, with extent: Int) -> Shape {
        var dimensions = dimensions
        dimensions[axis] = extent
        return Shape(dimensions)
    }
}

/// Height and width of a window, a stride or a dilation, in elements.
public struct Extent: Hashable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
    /// Vertical extent.
    public let height: Int
    /// Horizontal extent.
    public let width: Int

    /// Creates an extent that may differ by direction.
    public init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    /// Creates a square extent.
    public init(_ side: Int) {
        self.init(height: side, width: side)
    }

    /// Creates a square extent, so that `kernel: 3` reads as in the papers.
    public init(integerLiteral side: Int) {
        self.init(side)
    }

    /// height x width.
    public var area: Int { height * width }
    /// For example `3x3`.
    public var description: String { "\(height)x\(width)" }
}

/// Elements added around a feature map, an amount for each edge.
public struct EdgePadding: Hashable, Sendable {
    /// Rows added above.
    public let top: Int
    /// Columns added on the left.
    public let left: Int
    /// Rows added below.
    public let bottom: Int
    /// Columns added on the right.
    public let right: Int

    /// Creates padding with an amount for each edge.
    public init(top: Int, left: Int, bottom: Int, right: Int) {
        self.top = top
        self.left = left
        self.bottom = bottom
        self.right = right
    }

    /// No padding.
    public static let none = EdgePadding(top: 0, left: 0, bottom: 0, right: 0)
    /// Whether opposite edges are padded alike.
    public var isSymmetric: Bool { top == bottom && left == right }
    /// Whether nothing is added.
    public var isNone: Bool { self == .none }
}

/// How a layer's padding is stated where the network is written; resolved to `EdgePadding` when the layer is added.
public enum Padding: Hashable, Sendable {
    /// No padding (TensorFlow's VALID).
    case valid
    /// dilation x (kernel - 1) / 2 on each edge, as PyTorch models write it: halves the size at stride 2.
    case half
    /// TensorFlow's SAME: output = ceil(input / stride), the odd element at the bottom and right.
    case same
    /// The same amount on all four edges.
    case all(Int)
    /// An amount for rows and one for columns.
    case symmetric(height: Int, width: Int)
    /// An amount for each edge.
    case edges(EdgePadding)

    /// The amounts for a window over an input of the given height and width.
    public func resolved(input: Shape, kernel: Extent, stride: Extent, dilation: Extent) -> EdgePadding {
        switch self {
        case .valid: return .none
        case .half:
            let rows = dilation.height * (kernel.height - 1) / 2
            let columns = dilation.width * (kernel.width - 1) / 2
            return EdgePadding(top: rows, left: columns, bottom: rows, right: columns)
        case .same:
            let rows = Self.same(input.height, kernel.height, stride.height, dilation.height)
            let columns = Self.same(input.width, kernel.width, stride.width, dilation.width)
            return EdgePadding(
                top: rows / 2, left: columns / 2, bottom: rows - rows / 2, right: columns - columns / 2)
        case .all(let amount): return EdgePadding(top: amount, left: amount, bottom: amount, right: amount)
        case .symmetric(let height, let width):
            return EdgePadding(top: height, left: width, bottom: height, right: width)
        case .edges(let edges): return edges
        }
    }

    private static func same(_ input: Int, _ kernel: Int, _ stride: Int, _ dilation: Int) -> Int {
        guard stride > 0 else { return 0 }
        let output = (input + stride - 1) / stride
        return max(0, (output - 1) * stride + dilation * (kernel - 1) + 1 - input)
    }
}
