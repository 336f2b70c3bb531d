/// The name of a runtime on a device, as written on the command line: `pytorch`, `openvino:cpu`, `openvino:gpu.0`.
///
/// The device may be left out where it is `cpu`. In JSON an identifier is one string, always with its device.
public struct RuntimeID: Hashable, Sendable {
    /// The runtime's name, for example `openvino`.
    public let name: String
    /// The device's name, for example `cpu` or `gpu.0`.
    public let device: String

    /// Creates an identifier without checking that such a runtime exists.
    public init(name: String, device: String = "cpu") {
        self.name = name
        self.device = device
    }

    /// Reads `name` or `name:device`; upper case counts as lower case.
    ///
    /// Throws `RuntimeError.malformedRuntime` for text of another form and `RuntimeError.unknownRuntime`, with near
    /// names, where no such runtime is registered.
    public init(parsing text: String) throws {
        guard let id = RuntimeID(text) else { throw RuntimeError.malformedRuntime(text: text) }
        _ = try RuntimeRegistry.definition(for: id)
        self = id
    }
}

extension RuntimeID: LosslessStringConvertible {
    /// Reads `name` or `name:device` without checking that such a runtime exists; nil for text of another form.
    public init?(_ text: String) {
        let parts = text.lowercased().split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy(RuntimeID.isPlainName) else { return nil }
        self.init(name: String(parts[0]), device: parts.count == 2 ? String(parts[1]) : "cpu")
    }

    /// `name:device`.
    public var description: String { "\(name):\(device)" }

    private static func isPlainName(_ part: Substring) -> Bool {
        !part.isEmpty && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".") }
    }
}

extension RuntimeID: Codable {
    /// Reads the string form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = RuntimeID(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' names no runtime")
        }
        self = id
    }

    /// Writes the string form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
