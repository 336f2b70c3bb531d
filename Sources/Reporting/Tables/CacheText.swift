/// The caches' part of `bench` on a terminal: what an inference fetches from memory, and what that is held against.
///
/// L3 misses in bytes come first; a hit rate never stands without them (docs/CACHE.md).
enum CacheText {
    /// The table, with a line on what the figures are; empty where no row has cache figures.
    static func render(_ model: ReportModel, _ names: ShortNames, _ style: TextStyle) -> String {
        let counted = model.rows.flatMap { row in row.caches.filter { $0.l3Misses != nil }.map { (row, $0) } }
        let contended = model.rows.flatMap { row in
            row.caches.compactMap { cache in cache.sensitivity.map { (row, $0) } }
        }
        var text = ""
        if !counted.isEmpty { text += table(counted, names).render(style) + notes(counted.map(\.1), style) }
        if !contended.isEmpty {
            text += text.isEmpty ? "" : "\n"
            text += table(contended, names).render(style)
            text += "contention: latency beside a reader of half the L3 over latency beside a quiet neighbour\n"
        }
        return text
    }

    private static func table(_ rows: [(ReportRow, ReportCache)], _ names: ShortNames) -> TextTable {
        // Depths and widths stand at the end of a name: names that lose their middle could not be told apart.
        let longest = rows.map { names[$0.0.network].count }.max() ?? 0
        var table = TextTable(columns: [
            .init("network", minimumWidth: min(40, longest)), .init("runtime"), .init("L3 misses", .right),
            .init("accesses", .right), .init("hit rate", .right), .init("source"),
            .init("/compulsory", .right, isDroppable: true), .init("bytes/MAC", .right, isDroppable: true),
            .init("/1000 instr.", .right, isDroppable: true), .init("took", .right, isDroppable: true),
        ])
        for (row, cache) in rows {
            let accesses = cache.l3Accesses.map { $0 * Double(cache.lineBytes) }
            table.add([
                .init(names[row.network]), .init(row.runtime), .init(megabytes(cache.l3MissBytes)),
                .init(megabytes(accesses)), .init(cache.hitRate.map(Quantity.percent) ?? Quantity.missing),
                .init(cache.isSteady == false ? cache.source + " (not steady)" : cache.source),
                .init(row.missesOverCompulsory(cache).map { Quantity.ratio($0) } ?? Quantity.missing),
                .init(row.bytesPerMAC(cache).map { Quantity.small($0) } ?? Quantity.missing),
                .init(cache.missesPerKiloInstruction.map { Quantity.small($0) } ?? Quantity.missing),
                .init(Quantity.time(nanoseconds: cache.seconds * 1e9)),
            ])
        }
        return table
    }

    private static func table(_ rows: [(ReportRow, ReportInterval)], _ names: ShortNames) -> TextTable {
        var table = TextTable(columns: [
            .init("network", minimumWidth: 18), .init("runtime", minimumWidth: 10), .init("contention", .right),
            .init("95 %"),
        ])
        for (row, sensitivity) in rows {
            table.add([
                .init(names[row.network]), .init(row.runtime), .init(Quantity.ratio(sensitivity.estimate) + "x"),
                .init(Quantity.range(sensitivity)),
            ])
        }
        return table
    }

    /// What every source says of its figures: remarks that differ in their numbers alone are told once, with the range.
    static func notes(_ caches: [ReportCache], _ style: TextStyle) -> String {
        let number = /[0-9]+(?:\.[0-9]+)?/
        var order: [[Substring]] = []
        var numbers: [[Substring]: [[Substring]]] = [:]
        for remark in caches.flatMap(\.remarks) {
            let words = remark.split(separator: number, omittingEmptySubsequences: false)
            if numbers[words] == nil { order.append(words) }
            numbers[words, default: []].append(remark.matches(of: number).map(\.output))
        }
        return order.map { words in
            let rows = numbers[words] ?? []
            var (text, varies) = ("", false)
            for (index, word) in words.enumerated() {
                text += word
                guard index + 1 < words.count else { break }
                let values = rows.map { $0[index] }.sorted { (Double($0) ?? 0) < (Double($1) ?? 0) }
                guard let least = values.first, let most = values.last else { continue }
                text += least == most ? least : "\(least) to \(most)"
                if least != most { varies = true }
            }
            if varies, rows.count < caches.count { text += " (\(rows.count) of \(caches.count) rows)" }
            return BenchText.wrapped(text.visible, style) + "\n"
        }.joined()
    }

    private static func megabytes(_ bytes: Double?) -> String {
        bytes.map { Quantity.megabytes($0) } ?? Quantity.missing
    }
}
