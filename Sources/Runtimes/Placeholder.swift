/// A runtime and the device it runs on, for example `openvino:cpu`. (Stand-in until the runtimes land.)
public struct RuntimeID: Hashable, Sendable, Codable, CustomStringConvertible {
    /// For example `openvino`.
    public let name: String
    /// For example `cpu`.
    public let device: String
    /// Creates an identifier.
    public init(name: String, device: String = "cpu") {
        self.name = name
        self.device = device
    }
    /// For example `openvino:cpu`.
    public var description: String { "\(name):\(device)" }
    /// Decodes the string form.
    public init(from decoder: any Decoder) throws {
        let parts = try decoder.singleValueContainer().decode(String.self).split(separator: ":").map(String.init)
        self.init(name: parts.first ?? "", device: parts.count > 1 ? parts[1] : "cpu")
    }
    /// Encodes the string form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
