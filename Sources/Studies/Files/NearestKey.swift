/// The word that a mistyped one most likely stands for.
enum NearestKey {
    /// The candidate nearest to `word`, nil where none shares at least half of its letters.
    ///
    /// Case and the separators `-`, `_` and blank do not count; a candidate that begins with the word is nearest.
    static func of(_ word: String, among candidates: [String]) -> String? {
        let wanted = letters(word)
        guard !wanted.isEmpty else { return nil }
        let scored = candidates.enumerated().map { offset, candidate in
            let known = letters(candidate)
            return (distance: known.starts(with: wanted) ? 0 : editDistance(wanted, known), offset: offset)
        }
        guard let best = scored.min(by: { ($0.distance, $0.offset) < ($1.distance, $1.offset) }),
            2 * best.distance <= max(wanted.count, 3)
        else { return nil }
        return candidates[best.offset]
    }

    private static func letters(_ word: String) -> [Character] {
        word.lowercased().filter { !"-_ ".contains($0) }
    }

    /// Levenshtein's distance: insertions, deletions and substitutions.
    private static func editDistance(_ a: [Character], _ b: [Character]) -> Int {
        var row = Array(0...b.count)
        for (i, character) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for j in b.indices {
                let substituted = diagonal + (b[j] == character ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, diagonal + 1, row[j] + 1)
            }
        }
        return row[b.count]
    }
}
