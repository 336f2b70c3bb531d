import Foundation
import Runtimes
import Statistics
import Synchronization

/// What a launch has given so far; written by the steps of one launch, one after the other or side by side.
final class LaunchJournal: Sendable {
    private let network: String
    private let state: Mutex<LaunchOutcome>
    /// By runtime, what its blocks told of an inference's parts, nanoseconds.
    private let parts = Mutex<[RuntimeID: [String: [Int]]]>([:])

    init(network: String, index: Int) {
        self.network = network
        state = Mutex(
            LaunchOutcome(record: LaunchRecord(index: index, startedAt: Date(), workers: [], blocks: [])))
    }

    /// All that was noted.
    var outcome: LaunchOutcome { state.withLock { $0 } }

    func add(_ worker: WorkerRecord) {
        state.withLock { $0.record.workers.append(worker) }
    }

    /// Changes what is noted of a runtime's worker.
    func update(_ runtime: RuntimeID, _ change: (inout WorkerRecord) -> Void) {
        state.withLock { state in
            guard let place = state.record.workers.firstIndex(where: { $0.runtime == runtime }) else { return }
            change(&state.record.workers[place])
        }
    }

    func add(_ block: BlockRecord) {
        state.withLock { $0.record.blocks.append(block) }
    }

    /// Notes the parts of an inference that a block tells of: copies and computing, where there is a device.
    func add(partsOf block: BlockAnswer, of runtime: RuntimeID) {
        let told = [
            WorkerRecord.copyInKey: block.copyInNs, WorkerRecord.computeKey: block.computeNs,
            WorkerRecord.copyOutKey: block.copyOutNs,
        ]
        parts.withLock { parts in
            for case (let name, let nanoseconds?) in told {
                parts[runtime, default: [:]][name, default: []].append(nanoseconds)
            }
        }
    }

    /// The medians of an inference's parts over the launch's blocks, nanoseconds as text.
    func parts(of runtime: RuntimeID) -> [String: String] {
        let told = parts.withLock { $0[runtime] ?? [:] }
        return told.compactMapValues { $0.map(Double.init).median().map { "\(Int($0))" } }
    }

    func add(_ agreement: AgreementRecord) {
        state.withLock { $0.agreements.append(agreement) }
    }

    func fail(_ runtime: RuntimeID, stage: String, reason: String) {
        state.withLock {
            $0.failures.append(FailureRecord(network: network, runtime: runtime, stage: stage, reason: reason))
        }
    }
}

/// What a launch gave: as much as was measured, whatever failed.
struct LaunchOutcome: Sendable {
    var record: LaunchRecord
    var agreements: [AgreementRecord] = []
    var failures: [FailureRecord] = []
}
