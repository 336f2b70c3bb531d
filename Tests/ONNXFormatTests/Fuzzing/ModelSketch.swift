/// Writes ONNX models down node by node, straight in the wire format, so that tests state nothing by the code under test.
///
/// Field numbers are those of the ONNX specification (https://onnx.ai/onnx/repo-docs/IR.html).
struct ModelSketch {
    /// An axis: a number, or a name where it is open.
    enum Size: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
        case fixed(Int)
        case named(String)

        init(integerLiteral value: Int) { self = .fixed(value) }
        init(stringLiteral value: String) { self = .named(value) }
    }

    /// A setting of a node.
    enum Attribute {
        case int(String, Int)
        case ints(String, [Int])
        case float(String, Float)
        case floats(String, [Float])
        case text(String, String)
        case tensor(String, dims: [Int], integers: [Int])
        case floatTensor(String, dims: [Int], floats: [Float])
    }

    /// Element types by their numbers in the format.
    enum Kind: Int {
        case float32 = 1, uint8 = 2, int8 = 3, int32 = 6, int64 = 7, bool = 9, float16 = 10, bfloat16 = 16
    }

    private var graph: [UInt8] = []
    var operatorSet = 17
    var name = "sketch"
    var producer = "sketch"
    private var nodes = 0

    // MARK: Parts

    mutating func input(_ name: String, _ sizes: [Size], _ kind: Kind = .float32) {
        graph += Wire.field(11, Self.value(name, sizes, kind))
    }

    mutating func output(_ name: String, _ sizes: [Size]? = nil, _ kind: Kind = .float32) {
        graph += Wire.field(12, Self.value(name, sizes, kind))
    }

    mutating func info(_ name: String, _ sizes: [Size], _ kind: Kind = .float32) {
        graph += Wire.field(13, Self.value(name, sizes, kind))
    }

    /// An initializer of f32 in raw bytes; the values are made of their positions where none are given.
    mutating func floats(_ name: String, _ dims: [Int], _ value: (Int) -> Float = { Float($0 % 7) / 10 - 0.25 }) {
        let count = dims.reduce(1, *)
        raw(name, dims, .float32, (0..<count).flatMap { Wire.little(value($0).bitPattern) })
    }

    /// An initializer of i64.
    mutating func integers(_ name: String, _ values: [Int], dims: [Int]? = nil) {
        raw(name, dims ?? [values.count], .int64, values.flatMap { Wire.little(UInt64(bitPattern: Int64($0))) })
    }

    /// An initializer with bytes as they are.
    mutating func raw(_ name: String, _ dims: [Int], _ kind: Kind, _ bytes: [UInt8]) {
        graph += Wire.field(5, Self.tensor(name, dims, kind, bytes))
    }

    /// An initializer whose f32 lie in a file.
    mutating func external(_ name: String, _ dims: [Int], location: String, offset: Int = 0, length: Int? = nil) {
        var tensor = Self.header(name, dims, .float32)
        let entries = [
            ("location", location), ("offset", "\(offset)"), ("length", "\(length ?? 4 * dims.reduce(1, *))"),
        ]
        for (key, value) in entries {
            tensor += Wire.field(13, Wire.field(1, Array(key.utf8)) + Wire.field(2, Array(value.utf8)))
        }
        graph += Wire.field(5, tensor + Wire.number(14, 1))
    }

    mutating func node(
        _ type: String, _ inputs: [String], _ outputs: [String], _ attributes: [Attribute] = [], domain: String = "",
        name: String? = nil
    ) {
        nodes += 1
        var node = inputs.flatMap { Wire.field(1, Array($0.utf8)) } + outputs.flatMap { Wire.field(2, Array($0.utf8)) }
        node += Wire.field(3, Array((name ?? "\(type.lowercased())_\(nodes)").utf8)) + Wire.field(4, Array(type.utf8))
        node += attributes.flatMap { Wire.field(5, Self.attribute($0)) }
        if !domain.isEmpty { node += Wire.field(7, Array(domain.utf8)) }
        graph += Wire.field(1, node)
    }

    /// The whole file.
    var bytes: [UInt8] {
        let operators = Wire.field(1, []) + Wire.number(2, operatorSet)
        return Wire.number(1, 8) + Wire.field(2, Array(producer.utf8)) + Wire.field(8, operators)
            + Wire.field(7, graph + Wire.field(2, Array(name.utf8)))
    }

    // MARK: Messages

    private static func header(_ name: String, _ dims: [Int], _ kind: Kind) -> [UInt8] {
        dims.flatMap { Wire.number(1, $0) } + Wire.number(2, kind.rawValue) + Wire.field(8, Array(name.utf8))
    }

    private static func tensor(_ name: String, _ dims: [Int], _ kind: Kind, _ bytes: [UInt8]) -> [UInt8] {
        header(name, dims, kind) + Wire.field(9, bytes)
    }

    private static func value(_ name: String, _ sizes: [Size]?, _ kind: Kind) -> [UInt8] {
        var type = Wire.number(1, kind.rawValue)
        if let sizes {
            let shape = sizes.flatMap { size -> [UInt8] in
                switch size {
                case .fixed(let value): Wire.field(1, Wire.number(1, value))
                case .named(let name): Wire.field(1, Wire.field(2, Array(name.utf8)))
                }
            }
            type += Wire.field(2, shape)
        }
        return Wire.field(1, Array(name.utf8)) + Wire.field(2, Wire.field(1, type))
    }

    private static func attribute(_ attribute: Attribute) -> [UInt8] {
        func named(_ name: String, _ type: Int) -> [UInt8] { Wire.field(1, Array(name.utf8)) + Wire.number(20, type) }
        switch attribute {
        case .int(let name, let value): return named(name, 2) + Wire.number(3, value)
        case .ints(let name, let values): return named(name, 7) + values.flatMap { Wire.number(8, $0) }
        case .float(let name, let value): return named(name, 1) + Wire.fixed(2, value)
        case .floats(let name, let values): return named(name, 6) + values.flatMap { Wire.fixed(7, $0) }
        case .text(let name, let value): return named(name, 3) + Wire.field(4, Array(value.utf8))
        case .tensor(let name, let dims, let values):
            let bytes = values.flatMap { Wire.little(UInt64(bitPattern: Int64($0))) }
            return named(name, 4) + Wire.field(5, tensor("", dims, .int64, bytes))
        case .floatTensor(let name, let dims, let values):
            return named(name, 4)
                + Wire.field(5, tensor("", dims, .float32, values.flatMap { Wire.little($0.bitPattern) }))
        }
    }
}

/// The protocol buffers wire format (https://protobuf.dev/programming-guides/encoding/).
enum Wire {
    static func varint(_ value: UInt64) -> [UInt8] {
        var rest = value
        var bytes: [UInt8] = []
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    /// A number as field `field`.
    static func number(_ field: Int, _ value: Int) -> [UInt8] {
        varint(UInt64(field << 3)) + varint(UInt64(bitPattern: Int64(value)))
    }

    /// Bytes, a text or a message as field `field`.
    static func field(_ field: Int, _ bytes: [UInt8]) -> [UInt8] {
        varint(UInt64(field << 3 | 2)) + varint(UInt64(bytes.count)) + bytes
    }

    /// An f32 as field `field`.
    static func fixed(_ field: Int, _ value: Float) -> [UInt8] {
        varint(UInt64(field << 3 | 5)) + little(value.bitPattern)
    }

    static func little<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
        (0..<MemoryLayout<Value>.size).map { UInt8(truncatingIfNeeded: value >> Value($0 * 8)) }
    }
}
