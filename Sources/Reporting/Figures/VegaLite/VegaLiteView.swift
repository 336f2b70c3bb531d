/// The words of Vega-Lite 6 (https://vega.github.io/vega-lite/docs/) that the figures are written in.
///
/// Only what a figure uses is here. What is nil is left out of the JSON; where Vega-Lite tells "none" from "the
/// default", `Setting.off` writes the null that means none.
enum VegaLite {
    /// The schema that a whole specification names.
    static let schema = "https://vega.github.io/schema/vega-lite/v6.json"

    /// A view: one mark, or layers of them. The outermost one may carry the schema, a config and its data.
    struct View: Encodable, Sendable {
        var schema: String?
        /// For scripts and tests that look for a layer.
        var name: String?
        var title: String?
        var width: Extent?
        var height: Extent?
        var autosize: Autosize?
        var data: Source?
        var params: [Parameter]?
        var transform: [Transform]?
        var mark: Mark?
        var encoding: Encoding?
        var layer: [View]?
        var config: Config?
        var datasets: [String: FigureTable]?

        enum CodingKeys: String, CodingKey {
            case schema = "$schema"
            case name, title, width, height, autosize, data, params, transform, mark, encoding, layer, config
            case datasets
        }
    }

    /// A width or a height.
    enum Extent: Encodable, Sendable {
        case pixels(Double)
        /// As wide as the element that holds the figure.
        case container

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .pixels(let pixels): try one(pixels, encoder)
            case .container: try one("container", encoder)
            }
        }
    }

    /// How a figure gets its place: axes and labels within its width.
    struct Autosize: Encodable, Sendable {
        var type = "fit-x"
        var contains = "padding"
    }

    /// Where rows come from.
    enum Source: Encodable, Sendable {
        /// A table that the page or the file holds.
        case named(FigureTable.Name)
        /// One row without fields, for a mark that stands for a constant.
        case single

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .named(let name): try one(["name": name.rawValue], encoder)
            case .single: try one(["values": [[String: Double]()]], encoder)
            }
        }
    }

    /// A parameter of the specification.
    enum Parameter: Encodable, Sendable {
        /// A list that the page sets: the groups that a reader chose.
        case chosen
        /// Zoom by wheel while Shift is held, shift by dragging, both with a mouse only: a page must still scroll.
        case zoom([String])

        /// The name of `chosen` in expressions.
        static let chosenName = "chosen"

        private struct Select: Encodable {
            var type = "interval"
            var encodings: [String]
            var zoom = "wheel![event.shiftKey]"
            var translate = "[mousedown, window:mouseup] > window:mousemove!"
        }
        private struct Interval: Encodable {
            var name = "zoom"
            var bind = "scales"
            var select: Select
        }
        private struct Variable: Encodable {
            var name: String
            var value: [String]
        }

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .chosen: try Variable(name: Self.chosenName, value: []).encode(to: encoder)
            case .zoom(let encodings): try Interval(select: Select(encodings: encodings)).encode(to: encoder)
            }
        }
    }

    /// Writes a value alone.
    static func one(_ value: some Encodable, _ encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }
}
