import Foundation
import Measurement
import NetworkGraph
import Reporting
import Runtimes
import Statistics
import Studies

/// Turns two results folders into the values that a comparison is made of.
enum RunComparisonAssembly {
    /// Compares two folders, each by the machine with most cells in it.
    ///
    /// - Throws: `StudyError` for a folder that cannot be read, `RunComparisonError` where nothing can be compared.
    static func comparison(_ first: String, _ second: String, rule: RunComparison.Rule) throws -> RunComparison {
        let a = try RunSide("A", folder: first)
        let b = try RunSide("B", folder: second)
        let pairs = RunPairing(a, b)
        guard !pairs.matched.isEmpty else {
            throw RunComparisonError.nothingInCommon(
                a: first, b: second, exampleA: a.cells.first?.specification.network ?? "",
                exampleB: b.cells.first?.specification.network ?? "")
        }
        var rows: [RunComparisonRow] = []
        var missing = pairs.missing
        var copied = 0
        for pair in pairs.matched {
            let launchesA = try a.store.launches(of: pair.a.reference)
            let launchesB = try b.store.launches(of: pair.b.reference)
            if !Set(launchesA.map(\.startedAt)).isDisjoint(with: launchesB.map(\.startedAt)) { copied += 1 }
            rows += Self.rows(pair, launchesA, launchesB)
            missing += Self.missing(pair)
        }
        guard !rows.isEmpty else { throw RunComparisonError.noRuntimeInCommon(a: first, b: second) }
        var warnings = a.warnings + b.warnings + pairs.warnings
        if a.path == b.path {
            warnings.insert("A and B are the same folder: nothing can differ", at: 0)
        } else if copied > 0 {
            warnings.insert(
                "\(copied) cell\(copied == 1 ? " has" : "s have") the same launches on both sides, which are not "
                    + "independent: a folder was copied or merged", at: 0)
        }
        warnings += baselineWarnings(rows)
        return RunComparison(
            a: a.side, b: b.side, rule: rule,
            differences: RunDifferences.of(pairs.matched.map(\.a), pairs.matched.map(\.b)), rows: rows,
            missing: missing, warnings: warnings)
    }

    /// One row for each runtime that both cells measured.
    private static func rows(
        _ pair: RunPairing.Pair, _ a: [LaunchRecord], _ b: [LaunchRecord]
    ) -> [RunComparisonRow] {
        let measured = RunSide.measured(pair.b)
        return RunSide.measured(pair.a).filter(measured.contains).compactMap { runtime in
            let row = RunComparisonRow(
                network: pair.a.specification.network, batch: pair.a.specification.settings.batch,
                runtime: runtime.description, a: figures(runtime, pair.a, a), b: figures(runtime, pair.b, b))
            return row.latency == nil && row.speedup == nil ? nil : row
        }
    }

    private static func figures(
        _ runtime: RuntimeID, _ cell: StoredCell, _ launches: [LaunchRecord]
    ) -> RunComparisonRow.Figures {
        let estimator = Estimator(cell.specification)
        let isBaseline = runtime == cell.specification.baseline
        return RunComparisonRow.Figures(
            logLatencies: estimator.launchLogLatencies(of: runtime, launches: launches),
            logSpeedups: isBaseline ? [] : estimator.launchLogSpeedups(of: runtime, launches: launches),
            baseline: cell.specification.baseline.description)
    }

    /// What one cell of a pair lacks of what either asks.
    private static func missing(_ pair: RunPairing.Pair) -> [RunComparison.Missing] {
        let asked = pair.a.specification.runtimes
        let runtimes = asked + pair.b.specification.runtimes.filter { !asked.contains($0) }
        return [("A", pair.a), ("B", pair.b)].flatMap { letter, cell in
            runtimes.filter { !RunSide.measured(cell).contains($0) }.map { runtime in
                RunComparison.Missing(
                    network: cell.specification.network, runtime: runtime.description, side: letter,
                    reason: RunSide.reason(runtime, cell))
            }
        }
    }

    private static func baselineWarnings(_ rows: [RunComparisonRow]) -> [String] {
        let differing = rows.filter { $0.a.baseline != $0.b.baseline }
        guard let first = differing.first else { return [] }
        return [
            "\(differing.count) rows have another baseline in B than in A (\(first.a.baseline), \(first.b.baseline)): "
                + "their speed-ups cannot be compared, only their latencies"
        ]
    }
}

