/// Damages models: bytes, numbers, texts, pieces, and fields of the messages that they are made of.
///
/// The same seed and number give the same damage.
struct ModelMutator {
    /// The models that are damaged, and that pieces are taken from.
    let seeds: [[UInt8]]

    /// The file of a number.
    func file(_ number: Int, seed: UInt64 = 1) -> [UInt8] {
        var random = SplitMix(state: seed &* 0x9E37_79B9 &+ UInt64(number) &* 0x1_0000_0001)
        let whole = seeds[number % seeds.count]
        if Int.random(in: 0..<5, using: &random) < 2 { return Self.damagedBytes(of: whole, seeds, &random) }
        var fields = Wire.Field.parse(whole[...], as: .model)
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            Self.damage(&fields, whole, seeds, &random)
        }
        return fields.flatMap(\.bytes)
    }

    // MARK: Bytes

    private static func damagedBytes(of whole: [UInt8], _ seeds: [[UInt8]], _ random: inout SplitMix) -> [UInt8] {
        var bytes = whole
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 1...16, using: &random))
            switch Int.random(in: 0..<8, using: &random) {
            case 0: bytes.removeLast(bytes.count - place)
            case 1: bytes.removeSubrange(place..<end)
            case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 3: bytes.replaceSubrange(place..<end, with: Wire.varint(number(&random)))
            case 4:
                let other = seeds[Int.random(in: 0..<seeds.count, using: &random)]
                let start = Int.random(in: 0..<other.count, using: &random)
                let piece = other[start..<min(other.count, start + Int.random(in: 1...200, using: &random))]
                bytes.insert(contentsOf: piece, at: place)
            default: bytes[place] = UInt8.random(in: 0...255, using: &random)
            }
        }
        return bytes
    }

    /// Numbers at which arithmetic goes wrong.
    private static func number(_ random: inout SplitMix) -> UInt64 {
        let telling: [Int64] = [
            0, 1, 2, 3, 7, -1, -2, 64, 65, 255, 4096, 4097, 1 << 16, 1 << 31, (1 << 31) - 1, -(1 << 31), 1 << 32,
            1 << 40,
            1 << 62, .max, .max - 1, .min, .min + 1,
        ]
        let place = Int.random(in: 0..<telling.count + 4, using: &random)
        return place < telling.count ? UInt64(bitPattern: telling[place]) : .random(in: 0...20, using: &random)
    }

    // MARK: Fields

    private static func damage(
        _ fields: inout [Wire.Field], _ whole: [UInt8], _ seeds: [[UInt8]], _ random: inout SplitMix
    ) {
        guard !fields.isEmpty else { return }
        let place = Int.random(in: 0..<fields.count, using: &random)
        // Most of a model lies deep: go down nearly always.
        if case .message(let number, let kind, var inner) = fields[place], !inner.isEmpty,
            Int.random(in: 0..<8, using: &random) > 0
        {
            damage(&inner, whole, seeds, &random)
            fields[place] = .message(number, kind, inner)
            return
        }
        switch Int.random(in: 0..<10, using: &random) {
        case 0: fields.remove(at: place)
        case 1: fields.insert(fields[place], at: Int.random(in: 0...fields.count, using: &random))
        case 2:
            let copies = [10, 100, 2000][Int.random(in: 0..<3, using: &random)]
            if fields[place].bytes.count * copies < 1 << 18 {
                fields.insert(contentsOf: Array(repeating: fields[place], count: copies), at: place)
            }
        case 3: fields.swapAt(place, Int.random(in: 0..<fields.count, using: &random))
        case 4: fields[place] = fields[place].nested(Int.random(in: 1...300, using: &random))
        default: fields[place] = changed(fields[place], seeds, &random)
        }
    }

    private static func changed(_ field: Wire.Field, _ seeds: [[UInt8]], _ random: inout SplitMix) -> Wire.Field {
        switch field {
        case .number(let number, _): return .number(number, Self.number(&random))
        case .fixed(let number, let wire, let bytes):
            let special: [Float] = [.nan, .infinity, -.infinity, 0, -1, 1e30, 1e-30, 4e9]
            guard wire == 5, let value = special.randomElement(using: &random) else {
                return .fixed(number, wire, bytes.map { _ in UInt8.random(in: 0...255, using: &random) })
            }
            return .fixed(number, wire, Wire.little(value.bitPattern))
        case .data(let number, let bytes):
            switch Int.random(in: 0..<4, using: &random) {
            case 0: return .data(number, texts(seeds).randomElement(using: &random) ?? [])
            case 1: return .data(number, Array(bytes.dropLast(Int.random(in: 0...8, using: &random))))
            case 2 where bytes.count >= 8:
                // A number within raw data: a size, an axis, a bound.
                var bytes = bytes
                let start = Int.random(in: 0..<bytes.count / 8, using: &random) * 8
                bytes.replaceSubrange(start..<start + 8, with: Wire.little(Self.number(&random)))
                return .data(number, bytes)
            default:
                return .data(
                    number, bytes.map { Bool.random(using: &random) ? $0 : UInt8.random(in: 0...255, using: &random) })
            }
        case .message(let number, let kind, let fields):
            // The same field of another model.
            let donor = Wire.Field.parse(seeds[Int.random(in: 0..<seeds.count, using: &random)][...], as: .model)
            let candidates = Wire.Field.all(kind, in: donor)
            return .message(number, kind, candidates.randomElement(using: &random) ?? fields)
        }
    }

    /// Names and operators to put in other places.
    private static func texts(_ seeds: [[UInt8]]) -> [[UInt8]] {
        let operators = [
            "Conv", "MatMul", "Gemm", "Reshape", "Expand", "Tile", "Range", "ConstantOfShape", "Slice", "Split",
            "Gather",
            "Pad", "Resize", "Concat", "Transpose", "Einsum", "TopK", "Where", "Add", "Sum", "Mul", "Div", "Mod",
            "Cast",
            "Squeeze", "Unsqueeze", "Flatten", "DepthToSpace", "SpaceToDepth", "ConvTranspose", "MaxPool", "OneHot",
            "Attention", "LayerNormalization", "BatchNormalization", "If", "Constant", "Identity", "Dropout", "Shape",
            "Size", "GatherND", "ReduceProd", "ArgMax", "Upsample", "Neg", "QLinearConv", "Clip", "Loop", "",
        ]
        let names = [
            "x", "y", "shape", "pads", "sizes", "../../etc/passwd", "/etc/passwd", "weights.bin", "1e999", "-1",
            "99999999999999999999", "axis", "axes", "...,...->...", "ab,bc->ac", "aab->b", "\u{0}", "å",
        ]
        return (operators + names).map { Array($0.utf8) }
    }
}

