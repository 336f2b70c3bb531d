extension VegaLite {
    /// Names of looks that marks refer to, so that the same specification is drawn for a page and for a paper.
    enum Style: String, Encodable, Sendable, CodingKeyRepresentable, CaseIterable {
        /// The line of an interval.
        case interval
        /// The line of equal speed, of a target, of a roof.
        case reference
        /// A mean behind its estimates.
        case mean
        /// Words and figures in the plot.
        case words
        /// Lesser words in the plot.
        case remark
        /// The front of what nothing else betters.
        case front
        /// Ties two marks of one network together.
        case tie
    }

    /// Looks: fonts, colours, sizes.
    struct Config: Encodable, Sendable {
        var background: String
        var font: String
        /// Marks have no descriptions of their own: the figure has one, and its table holds the figures.
        var aria = false
        var padding: Double
        var view = ViewLooks()
        var axis: AxisLooks
        var axisY: AxisLimit
        var legend: LegendLooks
        var title: TitleLooks
        var range: Ranges
        var style: [Style: MarkLooks]
        var point: MarkLooks
        var line: MarkLooks
        var bar: MarkLooks
        var text: MarkLooks
    }

    struct ViewLooks: Encodable, Sendable {
        var stroke = Setting<String>.off
    }

    struct AxisLooks: Encodable, Sendable {
        var labelColor: String
        var titleColor: String
        var gridColor: String
        var domainColor: String
        var tickColor: String
        var labelFontSize: Double
        var titleFontSize: Double
        var titleFontWeight = "normal"
        var titlePadding: Double
        var tickSize: Double
        var gridWidth: Double
        var domainWidth: Double
        var tickWidth: Double
        var labelOverlap = "greedy"
    }

    struct AxisLimit: Encodable, Sendable {
        var labelLimit: Double
        /// The title stands above its axis, where it reads level and takes no width.
        var titleAngle = 0.0
        var titleAlign = "left"
        var titleAnchor = "end"
        var titleX: Double?
        var titleY: Double
        var titleBaseline = "bottom"
    }

    struct LegendLooks: Encodable, Sendable {
        var labelColor: String
        var titleColor: String
        var labelFontSize: Double
        var titleFontSize: Double
        var titleFontWeight = "normal"
        var symbolSize: Double
        var labelLimit: Double
        var rowPadding: Double
        var columnPadding: Double
        var padding = 0.0
        var offset: Double
    }

    struct TitleLooks: Encodable, Sendable {
        var color: String
        var fontSize: Double
        var fontWeight = "bold"
        var anchor = "start"
        var frame = "group"
        var offset: Double
    }

    struct Ranges: Encodable, Sendable {
        var category: [String]
        var symbol: [String]
        var ordinal: [String]
        var ramp: [String]
        var diverging: [String]
    }

    struct MarkLooks: Encodable, Sendable {
        var color: String?
        var fill: String?
        var stroke: String?
        var opacity: Double?
        var fillOpacity: Double?
        var size: Double?
        var strokeWidth: Double?
        var strokeDash: [Double]?
        var fontSize: Double?
        var fontWeight: String?
        var filled: Bool?
    }
}
