import Foundation
import GRDB
import Measurement

/// What a merge did.
public struct MergeSummary: Hashable, Sendable {
    /// Cells that the folder did not have.
    public var added = 0
    /// Cells of which the other folder had more, and which were replaced whole.
    public var replaced = 0
    /// Cells that stayed as they were.
    public var kept = 0
}

extension ResultStore {
    /// Takes over the cells of another folder, all in one transaction.
    ///
    /// Cells of different machines stand side by side. Of two cells with one key and one machine the one that says more
    /// is kept whole, never a mixture: a measured one before all others, then the one with more launches; between equals
    /// the choice is arbitrary but the same in both directions. So merging twice, or in another order, changes nothing.
    ///
    /// - Throws: `StudyError.noResults`, `.mergeIntoItself`, and as `init(reading:)`; nothing is merged then.
    public func merge(from folder: String) throws(StudyError) -> MergeSummary {
        let own = URL(fileURLWithPath: self.folder).resolvingSymlinksInPath().standardizedFileURL
        let other = URL(fileURLWithPath: folder).resolvingSymlinksInPath().standardizedFileURL
        guard own.path != other.path else { throw .mergeIntoItself(folder: folder) }
        return try merge(from: ResultStore(reading: folder))
    }

    func merge(from other: ResultStore) throws(StudyError) -> MergeSummary {
        // The other's errors carry its own path, hence the nested reads.
        let machines = try other.machines()
        let cells = try other.cells()
        return try database.write { db in
            var summary = MergeSummary()
            for machine in machines {
                try MachineRow.save(machine, db)
                for ceilings in try other.ceilings(of: machine.fingerprint) {
                    try CeilingRow.save(ceilings, machine: machine.fingerprint, db)
                }
            }
            for cell in cells {
                let theirs = CellContent(
                    cell: cell, launches: try other.launches(of: cell.reference),
                    layers: try other.layers(of: cell.reference), passes: try other.cachePasses(of: cell.reference),
                    profiles: try other.profiles(of: cell.reference))
                guard let row = try CellRow.fetch(cell.reference, db), let id = row.id else {
                    try theirs.insert(db)
                    summary.added += 1
                    continue
                }
                let ours = CellContent(
                    cell: try row.stored(db), launches: try LaunchRow.all(of: id, db),
                    layers: try row.network.map { try LayerFacts.all(of: $0, db) } ?? [],
                    passes: try CachePassRow.all(of: id, db), profiles: try ProfileRow.all(of: id, db))
                let passes = try CellContent.united(ours.passes, theirs.passes)
                let profiles = try ProfileRow.united(ours.profiles, theirs.profiles)
                if try theirs.saysMore(than: ours) {
                    try row.delete(db)
                    var content = theirs
                    content.passes = passes
                    content.profiles = profiles
                    try content.insert(db)
                    summary.replaced += 1
                } else {
                    for pass in passes { try CachePassRow.save(pass, cell: id, db) }
                    for profile in profiles { try ProfileRow.save(profile, cell: id, db) }
                    summary.kept += 1
                }
            }
            return summary
        }
    }
}

/// All that a folder holds of a cell.
private struct CellContent {
    var cell: StoredCell
    var launches: [LaunchRecord]
    var layers: [LayerFacts]
    var passes: [CachePassRecord]
    var profiles: [OperatorProfile]

    /// The passes of both, whose cells are of one machine: of two for one runtime and source the one with figures, and
    /// between equals the lesser text, so that the order of merging does not matter.
    static func united(_ ours: [CachePassRecord], _ theirs: [CachePassRecord]) throws -> [CachePassRecord] {
        try Dictionary(grouping: ours + theirs) { [$0.runtime.description, $0.source.rawValue] }.values.compactMap {
            try $0.map { (pass: $0, text: try ResultJSON.encode($0)) }.min { one, other in
                let (first, second) = (one.pass.figures == nil, other.pass.figures == nil)
                return first == second ? one.text < other.text : !first
            }?.pass
        }
    }

    /// A total order over unlike contents.
    func saysMore(than other: CellContent) throws -> Bool {
        if rank != other.rank { return other.rank.lexicographicallyPrecedes(rank) }
        return try text < other.text
    }

    private var rank: [Int] {
        [cell.status == .done ? 1 : 0, launches.count, cell.outcome == nil ? 0 : 1, cell.status == .failed ? 1 : 0]
    }

    /// Equal for equal contents. The host stands apart: its particulars may have been united already.
    private var text: String {
        get throws {
            try ResultJSON.encode([
                ResultJSON.encode(cell.specification), ResultJSON.encode(launches), ResultJSON.encode(cell.outcome),
                cell.environment.sullivanVersion, ResultJSON.encode(cell.environment.versions),
                ResultJSON.encode(cell.environment.settings),
                ResultJSON.encode([cell.startedAt, cell.finishedAt]), "\(cell.seconds)",
            ])
        }
    }

    func insert(_ db: Database) throws {
        var row = CellRow(
            reference: cell.reference, environment: try EnvironmentRow.find(cell.environment, db),
            network: try cell.facts.map { try NetworkRow.find($0, layers: layers, db) },
            specification: cell.specification, startedAt: cell.startedAt)
        row.status = cell.status
        row.seconds = cell.seconds
        row.finishedAt = cell.finishedAt
        row.grantedBudgetSeconds = cell.outcome?.specification.settings.budgetSeconds
        try row.insert(db)
        let id = db.lastInsertedRowID
        for launch in launches { try LaunchRow.insert(launch, cell: id, db) }
        try RuntimeEstimate.replace(with: cell.outcome?.estimates ?? [], of: id, db)
        try AgreementRecord.replace(with: cell.outcome?.agreements ?? [], of: id, db)
        try FailureRecord.replace(with: cell.outcome?.failures ?? [], of: id, db)
        for pass in passes { try CachePassRow.save(pass, cell: id, db) }
        for profile in profiles { try ProfileRow.save(profile, cell: id, db) }
    }
}