extension Wire {
    /// The kinds of message in a model.
    enum Kind {
        case model, graph, node, attribute, tensor, value, type, tensorType, shape, dimension, entry, operators

        /// The kind of the message in a field; nil for texts, bytes and lists.
        func inner(_ field: Int) -> Kind? {
            switch (self, field) {
            case (.model, 7): .graph
            case (.model, 8): .operators
            case (.model, 14), (.tensor, 13): .entry
            case (.graph, 1): .node
            case (.graph, 5), (.attribute, 5): .tensor
            case (.graph, 11), (.graph, 12), (.graph, 13): .value
            case (.node, 5): .attribute
            case (.value, 2): .type
            case (.type, 1): .tensorType
            case (.tensorType, 2): .shape
            case (.shape, 1): .dimension
            default: nil
            }
        }
    }

    /// A field of a message, read as far as its kind is known.
    indirect enum Field {
        case number(Int, UInt64)
        case fixed(Int, Int, [UInt8])
        case data(Int, [UInt8])
        case message(Int, Kind, [Field])

        /// The fields of a well-formed message; what cannot be read is left out.
        static func parse(_ bytes: ArraySlice<UInt8>, as kind: Kind) -> [Field] {
            var rest = bytes
            var fields: [Field] = []
            func varint() -> UInt64? {
                var value: UInt64 = 0
                var shift: UInt64 = 0
                while let byte = rest.popFirst() {
                    value |= UInt64(byte & 0x7F) << shift
                    if byte < 0x80 { return value }
                    shift += 7
                }
                return nil
            }
            while let tag = varint() {
                let number = Int(tag >> 3)
                switch tag & 7 {
                case 0: if let value = varint() { fields.append(.number(number, value)) }
                case 1, 5:
                    let size = tag & 7 == 1 ? 8 : 4
                    fields.append(.fixed(number, Int(tag & 7), Array(rest.prefix(size))))
                    rest = rest.dropFirst(size)
                case 2:
                    guard let length = varint(), length <= UInt64(rest.count) else { return fields }
                    let body = rest.prefix(Int(length))
                    rest = rest.dropFirst(Int(length))
                    fields.append(
                        kind.inner(number).map { .message(number, $0, parse(body, as: $0)) }
                            ?? .data(number, Array(body)))
                default: return fields
                }
            }
            return fields
        }

        var bytes: [UInt8] {
            switch self {
            case .number(let field, let value): Wire.varint(UInt64(field << 3)) + Wire.varint(value)
            case .fixed(let field, let wire, let bytes): Wire.varint(UInt64(field << 3 | wire)) + bytes
            case .data(let field, let bytes): Wire.field(field, bytes)
            case .message(let field, _, let fields): Wire.field(field, fields.flatMap(\.bytes))
            }
        }

        /// The field within itself, so many times.
        func nested(_ depth: Int) -> Field {
            guard case .message(let number, _, _) = self else { return self }
            var inner = bytes
            for _ in 0..<depth { inner = Wire.field(number, inner) }
            return .data(number, inner)
        }

        /// The contents of all messages of a kind.
        static func all(_ kind: Kind, in fields: [Field]) -> [[Field]] {
            fields.flatMap { field -> [[Field]] in
                guard case .message(_, let own, let inner) = field else { return [] }
                return (own == kind ? [inner] : []) + all(kind, in: inner)
            }
        }
    }
}
