import Foundation
import Glibc

/// The worker process of a runtime that is reached over a C API: what `sullivan worker RUNTIME` runs.
public enum WorkerMain {
    /// Serves requests from standard input until it ends; returns the exit code.
    ///
    /// Answers go to a private copy of standard output, which itself is redirected to standard error: what a library
    /// prints never mixes with answers.
    public static func run(runtime: RuntimeID, installation: RuntimeInstallation) -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        // Ctrl-C is for the coordinator, which finishes its round and then closes the pipe.
        signal(SIGINT, SIG_IGN)
        let answers = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
        guard answers >= 0, dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 else {
            return fail("cannot set up the worker's pipes: \(String(cString: strerror(errno)))")
        }
        do {
            try ProcessFacts.applyAffinity(environment: ProcessInfo.processInfo.environment)
            let makeEngine = try engineFactory(runtime: runtime, installation: installation)
            WorkerSession(runtime: runtime, makeEngine: makeEngine).serve(input: STDIN_FILENO, output: answers)
        } catch {
            return fail("\(error)")
        }
        fflush(nil)
        // Not exit(): the destructors of half-used libraries may hang, and nothing is left to save.
        _exit(0)
    }

    /// What opens the runtime's library; throws where the runtime is not reached over a C API.
    static func engineFactory(
        runtime: RuntimeID, installation: RuntimeInstallation
    ) throws -> () throws -> any InferenceEngine {
        let definition = try RuntimeRegistry.definition(for: runtime)
        guard let definition = definition as? any EmbeddedRuntime else {
            throw RuntimeError.workerSettings(reason: "the worker of '\(runtime)' is not this program")
        }
        return { try definition.makeEngine(in: installation) }
    }

    private static func fail(_ message: String) -> Int32 {
        FileHandle.standardError.write(Data("sullivan worker: \(message)\n".utf8))
        return 1
    }
}

/// A runtime whose worker is the running program itself.
protocol EmbeddedRuntime: RuntimeDefinition {
    /// Opens the runtime's library; throws `RuntimeError` where it is missing or damaged.
    func makeEngine(in installation: RuntimeInstallation) throws -> any InferenceEngine
}

extension EmbeddedRuntime {
    /// The hidden command `worker` of the running program.
    func embeddedWorkerCommand(in installation: RuntimeInstallation, sullivanExecutable: String) -> WorkerCommand {
        WorkerCommand(
            executable: sullivanExecutable, arguments: ["worker", id.description],
            environment: ["SULLIVAN_HOME": installation.root.path])
    }
}
