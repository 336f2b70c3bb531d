import Foundation
import Runtimes
import Testing

@testable import Measurement

/// Workers that misbehave on purpose, written in shell: what no real runtime does on demand.
@Suite("Worker processes that misbehave are recorded failures")
struct WorkerProcessTests {
    static let runtime = RuntimeID(name: "openvino")

    static func command(_ script: String) -> WorkerCommand {
        WorkerCommand(executable: "/bin/sh", arguments: ["-c", script], environment: [:], recordedSettings: [:])
    }

    func ask(_ script: String, timeout: Duration = .seconds(20)) async throws -> StatsAnswer {
        try await WorkerProcess.withWorker(
            Self.runtime, command: Self.command(script), processors: [0], timeout: timeout
        ) { worker in
            try await worker.call(StatsRequest())
        }
    }

    @Test("An answer comes back")
    func answers() async throws {
        let answer = try await ask(
            #"read line; echo '{"id":1,"ok":true,"peak_rss_bytes":5,"rss_bytes":4}'; read line"#)
        #expect(answer.peakRssBytes == 5)
    }

    @Test("An answer may be longer than a pipe's or a reader's buffer")
    func longAnswers() async throws {
        let answer = try await ask(
            #"read line; printf '{"id":1,"ok":true,"peak_rss_bytes":5,"rss_bytes":4,"more":"%0400000d"}\n' 0; read line"#
        )
        #expect(answer.rssBytes == 4)
    }

    @Test("A worker that dies names its last words")
    func dies() async throws {
        await #expect(throws: WorkerError.died(runtime: Self.runtime, last: "out of cheese")) {
            _ = try await ask("read line; echo 'first' >&2; echo 'out of cheese' >&2; exit 3")
        }
    }

    @Test("A worker that kills itself is a death, not a hang")
    func killed() async throws {
        await #expect(throws: WorkerError.died(runtime: Self.runtime, last: nil)) {
            _ = try await ask("read line; kill -9 $$")
        }
    }

    @Test("A worker that hangs is killed after the time-out")
    func hangs() async throws {
        await #expect(throws: WorkerError.silent(runtime: Self.runtime, after: .milliseconds(300))) {
            _ = try await ask("sleep 600", timeout: .milliseconds(300))
        }
    }

    @Test("A request that may take longer than others is waited for longer")
    func patience() async throws {
        let script = #"read line; sleep 0.5; echo '{"id":1,"ok":true,"peak_rss_bytes":5,"rss_bytes":4}'; read line"#
        let answer = try await WorkerProcess.withWorker(
            Self.runtime, command: Self.command(script), processors: [0], timeout: .milliseconds(50)
        ) { try await $0.call(StatsRequest(), limit: .seconds(20)) }
        #expect(answer.peakRssBytes == 5)
        await #expect(throws: WorkerError.silent(runtime: Self.runtime, after: .milliseconds(50))) {
            // Longer than a busy machine takes to notice the time-out.
            _ = try await ask("read line; sleep 60", timeout: .milliseconds(50))
        }
    }

    @Test("A refusal carries the worker's own words and the node")
    func refuses() async throws {
        let failure = WorkerFailure(code: .unsupportedOperator, message: "no Foo", node: "n1")
        await #expect(throws: WorkerError.refused(runtime: Self.runtime, failure: failure)) {
            _ = try await ask(
                #"read line; echo '{"id":1,"ok":false,"error":{"code":"unsupported_operator","message":"no Foo","node":"n1"}}'; read line"#
            )
        }
    }

    @Test("A line that is no answer is named")
    func garbage() async throws {
        await #expect(throws: WorkerError.unreadableAnswer(runtime: Self.runtime, line: "hello there")) {
            _ = try await ask("read line; echo hello there; read line")
        }
    }

    @Test("A program that does not exist cannot be started")
    func missing() async throws {
        let command = WorkerCommand(
            executable: "/nonexistent/worker", arguments: [], environment: [:], recordedSettings: [:])
        let error = await #expect(throws: WorkerError.self) {
            try await WorkerProcess.withWorker(Self.runtime, command: command, processors: [0], timeout: .seconds(5)) {
                _ = try await $0.call(HelloRequest())
            }
        }
        guard case .cannotStart = error else {
            Issue.record("expected cannotStart, got \(String(describing: error))")
            return
        }
    }

    @Test("A paused worker stands still, a resumed one goes on, and it is gone afterwards")
    func pauses() async throws {
        let pid = try await WorkerProcess.withWorker(
            Self.runtime, command: Self.command("while :; do :; done"), processors: [0], timeout: .seconds(5)
        ) { worker in
            let files = HostFiles()
            func state() -> Character? {
                files.text("/proc/\(worker.processIdentifier)/stat")?.split(separator: ")").last?
                    .split(separator: " ").first?.first
            }
            await worker.pause()
            try await Task.sleep(for: .milliseconds(50))
            #expect(state() == "T")
            await worker.resume()
            try await Task.sleep(for: .milliseconds(50))
            #expect(state() == "R")
            await worker.pause()  // a stopped worker must be ended all the same
            return worker.processIdentifier
        }
        #expect(kill(pid, 0) == -1)
    }

    @Test("The worker learns its processors from the environment")
    func processors() async throws {
        let answer = try await WorkerProcess.withWorker(
            Self.runtime,
            command: Self.command(
                #"read line; case "$SULLIVAN_CPUS" in 1,3) n=13;; *) n=0;; esac; echo "{\"id\":1,\"ok\":true,\"peak_rss_bytes\":$n,\"rss_bytes\":0}"; read line"#
            ),
            processors: [1, 3], timeout: .seconds(5)
        ) { try await $0.call(StatsRequest()) }
        #expect(answer.peakRssBytes == 13)
    }
}
