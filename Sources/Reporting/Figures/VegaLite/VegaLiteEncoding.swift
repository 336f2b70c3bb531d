extension VegaLite {
    /// Which field stands for what.
    struct Encoding: Encodable, Sendable {
        var x: Channel?
        var x2: Channel?
        var y: Channel?
        var y2: Channel?
        var yOffset: Channel?
        var color: Channel?
        var shape: Channel?
        var opacity: Channel?
        var strokeDash: Channel?
        var detail: [Channel]?
        var order: Channel?
        var text: Channel?
        var tooltip: [Channel]?

        /// Every channel that is used.
        var channels: [Channel] {
            [x, x2, y, y2, yOffset, color, shape, opacity, strokeDash, order, text].compactMap(\.self)
                + (detail ?? []) + (tooltip ?? [])
        }
    }

    /// How a field is read.
    enum FieldType: String, Encodable, Sendable { case quantitative, nominal, ordinal }

    /// A field with its scale, axis and legend, or a constant.
    struct Channel: Encodable, Sendable {
        var field: Field?
        var type: FieldType?
        var aggregate: String?
        var title: Setting<String>?
        var scale: Scale?
        var axis: Setting<Axis>?
        var legend: Setting<Legend>?
        var sort: Setting<[String]>?
        var format: String?
        var value: Value?
        var datum: Value?
        var condition: Condition?

        /// A number.
        static func number(_ field: Field, _ title: String? = nil, scale: Scale? = nil, axis: Axis? = nil) -> Channel {
            Channel(
                field: field, type: .quantitative, title: title.map(Setting.on), scale: scale,
                axis: axis.map(Setting.on))
        }

        /// A name.
        static func name(_ field: Field, _ title: String? = nil, sort: [String]? = nil) -> Channel {
            Channel(field: field, type: .nominal, title: title.map(Setting.on), sort: sort.map(Setting.on))
        }

        /// A field alone, for the second end of a mark.
        static func end(_ field: Field) -> Channel { Channel(field: field) }

        /// A constant in the data's own terms.
        static func constant(_ value: Value) -> Channel { Channel(datum: value) }

        /// A line of a tooltip.
        static func told(_ field: Field, _ title: String, format: String? = nil) -> Channel {
            Channel(
                field: field, type: format == nil ? .nominal : .quantitative, title: .on(title), format: format)
        }

        /// Full for chosen groups, faint for others.
        static func chosen(_ shown: Double = 1) -> Channel {
            Channel(value: 0.07, condition: Condition(test: Condition.chosenTest, value: .number(shown)))
        }
    }

    /// From values to places or colours.
    struct Scale: Encodable, Sendable {
        enum Kind: String, Encodable, Sendable { case linear, log, band, ordinal, quantize }
        /// A range of the config.
        enum Range: String, Encodable, Sendable { case category, symbol, ordinal, ramp, diverging }

        var type: Kind?
        var base: Double?
        var domain: [Value]?
        var range: Range?
        var zero: Bool?
        var nice: Bool?
        var padding: Double?
        var paddingOuter: Double?

        /// A logarithmic scale over a given domain.
        static func log(_ domain: ClosedRange<Double>, base: Double? = nil) -> Scale {
            Scale(
                type: .log, base: base, domain: [.number(domain.lowerBound), .number(domain.upperBound)], nice: false)
        }

        /// Colours or shapes of names, in their order.
        static func names(_ names: [String], _ range: Range) -> Scale {
            Scale(domain: names.map(Value.text), range: range)
        }
    }

    /// An axis.
    struct Axis: Encodable, Sendable {
        var values: [Double]?
        var format: String?
        var labelExpr: String?
        var tickCount: Double?
        var grid: Bool?
        var labelAngle: Double?
        var labelOverlap: String?
        var orient: String?
        var ticks: Bool?
        var domain: Bool?

        /// Round values of a ratio, written with their sign.
        static func ratio(_ values: [Double]) -> Axis {
            Axis(values: values, format: "~g", labelExpr: "datum.label + '×'", grid: true)
        }
    }

    /// A legend.
    struct Legend: Encodable, Sendable {
        var orient: String? = "top"
        var columns: Double?
        var format: String?
        var direction: String?
    }
}
