/// The few parts of the protocol buffers wire format that the exporter writes itself.
///
/// A length-delimited field is a tag (field number x 8 + 2), the length, and the bytes; tag and length are varints: seven
/// bits to a byte, lowest first, the top bit set on all but the last
/// (https://protobuf.dev/programming-guides/encoding/). Fields may come in any order, so weights can follow everything
/// that swift-protobuf has serialised.
enum WireFormat {
    /// Field numbers of the messages around a tensor's bytes, as in onnx_subset.proto.
    enum Field {
        static let modelGraph = 7
        static let graphInitializer = 5
        static let tensorRawData = 9
    }

    /// A number as a varint.
    static func varint(_ value: Int) -> [UInt8] {
        var rest = UInt64(value)
        var bytes: [UInt8] = []
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
        return bytes
    }

    /// The bytes before the contents of a length-delimited field.
    static func prefix(field: Int, length: Int) -> [UInt8] {
        varint(field << 3 | 2) + varint(length)
    }
}
