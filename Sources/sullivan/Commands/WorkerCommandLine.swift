import ArgumentParser
import Foundation
import Runtimes

/// The hidden `sullivan worker RUNTIME`: this executable as the worker of a runtime that is reached over its C API.
struct WorkerCommandLine: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Serve requests on standard input (started by Sullivan itself).",
        shouldDisplay: false)

    @Argument(help: "The runtime, for example openvino:cpu.")
    var runtime: String

    func run() throws {
        let status = WorkerMain.run(runtime: try RuntimeID(parsing: runtime), installation: .locate())
        // Runtimes' own threads may not outlive the libraries that exit handlers tear down.
        fflush(nil)
        _exit(status)
    }
}