/// One of the two folders, of the machine with most cells.
struct RunSide {
    let letter: String
    let folder: String
    let store: ResultStore
    let cells: [StoredCell]
    let warnings: [String]

    init(_ letter: String, folder: String) throws {
        self.letter = letter
        self.folder = folder
        store = try ResultStore(reading: folder)
        let all = try store.cells()
        let machines = Dictionary(grouping: all, by: \.reference.machine)
        guard
            let cells = machines.max(by: { ($0.value.count, $1.key) < ($1.value.count, $0.key) })?.value
        else { throw RunComparisonError.noCells(folder: folder) }
        self.cells = cells
        var warnings: [String] = []
        if all.count > cells.count {
            warnings.append("\(all.count - cells.count) cells of other machines in \(letter) are not compared")
        }
        let running = cells.count { $0.status == .running }
        if running > 0 {
            warnings.append(
                "\(running) cell\(running == 1 ? "" : "s") of \(letter) not finished; what is stored counts")
        }
        self.warnings = warnings
    }

    /// Where the folder really is.
    var path: String { URL(fileURLWithPath: folder).resolvingSymlinksInPath().standardizedFileURL.path }

    var side: RunComparison.Side {
        let dates = cells.flatMap { [$0.startedAt] + [$0.finishedAt].compactMap(\.self) }
        let host = cells.map(\.environment.host).last ?? .current()
        return RunComparison.Side(
            folder: folder, host: ReportAssembly.host(host), cells: cells.count,
            span: dates.min().flatMap { first in dates.max().map { first...$0 } })
    }

    /// The runtimes that a cell has figures of, in the order in which they were asked for.
    static func measured(_ cell: StoredCell) -> [RuntimeID] {
        guard cell.launches > 0 else { return [] }
        let failed = Set((cell.outcome?.failures ?? []).compactMap(\.runtime))
        // A cell under way may have no outcome yet; its stored launches tell what it has.
        guard cell.status != .running, let outcome = cell.outcome else { return cell.specification.runtimes }
        return cell.specification.runtimes.filter { runtime in
            !failed.contains(runtime) && outcome.estimates.contains { $0.runtime == runtime }
        }
    }

    /// Why a cell has no figures of a runtime.
    static func reason(_ runtime: RuntimeID, _ cell: StoredCell) -> String {
        guard cell.specification.runtimes.contains(runtime) else { return "not asked for" }
        let failures = cell.outcome?.failures ?? []
        let own = failures.first { $0.runtime == runtime } ?? failures.first
        return own.map { "failed to \($0.stage): \($0.reason)" } ?? "not measured"
    }
}

/// Why two folders cannot be compared.
enum RunComparisonError: UserFacingError, Equatable {
    /// A folder has no cell.
    case noCells(folder: String)
    /// No network at the same batch is in both.
    case nothingInCommon(a: String, b: String, exampleA: String, exampleB: String)
    /// Networks are, but no runtime with figures on both sides.
    case noRuntimeInCommon(a: String, b: String)
    /// A guard has no row that it could judge.
    case cannotJudge(reason: String)
    /// The output cannot be written.
    case cannotWrite(path: String, reason: String)

    var message: String {
        switch self {
        case .noCells(let folder): "'\(folder)' holds no cell: nothing was measured into it"
        case .nothingInCommon(let a, let b, let exampleA, let exampleB):
            "'\(a)' and '\(b)' have no network at the same batch in common (A has \(exampleA), B has \(exampleB))"
        case .noRuntimeInCommon(let a, let b): "'\(a)' and '\(b)' have no runtime with figures in common"
        case .cannotJudge(let reason): "--fail-on-regression cannot judge: \(reason)"
        case .cannotWrite(let path, let reason): "cannot write '\(path)': \(reason)"
        }
    }

    var remedy: String? {
        switch self {
        case .noCells: "run 'sullivan study run' or 'sullivan bench --results' with this folder first"
        case .nothingInCommon: "compare two runs of one study, or of the same networks"
        case .noRuntimeInCommon: "measure the same runtimes in both; 'sullivan study status' tells what failed"
        case .cannotJudge: "run both studies with at least 3 launches, the same runtimes and the same baseline"
        case .cannotWrite: "choose a file in a folder that you may write to"
        }
    }
}
