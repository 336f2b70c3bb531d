import Foundation
import Testing

/// Studies that are killed, lose a worker, or are stopped by Ctrl-C while their second cell is measured.
extension MeasuringCommands {
    @Suite("Interrupted studies", .enabled(if: Installed.hasEmbedded, Installed.reason))
    struct InterruptionTests {
        private let folder: TemporaryFolder
        private let sullivan: Tool
        private let command = ["study", "run", "tiny.yaml", "--results", "r"]
        private let second = TinyStudy.networks[1]

        init() throws {
            folder = try TemporaryFolder()
            sullivan = Tool(folder)
            try folder.write("tiny.yaml", TinyStudy.text(blockTime: "80ms"))
        }

        private var store: Store { Store(folder, "r") }

        /// Starts the study and waits until workers of its second cell are there.
        ///
        /// - Parameter stopped: also waits until one of two is stopped while the other is measured.
        private func startToSecondCell(stopped: Bool = false) async throws -> (RunningTool, [ProcessEntry]) {
            let study = try sullivan.start(command + ["--format", "json"])
            var workers: [ProcessEntry] = []
            let isThere = try await until(within: 60) {
                guard study.progress.contains("[2/3] \(second)") else { return !study.process.isRunning }
                workers = ProcessEntry.children(of: study.pid).filter { $0.command.contains(" worker ") }
                return workers.count == 2 && (!stopped || workers.contains { $0.state == "T" })
            }
            try #require(isThere && study.process.isRunning, "\(study.progress)")
            return (study, workers)
        }

        @Test("a worker that is killed is its cell's failure; the others are measured; exit code 2")
        func killedWorker() async throws {
            let (study, workers) = try await startToSecondCell()
            let victim = try #require(workers.first { $0.command.contains("openvino") })
            kill(victim.pid, SIGKILL)
            let run = try await study.finish()
            #expect(run.status == 2, "\(run)")
            let fields = try run.object()
            let failures = try #require(fields["failures"] as? [[String: Any]])
            try #require(failures.count == 1, "\(run)")
            #expect(failures[0]["network"] as? String == second)
            #expect(failures[0]["runtime"] as? String == "openvino:cpu")
            #expect((failures[0]["reason"] as? String)?.contains("worker died") == true)
            let results = try #require(fields["results"] as? [[String: Any]])
            let gains = results.filter { $0["runtime"] as? String == "openvino:cpu" }.compactMap {
                $0["network"] as? String
            }
            #expect(gains == [TinyStudy.networks[0], TinyStudy.networks[2]])
            #expect(run.errors.contains("[2/3] \(second): failed: "))
            #expect(folder.has("r/report/index.html"))

            // Listed, passed over, and tried again when asked to.
            let status = try await sullivan.run("study", "status", "tiny.yaml", "--results", "r", "--format", "json")
            #expect(try status.objects().compactMap { $0["state"] as? String } == ["done", "failed", "done"])
            let again = try await sullivan.run(command)
            #expect(again.status == 2 && again.errors.contains("failed before"), "\(again)")
            #expect(again.errors.contains("--retry-failed"))
            let retried = try await sullivan.run(command + ["--retry-failed"])
            #expect(retried.status == 0, "\(retried)")
        }

        @Test("kill -9 of the coordinator ends its workers, and the same command goes on where it was")
        func killedCoordinator() async throws {
            let (study, workers) = try await startToSecondCell(stopped: true)
            kill(study.pid, SIGKILL)
            _ = try await study.finish()
            #expect(try await until(within: 10) { !workers.contains { $0.isAlive } }, "workers are left behind")
            #expect(try await store.isWhole())
            let stored = try await store.launches()
            #expect(stored.count { $0.hasPrefix(TinyStudy.networks[0]) } == 3)
            #expect(try await store.cells() == ["\(TinyStudy.networks[0])|done", "\(second)|running"])

            let run = try await sullivan.run(command)
            #expect(run.status == 0, "\(run)")
            #expect(run.errors.contains("[1/3] \(TinyStudy.networks[0]): measured before"))
            let launches = try await store.launches()
            #expect(launches.starts(with: stored))
            #expect(launches.count == 9)
            #expect(try await store.cells() == TinyStudy.networks.map { "\($0)|done" })
            #expect(try await store.isWhole())
        }

        @Test("Ctrl-C finishes the round, stores it, and says how to go on")
        func interrupted() async throws {
            let (study, workers) = try await startToSecondCell(stopped: true)
            kill(study.pid, SIGINT)
            let run = try await study.finish(within: 60)
            #expect(run.status == 130, "\(run)")
            #expect(!workers.contains { $0.isAlive })
            #expect(run.output.isEmpty)
            let resume = "Go on with: sullivan "
            let line = try #require(run.errors.split(separator: "\n").first { $0.contains(resume) }, "\(run)")
            let arguments = line.components(separatedBy: resume)[1].split(separator: " ").map(String.init)
            #expect(arguments == command + ["--format", "json"])
            let stored = try await store.launches()
            #expect(stored.count { $0.hasPrefix(second) } >= 1, "the round was not stored: \(stored)")
            let status = try await sullivan.run("study", "status", "tiny.yaml", "--results", "r", "--format", "json")
            #expect(try status.objects().compactMap { $0["state"] as? String } == ["done", "begun", "left"])

            let resumed = try await sullivan.run(arguments)
            #expect(resumed.status == 0, "\(resumed)")
            #expect((try resumed.object()["results"] as? [Any])?.count == 6)
            #expect(try await store.launches().starts(with: stored))
        }

        @Test("two runs do not write into one folder")
        func locked() async throws {
            let (study, _) = try await startToSecondCell()
            try expectRefusal(
                await sullivan.run(command), status: 1, message: "(process \(study.pid)) is writing into 'r'",
                hint: "wait until it has ended")
            kill(study.pid, SIGINT)
            kill(study.pid, SIGINT)
            #expect(try await study.finish(within: 60).status == 130)
        }
    }
}
