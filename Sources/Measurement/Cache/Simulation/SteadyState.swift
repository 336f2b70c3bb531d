/// Tells from inference to inference whether the simulated caches have settled.
///
/// The first inference after simulation is switched on finds them empty; PyTorch's allocator takes a few more to come
/// to rest. Settled means that two inferences after each other agree in both counts within 1 %, or within what start
/// and end of an inference alone cause.
struct SteadyState {
    /// Relative difference that passes for none.
    static let tolerance = 0.01
    /// Lines that pass for none: 64 KiB.
    static let slack = 1024.0

    /// At most so many inferences.
    var cap: Int
    private(set) var counts: [CallgrindCounts] = []

    init(cap: Int = 8) {
        self.cap = cap
    }

    /// What to do after another inference.
    enum Decision: Equatable {
        case goOn, settled, gaveUp
    }

    mutating func observe(_ next: CallgrindCounts) -> Decision {
        defer { counts.append(next) }
        if let last = counts.last, Self.agree(last.l3Misses, next.l3Misses),
            Self.agree(last.l3Accesses, next.l3Accesses)
        {
            return .settled
        }
        return counts.count + 1 >= cap ? .gaveUp : .goOn
    }

    static func agree(_ one: Double, _ other: Double) -> Bool {
        abs(one - other) <= max(slack, tolerance * max(one, other))
    }
}
