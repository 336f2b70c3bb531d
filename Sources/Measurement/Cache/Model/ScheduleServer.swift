import Runtimes

/// A process that tells schedules, one network after the other, from its first request until it is let go.
///
/// A refusal concerns one network; a death or a time-out ends the server.
final class ScheduleServer: Sendable {
    private typealias Reply = CheckedContinuation<ExecutionSchedule, any Error>
    private struct Job: Sendable {
        let request: ScheduleRequest
        let reply: Reply
    }

    private let jobs: AsyncStream<Job>.Continuation
    private let process: Task<Void, Never>

    init(runtime: RuntimeID, command: WorkerCommand, processors: [Int], timeout: Duration) {
        let (stream, jobs) = AsyncStream<Job>.makeStream()
        self.jobs = jobs
        process = Task {
            var reason: any Error = WorkerError.died(runtime: runtime, last: nil)
            do {
                try await WorkerProcess.withWorker(
                    runtime, command: command, processors: processors, timeout: timeout
                ) { worker in
                    for await job in stream {
                        do {
                            job.reply.resume(returning: try await worker.call(job.request))
                        } catch {
                            job.reply.resume(throwing: error)
                            guard case WorkerError.refused = error else { throw error }
                        }
                    }
                }
            } catch {
                reason = error
            }
            jobs.finish()
            // Those who asked meanwhile must not wait for ever.
            for await job in stream { job.reply.resume(throwing: reason) }
        }
    }

    deinit {
        jobs.finish()
    }

    /// The schedule of a network. Throws `WorkerError`, and `ended` where the server ended before it was asked.
    func schedule(_ request: ScheduleRequest) async throws -> ExecutionSchedule {
        try await withCheckedThrowingContinuation { reply in
            if case .terminated = jobs.yield(Job(request: request, reply: reply)) {
                reply.resume(throwing: Ended())
            }
        }
    }

    /// The server had ended before a request came: another may be started.
    struct Ended: Error {}

    /// Ends the process and waits for its end.
    func end() async {
        jobs.finish()
        await process.value
    }
}
