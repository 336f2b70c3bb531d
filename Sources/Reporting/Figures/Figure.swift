/// A figure of the report: one or more panels under one heading and caption.
struct Figure: Sendable {
    /// What a figure is drawn for.
    enum Medium: Sendable {
        /// The page, whose key tells the groups' colours and which may be narrow.
        case page
        /// A column of a paper, where each panel stands alone.
        case paper
    }

    /// A single drawing.
    struct Panel: Sendable {
        /// A name that no other panel of the report has: letters, digits and hyphens.
        var id: String
        /// Words above it.
        var title: String?
        /// The drawing for a medium, without data or config.
        var draw: @Sendable (Medium) -> VegaLite.View

        /// Whether it wants the page's whole width.
        var isWide = false
    }

    /// A name that no other figure has.
    var id: String
    /// The part of the page that it belongs to.
    var section: FigureSection
    var heading: String
    /// What is to be seen, and how to read it.
    var caption: String
    /// What a reader who does not see it is told.
    var alternative: String
    var panels: [Panel]
}

/// The parts of the page that have figures, in its order.
enum FigureSection: String, Sendable, CaseIterable {
    case gains, fastest, form, trust
}

/// A kind of figure: draws what the data allow, nothing where its data are missing.
protocol FigureKind: SendableMetatype {
    /// The figures; empty where the data are not there.
    static func figures(_ data: FigureData) -> [Figure]
}

/// Every kind of figure, in the page's order within its section.
enum FigureCatalog {
    static let all: [any FigureKind.Type] = [
        SpeedupByPattern.self, SpeedupByNetwork.self, SpeedupByForm.self,
        LatencyByNetwork.self, TradeOff.self,
        LatencyByMACs.self, CacheByForm.self, LatencyByHitRate.self, MissCurves.self, Roofline.self,
        OperationTimes.self, Correlations.self,
        Noise.self,
    ]

    /// The figures of a model.
    static func figures(_ data: FigureData) -> [Figure] {
        var taken: Set<String> = []
        // Names that differ only in what a file's name cannot hold are told apart by a number.
        func free(_ id: String) -> String {
            var free = id
            var number = 1
            while !taken.insert(free).inserted {
                number += 1
                free = "\(id)-\(number)"
            }
            return free
        }
        return all.flatMap { $0.figures(data) }.map { figure in
            var figure = figure
            for index in figure.panels.indices { figure.panels[index].id = free(figure.panels[index].id) }
            return figure
        }
    }
}

extension Figure.Panel {
    /// Looks and data that make a panel a whole specification for a paper, with the fields that it uses and no others.
    func standalone(_ data: FigureData) -> VegaLite.View {
        var view = draw(.paper)
        view.schema = VegaLite.schema
        view.title = title
        view.width = .pixels(FigurePalette.columnWidth)
        view.autosize = VegaLite.Autosize()
        view.config = FigurePalette.paper
        var datasets: [String: FigureTable] = [:]
        for (name, fields) in view.fields { datasets[name.rawValue] = data.table(name).restricted(to: fields) }
        view.datasets = datasets
        return view
    }
}

extension VegaLite.View {
    /// The tables that the view and its layers draw from, each with the fields that are used.
    var fields: [FigureTable.Name: Set<Field>] { fields(within: nil) }

    private func fields(within outer: FigureTable.Name?) -> [FigureTable.Name: Set<Field>] {
        let name: FigureTable.Name? =
            switch data {
            case .named(let name): name
            case .single: nil
            case nil: outer
            }
        var result: [FigureTable.Name: Set<Field>] = [:]
        if let name {
            let channels = encoding?.channels ?? []
            var used = Set(channels.compactMap(\.field) + (transform ?? []).map(\.field))
            if channels.contains(where: { $0.condition != nil }) { used.insert(.group) }
            result[name] = used
        }
        for layer in layer ?? [] {
            result.merge(layer.fields(within: name)) { $0.union($1) }
        }
        return result
    }
}
