/// What precision each runtime of a cell is asked for: the one wanted where the runtime knows it, else f32.
///
/// Whether the processor has it is for the worker to say when it loads: a runtime that knows a precision and cannot run
/// it here fails, it does not fall back.
public struct PrecisionPlan: Sendable, Hashable {
    /// The precision wanted of all: `f32`, `bf16` or `int8`.
    public let wanted: String
    /// The precision that each is asked for.
    public let precisions: [RuntimeID: String]
    /// The runtimes that lack the wanted one, in the order given.
    public let lacking: [RuntimeID]

    /// Plans for known runtimes.
    ///
    /// - Throws: `RuntimeError.precisionUnavailable` where none of them knows the precision; `.unknownRuntime`.
    public init(_ wanted: String, runtimes: [RuntimeID]) throws {
        self.wanted = wanted
        let known = try runtimes.filter { try RuntimeRegistry.definition(for: $0).precisions.contains(wanted) }
        guard !known.isEmpty || wanted == "f32" else {
            let able = RuntimeRegistry.all.filter { $0.precisions.contains(wanted) }.map(\.id)
            throw RuntimeError.precisionUnavailable(precision: wanted, runtimes: runtimes, able: able)
        }
        lacking = runtimes.filter { !known.contains($0) }
        precisions = runtimes.reduce(into: [:]) { $0[$1] = known.contains($1) ? wanted : "f32" }
    }

    /// One line that says who runs f32 instead; nil where all run what is wanted.
    public var warning: String? {
        guard !lacking.isEmpty else { return nil }
        let names = lacking.map(\.description).joined(separator: " and ")
        return lacking.count == 1 ? "\(names) has no \(wanted) and runs f32" : "\(names) have no \(wanted) and run f32"
    }
}
