import Measurement
import Reporting
import Studies

/// Which cell of A is compared with which of B: those of one network and batch.
///
/// Settings may differ: that is what is compared. Where a side has a network more than once (with one thread and with
/// two, say), cells of the same threads, precision and baseline go together, and what is left is told.
struct RunPairing {
    /// Two cells of one network.
    struct Pair {
        var a: StoredCell
        var b: StoredCell
    }

    private(set) var matched: [Pair] = []
    private(set) var missing: [RunComparison.Missing] = []
    private(set) var warnings: [String] = []

    init(_ a: RunSide, _ b: RunSide) {
        let groupsB = Dictionary(grouping: b.cells, by: Self.group)
        let groupsA = Dictionary(grouping: a.cells, by: Self.group)
        var seen = Set<String>()
        for group in a.cells.map(Self.group) where seen.insert(group).inserted {
            match(groupsA[group] ?? [], groupsB[group] ?? [])
        }
        for group in b.cells.map(Self.group) where seen.insert(group).inserted {
            match([], groupsB[group] ?? [])
        }
    }

    private static func group(_ cell: StoredCell) -> String {
        "\(cell.specification.settings.batch) \(cell.specification.network)"
    }

    private static func kind(_ cell: StoredCell) -> String {
        let settings = cell.specification.settings
        return "\(settings.threads) threads, \(settings.precision), baseline \(cell.specification.baseline)"
    }

    private mutating func match(_ a: [StoredCell], _ b: [StoredCell]) {
        guard let network = (a.first ?? b.first)?.specification.network else { return }
        guard !a.isEmpty, !b.isEmpty else {
            let side = a.isEmpty ? "A" : "B"
            missing.append(.init(network: network, runtime: nil, side: side, reason: "not in this folder"))
            return
        }
        // The latest first: a cell that was measured again with another version stands beside the old one.
        var restA = a.sorted { Self.time($0) > Self.time($1) }
        var restB = b.sorted { Self.time($0) > Self.time($1) }
        var pairs: [Pair] = []
        for cell in restA {
            guard let twin = restB.firstIndex(where: { Self.kind($0) == Self.kind(cell) }) else { continue }
            pairs.append(Pair(a: cell, b: restB.remove(at: twin)))
        }
        restA.removeAll { cell in pairs.contains { $0.a.reference == cell.reference } }
        if pairs.isEmpty { pairs.append(Pair(a: restA.removeFirst(), b: restB.removeFirst())) }
        matched += pairs
        for (letter, cell) in restA.map({ ("A", $0) }) + restB.map({ ("B", $0) }) {
            warnings.append(
                "\(network) in \(letter) with \(Self.kind(cell)) has no like in the other and is passed over")
        }
    }

    private static func time(_ cell: StoredCell) -> Double {
        (cell.finishedAt ?? cell.startedAt).timeIntervalSinceReferenceDate
    }
}
