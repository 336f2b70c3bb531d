import ArgumentParser
import Foundation

/// The command line: one file a command under Commands/; this one only lists them and turns errors into exit codes.
@main
struct Sullivan: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "sullivan",
        abstract: "Form ever follows function: how a network's form decides how fast hardware lets it run.",
        discussion: """
            Start with 'sullivan setup', then 'sullivan bench mobilenet_v2 resnet18' or 'sullivan study run quick'.
            Results go to standard output, progress and diagnostics to standard error.
            Exit codes: 0 done, 1 failed, 2 some cells failed, 3 a regression was found, 64 wrong usage, 69 a runtime
            or device is missing, 130 interrupted.
            """,
        version: version,
        subcommands: [
            SetupCommand.self, DoctorCommand.self, CatalogCommand.self, DescribeCommand.self, ExportCommand.self,
            VerifyCommand.self, BenchCommand.self, StudyCommand.self, ReportCommand.self, CompareCommand.self,
            WorkerCommandLine.self,
        ])

    /// The names of the command and subcommand that arguments call, as far as there are such.
    static func commandPath(in arguments: some Sequence<String>) -> [String] {
        var path = [configuration.commandName ?? "sullivan"]
        var candidates = configuration.subcommands
        for argument in arguments {
            guard let next = candidates.first(where: { $0.configuration.commandName == argument }) else { break }
            path.append(argument)
            candidates = next.configuration.subcommands
        }
        return path
    }

    static func main() async {
        // A worker that died, or a closed pipe after `| head`, is an error to handle and not a reason to die.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            ExitStatus.exit(for: error)
        }
    }
}
