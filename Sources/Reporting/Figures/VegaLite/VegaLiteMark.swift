extension VegaLite {
    /// A mark and its looks; colours come from the named style in the config.
    struct Mark: Encodable, Sendable {
        enum Kind: String, Encodable, Sendable { case point, line, rule, bar, rect, text }

        var type: Kind
        /// A style of the config.
        var style: Style?
        var filled: Bool?
        var size: Double?
        var opacity: Double?
        var strokeWidth: Double?
        var strokeDash: [Double]?
        var interpolate: String?
        var clip: Bool?
        var align: String?
        var baseline: String?
        var dx: Double?
        var dy: Double?
        var cursor: String?
        /// Thickness as a share of the band.
        var height: Band?

        struct Band: Encodable, Sendable { var band: Double }

        /// A point of a network, which can be pressed.
        static func dot(filled: Bool = true, size: Double? = nil) -> Mark {
            Mark(type: .point, filled: filled, size: size, clip: true, cursor: "pointer")
        }

        /// An interval's line.
        static let interval = Mark(type: .rule, style: .interval, clip: true)
    }

    /// What may depend on the row.
    struct Condition: Encodable, Sendable {
        var test: String
        var value: Value

        /// Holds for the rows of the chosen groups, and for all where none is chosen.
        static let chosenTest =
            "length(\(Parameter.chosenName)) == 0 || indexof(\(Parameter.chosenName), datum.group) >= 0"
    }
}
