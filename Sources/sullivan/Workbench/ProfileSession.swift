import Measurement
import Reporting
import Runtimes
import Studies

/// Reads times by operation of a study's cells and measures what the machine can do at best, where a study wants it.
///
/// It follows the timed launches of all cells and precedes passes for cache figures, some of which load the machine.
struct ProfileSession: Sendable {
    let bench: Workbench
    let store: ResultStore
    let progress: ProgressLine

    /// Measures the machine's ceilings for the threads of the cells, where they are not stored yet.
    func measureCeilings(_ cells: [PlannedCell]) throws {
        let host = HostFacts.current()
        let known = Set(try store.ceilings(of: host.fingerprint).map(\.threads))
        for threads in Set(cells.map(\.specification.settings.threads)).subtracting(known).sorted() {
            progress.update("measuring the peak of arithmetic and the bandwidths", milestone: true)
            switch bench.ceilings(threads: threads) {
            case .success(let ceilings): try store.record(ceilings, of: host)
            case .failure(let error): progress.message("warning: no ceilings for a roofline: \(error.message)")
            }
        }
    }

    /// Profiles what is left of the cells whose timed launches are done.
    ///
    /// - Parameter retryFailed: whether profiles that failed are tried again; a runtime that tells none is not asked
    ///   again.
    /// - Throws: `StudyError` of the store; what writing a network throws.
    func run(
        _ cells: [PlannedCell], retryFailed: Bool, shouldStop: @escaping @Sendable () -> Bool
    ) async throws {
        for (place, cell) in cells.enumerated() where !shouldStop() {
            let reference = CellReference(key: cell.key, machine: bench.fingerprint)
            guard let outcome = try store.cell(reference)?.outcome else { continue }
            let known = try store.profiles(of: reference).filter { !($0.isFailure && retryFailed) }.map(\.runtime)
            let left = outcome.estimates.map(\.runtime).filter { !known.contains($0) }
            guard !left.isEmpty else { continue }
            progress.update(
                "[profile \(place + 1)/\(cells.count)] \(cell.specification.network): times by operation",
                milestone: true)
            let specification = cell.specification
            let profiles = try await bench.withArtifacts(of: specification) { artifacts, commands in
                await ProfilePass(
                    specification: specification, artifacts: artifacts, commands: commands,
                    processors: bench.processors.choose(threads: specification.settings.threads)
                ).run(left, shouldStop: shouldStop)
            }
            // A worker that died because everything is being stopped failed for no reason of its own.
            try store.record(profiles.filter { !($0.isFailure && shouldStop()) }, of: reference)
        }
    }
}
