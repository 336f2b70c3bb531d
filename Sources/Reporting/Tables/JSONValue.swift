import Foundation

/// A JSON value whose objects keep their keys in the order given, so that the same results give the same bytes.
///
/// Numbers are written with the digits needed to read the same value back; what JSON can't say (NaN, infinity) is null.
public enum JSONValue: Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A whole number.
    case whole(Int)
    /// A whole number beyond Int.
    case unsigned(UInt64)
    /// A number.
    case number(Double)
    /// Text.
    case text(String)
    /// Values in order.
    case array([JSONValue])
    /// Keys and values in order.
    case object([(String, JSONValue)])

    /// Text, or null.
    public static func string(_ value: String?) -> JSONValue { value.map(JSONValue.text) ?? .null }

    /// A whole number, or null.
    public static func integer(_ value: Int?) -> JSONValue { value.map(JSONValue.whole) ?? .null }

    /// A number, or null.
    public static func optional(_ value: Double?) -> JSONValue { value.map(JSONValue.number) ?? .null }

    /// A truth value, or null.
    public static func flag(_ value: Bool?) -> JSONValue { value.map(JSONValue.bool) ?? .null }

    /// The value as text, two spaces a level, without a final newline.
    public func rendered() -> String {
        var text = ""
        write(to: &text, indent: 0)
        return text
    }

    private func write(to text: inout String, indent: Int) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .whole(let value): text += String(value)
        case .unsigned(let value): text += String(value)
        case .number(let value): text += Self.digits(value)
        case .text(let value): text += Self.quoted(value)
        case .array(let values):
            Self.writeList(values, open: "[", close: "]", to: &text, indent: indent) { value, text in
                value.write(to: &text, indent: indent + 1)
            }
        case .object(let members):
            Self.writeList(members, open: "{", close: "}", to: &text, indent: indent) { member, text in
                text += Self.quoted(member.0) + ": "
                member.1.write(to: &text, indent: indent + 1)
            }
        }
    }

    private static func writeList<Element>(
        _ elements: [Element], open: String, close: String, to text: inout String, indent: Int,
        element: (Element, inout String) -> Void
    ) {
        text += open
        for (index, value) in elements.enumerated() {
            text += (index == 0 ? "\n" : ",\n") + String(repeating: "  ", count: indent + 1)
            element(value, &text)
        }
        if !elements.isEmpty { text += "\n" + String(repeating: "  ", count: indent) }
        text += close
    }

    private static func digits(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        // Swift writes the shortest digits that read back the same; "2.0" is as valid, but "2" is what people expect.
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return "\(value)"
    }

    private static func quoted(_ value: String) -> String {
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                text += String(format: "\\u%04x", scalar.value)
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}
