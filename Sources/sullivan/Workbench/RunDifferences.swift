import Measurement
import Reporting
import Studies

/// What differs between two runs beside their figures: machine, versions, settings.
enum RunDifferences {
    /// The facts of two sets of cells that are not the same; a side whose cells differ among themselves shows them all.
    static func of(_ a: [StoredCell], _ b: [StoredCell]) -> [RunComparison.Difference] {
        let (first, second) = (facts(a), facts(b))
        let order = first.map(\.what) + second.map(\.what).filter { what in !first.contains { $0.what == what } }
        return order.compactMap { what in
            let left = text(first, what)
            let right = text(second, what)
            return left == right ? nil : .init(what: what, a: left, b: right)
        }
    }

    private typealias Fact = (what: String, values: Set<String>)

    private static func text(_ facts: [Fact], _ what: String) -> String {
        guard let values = facts.first(where: { $0.what == what })?.values, !values.isEmpty else { return "none" }
        return values.sorted().joined(separator: " / ")
    }

    private static func facts(_ cells: [StoredCell]) -> [Fact] {
        func of(_ what: String, _ value: (StoredCell) -> String?) -> Fact {
            (what, Set(cells.map { value($0) ?? "not told" }))
        }
        var facts = [
            of("threads") { "\($0.specification.settings.threads)" },
            of("precision") { $0.specification.settings.precision },
            of("baseline") { $0.specification.baseline.description },
            of("sullivan") { $0.environment.sullivanVersion },
        ]
        facts += byKey("version of", cells) { $0.environment.versions }
        facts += byKey("precision of", cells) { cell in
            let estimates = cell.outcome?.estimates ?? []
            return Dictionary(
                estimates.map { ($0.runtime.description, $0.effectivePrecision) },
                uniquingKeysWith: { first, _ in first })
        }
        facts += machine(of)
        facts += byKey("environment", cells) { $0.environment.settings }
        facts += protocolFacts(of)
        return facts
    }

    private static func machine(_ of: (String, (StoredCell) -> String?) -> Fact) -> [Fact] {
        [
            of("processor") { $0.environment.host.cpu },
            of("cores") { "\($0.environment.host.cores)" },
            of("extensions") { $0.environment.host.extensions.joined(separator: " ") },
            of("L3") { $0.environment.host.l3Bytes.map { Reporting.Quantity.bytes($0) } },
            of("memory") { Reporting.Quantity.bytes($0.environment.host.memoryBytes) },
            of("kernel") { $0.environment.host.kernel },
            of("system") { $0.environment.host.system },
            of("virtualization") { $0.environment.host.virtualization },
            of("governor") { $0.environment.host.governor },
            of("huge pages") { $0.environment.host.hugePages },
        ]
    }

    private static func protocolFacts(_ of: (String, (StoredCell) -> String?) -> Fact) -> [Fact] {
        [
            of("seed") { "\($0.specification.settings.seed)" },
            of("rounds") { "\($0.specification.settings.rounds)" },
            of("block time") {
                Reporting.Quantity.time(nanoseconds: Double($0.specification.settings.blockNanoseconds))
            },
            of("launches asked") {
                "\($0.specification.settings.minimumLaunches) to \($0.specification.settings.launches)"
            },
            of("target error") { Reporting.Quantity.percent($0.specification.settings.targetError) },
            of("budget") { "\($0.specification.settings.budgetSeconds) s" },
        ]
    }

    /// Facts that have a name each, for example the version of each runtime.
    private static func byKey(
        _ what: String, _ cells: [StoredCell], _ values: (StoredCell) -> [String: String]
    ) -> [Fact] {
        let all = cells.map(values)
        let keys = Set(all.flatMap(\.keys)).sorted()
        return keys.map { key in ("\(what) \(key)", Set(all.compactMap { $0[key] })) }
    }
}
