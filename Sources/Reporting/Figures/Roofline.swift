import Foundation

/// Roofline of the host (Williams et al., 2009, doi:10.1145/1498765.1498785) with each network's place, native and
/// accelerated.
enum Roofline: FigureKind {
    static func figures(_ data: FigureData) -> [Figure] {
        guard let ceilings = data.model.ceilings, !data.table(.roofs).isEmpty else { return [] }
        let rows = data.model.rows.filter(hasPlace)
        return [
            Figure(
                id: "roofline", section: .form, heading: "Roofline of this machine",
                caption: """
                    Achieved floating-point rate against FLOPs for each byte moved when every operation runs on its \
                    own. The roofs are this machine’s best, measured by kernels of its own on \
                    \(ceilings.threads) thread\(ceilings.threads == 1 ? "" : "s"): \(rates(ceilings)). \
                    A network’s marks stand above each other, tied by a line. Fused operations move fewer bytes than the axis counts, so that an \
                    accelerated network may pass the memory’s roof.
                    """,
                alternative: """
                    Roofline: \(rates(ceilings)), with the places of \(Set(rows.map(\.network)).count) networks.
                    """,
                panels: [Figure.Panel(id: "roofline", title: nil, draw: { view(data, rows, $0) }, isWide: true)])
        ]
    }

    /// Every roof with its rate, slowest first.
    private static func rates(_ ceilings: ReportCeilings) -> String {
        bandwidths(ceilings).map { "\($0.name) \(Quantity.count(Int($0.rate)))B/s, " }.joined() + peak(ceilings)
    }

    private static func peak(_ ceilings: ReportCeilings) -> String {
        "peak \(Quantity.count(Int(ceilings.flopsPerSecond)))FLOP/s"
    }

    private static func hasPlace(_ row: ReportRow) -> Bool {
        (row.arithmeticIntensity ?? 0) > 0 && FigureData.flopRate(row) != nil
    }

    /// The bandwidths with their names, slowest first.
    private static func bandwidths(_ ceilings: ReportCeilings) -> [(name: String, rate: Double)] {
        [
            ("memory", ceilings.memoryBytesPerSecond), ("L3", ceilings.l3BytesPerSecond ?? 0),
            ("L2", ceilings.l2BytesPerSecond ?? 0),
        ].filter { $0.1.isFinite && $0.1 > 0 }
    }

    /// The lines of the roofs: from the least intensity up to the peak, and along it; points with a name have share 1.
    static func roofs(_ model: ReportModel) -> FigureTable {
        let intensities = model.rows.filter(hasPlace).compactMap(\.arithmeticIntensity)
        guard let ceilings = model.ceilings, ceilings.flopsPerSecond.isFinite, ceilings.flopsPerSecond > 0,
            let least = intensities.min(), let most = intensities.max()
        else { return FigureTable() }
        let peak = ceilings.flopsPerSecond
        let bandwidths = bandwidths(ceilings)
        let knees = bandwidths.map { peak / $0.rate }
        let start = min(least, knees.min() ?? least) / 1.6
        // Past the last slope's name the level roof's own has room.
        let end = max(most * 1.6, (knees.max() ?? 0) * 6)
        var points: [(name: String, text: String?, x: Double, y: Double)] = []
        for (roof, knee) in zip(bandwidths, knees) {
            points.append((roof.name, nil, start, start * roof.rate))
            points.append((roof.name, roof.name, knee, peak))
        }
        points.append(("peak", nil, knees.min() ?? start, peak))
        points.append(("peak", Self.peak(ceilings), end, peak))
        var table = FigureTable(count: points.count)
        table.add(.name, texts: points.map(\.name))
        table.add(.share, numbers: points.map { $0.text == nil ? 0 : 1 })
        table.add(.text, texts: points.map(\.text))
        table.add(.intensity, numbers: points.map(\.x))
        table.add(.flopRate, numbers: points.map(\.y))
        return table
    }

    private static func view(_ data: FigureData, _ rows: [ReportRow], _ medium: Figure.Medium) -> VegaLite.View {
        let roofs = data.table(.roofs)
        let x = FigureData.logarithmic(.intensity, "FLOPs for each byte moved", roofs.numbers(.intensity))
        let y = FigureData.logarithmic(
            .flopRate, "FLOP/s",
            // Room for the roofs' names, which stand on the highest.
            rows.map(FigureData.flopRate) + roofs.numbers(.flopRate) + [
                data.model.ceilings.map { $0.flopsPerSecond * 1.5 }
            ],
            format: "~s")
        let own: [VegaLite.Transform] = [.valid(.intensity), .valid(.flopRate)]
        func words(_ names: [String], align: String) -> VegaLite.View {
            VegaLite.View(
                name: "words-\(align)", data: .named(.roofs), transform: [.equal(.share, 1), .among(.name, names)],
                mark: .init(type: .text, style: .remark, align: align, baseline: "bottom", dy: -4),
                encoding: .init(x: x, y: y, text: .init(field: .text)))
        }
        return VegaLite.View(
            height: .pixels(medium == .page ? 380 : 190), params: [.chosen],
            layer: [
                .init(
                    name: "roof", data: .named(.roofs), mark: .init(type: .line, style: .reference, clip: true),
                    encoding: .init(x: x, y: y, detail: [.name(.name)])),
                // A slope's name stands where it meets the level roof: beside it, others would cross it.
                words(["peak"], align: "right"), words(["memory", "L3", "L2"], align: "center"),
                .init(
                    name: "tie", data: .named(.rows), transform: own + [.valid(.nativeFlopRate)],
                    mark: .init(type: .rule, style: .tie, clip: true),
                    encoding: .init(x: x, y: .number(.nativeFlopRate), y2: .end(.flopRate), opacity: .chosen())),
                .init(
                    name: "network", data: .named(.rows), params: [.zoom(["x", "y"])], transform: own, mark: .dot(),
                    encoding: .init(
                        x: x, y: y, color: data.runtimeColor(), shape: data.runtimeShape(), opacity: .chosen(0.9),
                        tooltip: FigureData.tooltip + [
                            .told(.intensity, "FLOPs a byte", format: ".3~g"),
                            .told(.flopRate, "FLOP/s", format: ".3~s"),
                        ])),
            ])
    }
}
