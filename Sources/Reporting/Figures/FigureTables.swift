import Foundation

extension FigureData {
    /// One row for each row of the model, in its order.
    func rowTable() -> FigureTable {
        let rows = model.rows
        let slots = Dictionary(zip(variants, 0...)) { first, _ in first }
        let fronts = Set(model.candidates.flatMap { TradeOff.front(of: $0, in: self) })
        var table = FigureTable(count: rows.count)
        table.add(.network, texts: rows.map(\.network))
        table.add(.label, texts: rows.map { label($0.network) })
        table.add(.group, texts: rows.map(group))
        table.add(.pattern, texts: rows.map(\.patternID))
        table.add(.kind, texts: rows.map { Self.title($0.kind) })
        table.add(.runtime, texts: rows.map(\.runtime))
        table.add(.role, texts: rows.map { $0.isBaseline ? "baseline" : "candidate" })
        table.add(.precision, texts: rows.map(\.effectivePrecision))
        table.add(.stopped, texts: rows.map(\.stoppedBy))
        table.add(
            .speedupText, texts: rows.map { $0.isBaseline ? "baseline" : Quantity.speedup($0.speedup, sign: "×") })
        func add(_ field: Field, _ value: (ReportRow) -> Double?) { table.add(field, numbers: rows.map(value)) }
        add(.depth) { $0.depth.map(Double.init) }
        add(.width) { $0.width.map(Double.init) }
        add(.slot) { Variant($0).flatMap { slots[$0] }.map(Double.init) }
        add(.latency) { Self.milliseconds($0.latency.p50) }
        add(.p90) { Self.milliseconds($0.latency.p90) }
        add(.native) { row in
            row.isBaseline ? nil : baseline(of: row).flatMap { Self.milliseconds($0.latency.p50) }
        }
        add(.load) { Self.milliseconds($0.loadNanoseconds) }
        add(.speedup) { $0.speedup.isDrawable ? $0.speedup.estimate : nil }
        add(.low) { $0.speedup.isDrawable ? $0.speedup.low : nil }
        add(.high) { $0.speedup.isDrawable ? $0.speedup.high : nil }
        add(.halfWidth) { Self.halfWidth($0) }
        add(.macs) { Self.positive($0.macs) }
        add(.flops) { Self.positive($0.macs).map { 2 * $0 } }
        add(.parameters) { Self.positive($0.parameters) }
        add(.intensity) { $0.arithmeticIntensity.flatMap { $0 > 0 ? $0 : nil } }
        add(.flopRate) { Self.flopRate($0) }
        add(.nativeFlopRate) { row in row.isBaseline ? nil : baseline(of: row).flatMap(Self.flopRate) }
        add(.disturbed) { $0.blocks > 0 ? Double($0.disturbedBlocks) / Double($0.blocks) : nil }
        add(.memory) { Double($0.peakRSSBytes) }
        add(.samples) { Double($0.samples) }
        add(.maximumError) { $0.maxAbsError }
        table.add(.pareto, numbers: rows.indices.map { fronts.contains($0) ? 1 : 0 })
        return table
    }

    /// The means of patterns, one row a candidate and pattern.
    func meanTable() -> FigureTable {
        let means = model.geometricMeans.filter { $0.pattern != nil && $0.speedup.isDrawable }
        var table = FigureTable(count: means.count)
        table.add(.group, texts: means.map(\.pattern))
        table.add(.runtime, texts: means.map(\.runtime))
        table.add(.speedup, numbers: means.map(\.speedup.estimate))
        table.add(.low, numbers: means.map(\.speedup.low))
        table.add(.high, numbers: means.map(\.speedup.high))
        table.add(.speedupText, texts: means.map { Quantity.speedup($0.speedup, sign: "×") })
        table.add(.networks, numbers: means.map { Double($0.networks) })
        return table
    }

    /// The figures of every source for every row.
    func cacheTable() -> FigureTable {
        let rows = model.rows.flatMap { row in row.caches.map { (row, $0) } }
        var table = FigureTable(count: rows.count)
        func text(_ field: Field, _ value: (ReportRow, ReportCache) -> String?) {
            table.add(field, texts: rows.map(value))
        }
        func number(_ field: Field, _ value: (ReportRow, ReportCache) -> Double?) {
            table.add(field, numbers: rows.map(value))
        }
        text(.network) { row, _ in row.network }
        text(.label) { row, _ in label(row.network) }
        text(.group) { row, _ in group(row) }
        text(.runtime) { row, _ in row.runtime }
        text(.role) { row, _ in row.isBaseline ? "baseline" : "candidate" }
        text(.source) { $1.source }
        number(.depth) { row, _ in row.depth.map(Double.init) }
        number(.width) { row, _ in row.width.map(Double.init) }
        number(.macs) { row, _ in Self.positive(row.macs) }
        number(.flops) { row, _ in Self.positive(row.macs).map { 2 * $0 } }
        number(.latency) { row, _ in Self.milliseconds(row.latency.p50) }
        number(.misses) { $1.l3MissBytes.flatMap { $0 > 0 ? $0 / 1e6 : nil } }
        number(.hitRate) { $1.hitRate.map { 100 * $0 } }
        number(.sensitivity) { $1.sensitivity.flatMap { $0.isDrawable ? $0.estimate : nil } }
        number(.low) { $1.sensitivity.flatMap { $0.isDrawable ? $0.low : nil } }
        number(.high) { $1.sensitivity.flatMap { $0.isDrawable ? $0.high : nil } }
        return table
    }

    /// Misses against the last level's size, one row a point.
    func curveTable() -> FigureTable {
        let points = model.rows.flatMap { row in
            row.caches.flatMap { cache in cache.missCurve.map { (row, cache, $0) } }
        }
        var table = FigureTable(count: points.count)
        table.add(.network, texts: points.map(\.0.network))
        table.add(.label, texts: points.map { label($0.0.network) })
        table.add(.group, texts: points.map { group($0.0) })
        table.add(.runtime, texts: points.map(\.0.runtime))
        table.add(.role, texts: points.map { $0.0.isBaseline ? "baseline" : "candidate" })
        table.add(.source, texts: points.map(\.1.source))
        table.add(.level, numbers: points.map { Self.positive($0.2.lastLevelBytes).map { $0 / 1_048_576 } })
        table.add(
            .misses,
            numbers: points.map { $0.2.misses > 0 ? $0.2.misses * Double($0.1.lineBytes) / 1e6 : nil })
        return table
    }

    static func milliseconds(_ nanoseconds: Double) -> Double? {
        nanoseconds.isFinite && nanoseconds > 0 ? nanoseconds / 1e6 : nil
    }

    static func positive(_ value: Int?) -> Double? { value.flatMap { $0 > 0 ? Double($0) : nil } }

    /// Achieved FLOPs a second.
    static func flopRate(_ row: ReportRow) -> Double? {
        guard let macs = positive(row.macs), row.latency.p50.isFinite, row.latency.p50 > 0 else { return nil }
        return 2 * macs / (row.latency.p50 / 1e9)
    }

    /// Half the interval's width relative to the estimate, percent; nil for a baseline, which is its own measure.
    static func halfWidth(_ row: ReportRow) -> Double? {
        guard !row.isBaseline, row.speedup.isDrawable else { return nil }
        let width = 50 * (row.speedup.high - row.speedup.low) / row.speedup.estimate
        return width > 0 ? width : nil
    }
}
