/// Suggestions for mistyped names: networks, runtimes, settings, keys of study files.
public enum NearestNames {
    /// The candidates nearest to `name`, best first; case and the separators `-`, `_` and blank do not count.
    ///
    /// A candidate that begins with the name is nearer than any spelling error; one that shares less than half of its
    /// letters is not near.
    public static func of(_ name: String, among candidates: [String], count: Int = 3) -> [String] {
        let wanted = letters(name)
        guard !wanted.isEmpty else { return [] }
        let scored = candidates.enumerated().compactMap { offset, candidate -> (Int, Int, String)? in
            let known = letters(candidate)
            let distance = known.starts(with: wanted) ? 0 : editDistance(wanted, known)
            return 2 * distance <= max(wanted.count, 4) ? (distance, offset, candidate) : nil
        }
        return scored.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.prefix(count).map(\.2)
    }

    /// Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b` (optimal string alignment).
    static func editDistance<Element: Equatable>(_ a: [Element], _ b: [Element]) -> Int {
        var rows = [Array(0...b.count)]
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                var best = min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, rows[i - 1][j - 1] + 1) }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }

    private static func letters(_ name: String) -> [Character] {
        name.lowercased().filter { !"-_ ".contains($0) }
    }
}
