import Foundation
import Runtimes

extension LaunchRunner {
    /// Compares every worker's output with the reference's in f32: PyTorch's where it takes part, else the baseline's.
    ///
    /// A reference that itself runs in another precision is compared too, with what it gives in f32 in a worker that
    /// only lives for that. What counts as agreement depends on the precision that a runtime really runs in, and on the
    /// reference's own: PyTorch runs a file with 16-bit weights in that type.
    func check(_ workers: [WorkerProcess], _ journal: LaunchJournal) async -> [WorkerProcess] {
        var outputs: [RuntimeID: [Float]] = [:]
        var active = await each(workers, stage: "check", journal) { worker in
            outputs[worker.runtime] = try await values(of: worker)
        }
        let native = specification.runtimes.first { $0.name == "pytorch" && outputs[$0] != nil }
        let reference = native ?? specification.baseline
        var expected = outputs[reference]
        let isReduced = artifacts.precision(of: reference, settings: specification.settings) != "f32"
        if isReduced, expected != nil {
            do {
                expected = try await referenceValues(reference)
            } catch {
                journal.fail(reference, stage: "check", reason: "no f32 output to compare with: \(error)")
                return active.filter { $0.runtime != reference }
            }
        }
        guard let expected else { return active }
        let workerRecords = journal.outcome.record.workers
        /// What a runtime really runs in; where that is several, also what it was asked for.
        func precisions(of runtime: RuntimeID) -> [String] {
            let effective = workerRecords.last { $0.runtime == runtime }?.effectivePrecision ?? "f32"
            let asked = artifacts.precision(of: runtime, settings: specification.settings)
            return effective == "mixed" ? [effective, asked] : [effective]
        }
        for worker in active where isReduced || worker.runtime != reference {
            guard let output = outputs[worker.runtime] else { continue }
            guard let comparison = OutputComparison(output: output, reference: expected) else {
                let reason = "gave \(output.count) values where \(reference) gave \(expected.count)"
                journal.fail(worker.runtime, stage: "check", reason: reason)
                active.removeAll { $0.runtime == worker.runtime }
                continue
            }
            journal.add(
                AgreementRecord(
                    runtime: worker.runtime, reference: reference,
                    maximumAbsoluteError: comparison.maximumAbsoluteError,
                    maximumRelativeError: comparison.maximumRelativeError, cosine: comparison.cosine,
                    agrees: comparison.agrees(
                        precision: OutputComparison.coarsest(
                            of: precisions(of: worker.runtime) + (isReduced ? [] : precisions(of: reference))))))
        }
        return active
    }

    /// The output of a runtime in f32, from a worker of its own.
    private func referenceValues(_ runtime: RuntimeID) async throws -> [Float] {
        guard let command = commands[runtime] else {
            throw WorkerError.cannotStart(runtime: runtime, reason: "it is not installed")
        }
        let settings = specification.settings
        return try await WorkerProcess.withWorker(
            runtime, command: command, processors: processors, timeout: .seconds(settings.timeoutSeconds)
        ) { worker in
            _ = try await worker.call(
                LoadRequest(
                    modelPath: artifacts.modelPath, inputPath: artifacts.inputPath, threads: settings.threads),
                limit: patience(with: runtime))
            return try await values(of: worker)
        }
    }

    /// All outputs of one inference, one after the other.
    private func values(of worker: WorkerProcess) async throws -> [Float] {
        let path = artifacts.outputPath(of: worker.runtime)
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = try await worker.call(InferRequest(outputPath: path))
        guard let values = OutputComparison.readValues(path) else {
            throw WorkerError.unreadableAnswer(runtime: worker.runtime, line: "its output file")
        }
        return values
    }
}
