import ArgumentParser
import Foundation

/// The benchmarks that are written in Swift; `Benchmarks/run` starts them, and those in Python.
@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmarks",
        abstract: "Measure what Sullivan must reach: resolution, coverage, export, the coordinator's own use.",
        discussion: """
            Tables go to standard output as Markdown, progress to standard error, raw figures as CSV into $BENCH_OUT \
            where that is set. $SULLIVAN is the executable under test.
            """,
        subcommands: [
            ResolutionCommand.self, CoverageCommand.self, ExportCommand.self, CoordinatorCommand.self, FuzzCommand.self,
            CacheModelCommand.self,
        ])

    static func main() async {
        // A worker that died is an error to report and not a reason to die.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            exit(withError: error)
        }
    }
}

/// What every benchmark takes.
struct SizeOptions: ParsableArguments {
    @Flag(help: "Run with tiny settings: shows that it works, measures nothing worth keeping.")
    var quick = false
}
