extension VegaLite {
    /// A constant.
    enum Value: Encodable, Sendable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
        ExpressibleByStringLiteral, ExpressibleByBooleanLiteral
    {
        case number(Double)
        case text(String)
        case flag(Bool)

        init(floatLiteral value: Double) { self = .number(value) }
        init(integerLiteral value: Int) { self = .number(Double(value)) }
        init(stringLiteral value: String) { self = .text(value) }
        init(booleanLiteral value: Bool) { self = .flag(value) }

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .number(let number): try one(number, encoder)
            case .text(let text): try one(text, encoder)
            case .flag(let flag): try one(flag, encoder)
            }
        }
    }

    /// What may be given, or said not to be wanted at all.
    enum Setting<Wrapped: Encodable & Sendable>: Encodable, Sendable {
        /// Null: no axis, no legend, no title, the rows' own order.
        case off
        case on(Wrapped)

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .off:
                var container = encoder.singleValueContainer()
                try container.encodeNil()
            case .on(let value): try one(value, encoder)
            }
        }
    }

    /// What is done to the rows before they are drawn.
    enum Transform: Encodable, Sendable {
        /// Rows whose field has that value.
        case equal(Field, Value)
        /// Rows whose field has one of the values.
        case among(Field, [String])
        /// Rows whose field holds a figure.
        case valid(Field)
        /// Rows of the chosen groups; all where none is chosen.
        case chosenOnly

        private struct Equal: Encodable {
            var field: Field
            var equal: Value
        }
        private struct OneOf: Encodable {
            var field: Field
            var oneOf: [String]
        }
        private struct Valid: Encodable {
            var field: Field
            var valid = true
        }

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .equal(let field, let value): try one(["filter": Equal(field: field, equal: value)], encoder)
            case .among(let field, let values): try one(["filter": OneOf(field: field, oneOf: values)], encoder)
            case .valid(let field): try one(["filter": Valid(field: field)], encoder)
            case .chosenOnly: try one(["filter": Condition.chosenTest], encoder)
            }
        }

        /// The field that it reads.
        var field: Field {
            switch self {
            case .equal(let field, _), .among(let field, _), .valid(let field): field
            case .chosenOnly: .group
            }
        }
    }
}
