import Foundation
import Runtimes
import Subprocess
import SystemPackage

/// A worker as the coordinator sees it: a child process that answers one request at a time.
///
/// The process lives in a group of its own, so that Ctrl-C at the terminal reaches the coordinator alone, and so that the
/// kernel ends it when the coordinator is killed: a stopped process whose group is orphaned gets SIGHUP and SIGCONT.
public actor WorkerProcess {
    /// What this worker is called in errors.
    public nonisolated let runtime: RuntimeID
    /// The operating system's number of the process.
    public nonisolated let processIdentifier: Int32

    private let execution: WorkerExecution
    private var lines: SubprocessOutputSequence.StringSequence<UTF8>.AsyncIterator
    private let diagnostics: DiagnosticTail
    private let timeout: Duration
    private var requests = 0
    private var stopped = false
    private var ended = false

    /// Bytes of the longest answer that is read: a block of many short inferences, or the schedule of a deep network.
    private static let longestAnswer = 1 << 26

    typealias WorkerExecution = Execution<CustomWriteInput, SequenceOutput, FileDescriptorOutput>

    private init(runtime: RuntimeID, execution: WorkerExecution, diagnostics: DiagnosticTail, timeout: Duration) {
        self.runtime = runtime
        self.execution = execution
        self.processIdentifier = execution.processIdentifier.value
        self.lines = execution.standardOutput.strings(
            bufferingPolicy: .maxLineLength(Self.longestAnswer)
        ).makeAsyncIterator()
        self.diagnostics = diagnostics
        self.timeout = timeout
    }

    /// Starts a worker, hands it to `body`, and ends it when `body` returns or throws.
    ///
    /// - Parameter processors: the processors that the worker pins itself to before it loads anything.
    /// - Throws: `WorkerError` where it cannot be started; what `body` throws.
    public static func withWorker<Result: Sendable>(
        _ runtime: RuntimeID, command: WorkerCommand, processors: [Int], timeout: Duration,
        body: @Sendable (WorkerProcess) async throws -> Result
    ) async throws -> Result {
        var environment: [Environment.Key: String?] = [:]
        for (name, value) in command.environment { environment[Environment.Key(stringLiteral: name)] = value }
        environment["SULLIVAN_CPUS"] = processors.map(String.init).joined(separator: ",")
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = []  // cancellation kills: a stopped worker could not answer a gentler signal
        let diagnostics = try DiagnosticTail()
        defer { diagnostics.close() }
        let outcome: ExecutionResult<Swift.Result<Result, any Error>, SequenceOutput, FileDescriptorOutput>
        do {
            outcome = try await Subprocess.run(
                .path(FilePath(command.executable)), arguments: Arguments(command.arguments),
                environment: .inherit.updating(environment), platformOptions: options, input: .inputWriter,
                output: .sequence,
                error: .fileDescriptor(diagnostics.descriptor, closeAfterSpawningProcess: false)
            ) { execution in
                let worker = WorkerProcess(
                    runtime: runtime, execution: execution, diagnostics: diagnostics, timeout: timeout)
                let result: Swift.Result<Result, any Error>
                do { result = .success(try await body(worker)) } catch { result = .failure(error) }
                await worker.end()
                return result
            }
        } catch {
            throw WorkerError.cannotStart(runtime: runtime, reason: "\(error)")
        }
        return try outcome.closureResult.get()
    }

    /// Sends a request and waits for its answer.
    ///
    /// - Parameter limit: how long to wait; the worker's time-out where nil.
    /// - Throws: `WorkerError`: refused (the worker's own words), died, or silent for longer than the time-out.
    public func call<Call: WorkerCall>(_ call: Call, limit: Duration? = nil) async throws -> Call.Answer {
        requests += 1
        let identifier = requests
        let line: String
        do {
            _ = try await execution.standardInputWriter.write(Array(try WorkerCodec.line(id: identifier, call)))
            line = try await nextLine(limit: limit ?? timeout)
        } catch let error as WorkerError {
            throw error
        } catch {
            throw WorkerError.died(runtime: runtime, last: diagnostics.lastLine())
        }
        do {
            return try WorkerCodec.answer(to: Call.self, id: identifier, in: Data(line.utf8))
        } catch let failure as WorkerFailure {
            throw WorkerError.refused(runtime: runtime, failure: failure)
        } catch {
            throw WorkerError.unreadableAnswer(runtime: runtime, line: String(line.prefix(200)))
        }
    }

    /// Stops the process where it stands, so that its thread pools spin no longer.
    public func pause() {
        guard !ended, !stopped else { return }
        stopped = true
        kill(processIdentifier, SIGSTOP)
    }

    /// Lets a paused process go on.
    public func resume() {
        guard !ended, stopped else { return }
        stopped = false
        kill(processIdentifier, SIGCONT)
    }

    private func end() async {
        guard !ended else { return }
        ended = true
        try? await execution.standardInputWriter.finish()
        kill(processIdentifier, SIGKILL)
    }

    /// The next line, or the error that says why none came.
    private func nextLine(limit: Duration) async throws -> String {
        let pid = processIdentifier
        let watchdog = Task {
            try await Task.sleep(for: limit)
            kill(pid, SIGKILL)
            return true
        }
        var iterator = lines
        let line = try await iterator.next(isolation: self)
        lines = iterator
        watchdog.cancel()
        if let line { return line }
        if (try? await watchdog.value) == true { throw WorkerError.silent(runtime: runtime, after: limit) }
        throw WorkerError.died(runtime: runtime, last: diagnostics.lastLine())
    }
}

/// The end of what a worker wrote to its standard error, kept in a file so that nobody need drain a pipe while timing.
///
/// The file has no name from the start, so that a coordinator that is killed leaves none behind.
final class DiagnosticTail: Sendable {
    let descriptor: FileDescriptor

    init() throws {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("sullivan-worker-\(UUID().uuidString).log").path
        descriptor = try FileDescriptor.open(
            FilePath(path), .readWrite, options: [.create, .exclusiveCreate, .append, .closeOnExec],
            permissions: .ownerReadWrite)
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The last line that says something, if any.
    func lastLine() -> String? {
        var bytes = [UInt8](repeating: 0, count: 16_384)
        guard let end = try? descriptor.seek(offset: 0, from: .end) else { return nil }
        let start = max(0, end - Int64(bytes.count))
        let count = bytes.withUnsafeMutableBytes { try? descriptor.read(fromAbsoluteOffset: start, into: $0) }
        let text = String(decoding: bytes.prefix(count ?? 0), as: UTF8.self)
        return text.split(separator: "\n").last { !$0.allSatisfy(\.isWhitespace) }.map { String($0.prefix(300)) }
    }

    func close() {
        try? descriptor.close()
    }
}
