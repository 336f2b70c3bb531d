import Reporting
import Studies

/// The raw samples of a results folder as a table.
enum SampleTable {
    /// Most bytes that are written without being asked for.
    static let unaskedBytes = 50_000_000

    /// About how many bytes the table of a machine's cells takes, from their estimates alone.
    static func bytes(of store: ResultStore, machine: String?) throws -> Int {
        try cells(of: store, machine).reduce(0) { total, cell in
            (cell.outcome?.estimates ?? []).reduce(total) { total, estimate in
                total
                    + SamplesCSV.bytes(
                        network: cell.specification.network, runtime: estimate.runtime.description,
                        samples: estimate.samples, nanoseconds: estimate.latencyMean)
            }
        }
    }

    /// Writes the table, one cell in memory at a time.
    ///
    /// - Throws: `StudyError`, `ReportError`.
    static func write(_ store: ResultStore, machine: String?, to path: String) throws {
        var table = try SamplesCSV(path: path)
        for cell in try cells(of: store, machine) {
            let settings = cell.specification.settings
            for launch in try store.launches(of: cell.reference) {
                for block in launch.blocks {
                    try table.add(
                        SamplesCSV.Block(
                            network: cell.specification.network, runtime: block.runtime.description,
                            threads: settings.threads, batch: settings.batch, precision: settings.precision,
                            launch: launch.index, round: block.round, position: block.position,
                            attempt: block.attempt, isDisturbed: block.disturbance != nil,
                            nanoseconds: block.sampleNanoseconds))
                }
            }
        }
        try table.finish()
    }

    private static func cells(of store: ResultStore, _ machine: String?) throws -> [StoredCell] {
        try store.cells().filter { machine == nil || $0.reference.machine == machine }
    }
}
