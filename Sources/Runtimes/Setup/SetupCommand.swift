import Foundation
import Subprocess

/// A program that `setup` runs: its lines go to a callback as they come.
struct SetupCommand: Sendable {
    let executable: String
    let arguments: [String]

    /// How it ended.
    struct Outcome: Sendable {
        var succeeded: Bool
        var lines: [String]

        /// All lines, for recognising a cause.
        var text: String { lines.joined(separator: "\n") }

        /// The lines that say what went wrong.
        var summary: String {
            let errors = lines.filter { $0.hasPrefix("ERROR") || $0.contains("rror:") }
            let chosen = errors.last ?? lines.last { !$0.allSatisfy(\.isWhitespace) } ?? "it said nothing"
            return chosen.trimmingCharacters(in: .whitespaces)
        }
    }

    /// Runs it to its end; throws where it cannot be started.
    func run(onLine: @escaping @Sendable (String) -> Void = { _ in }) async throws -> Outcome {
        let result = try await Subprocess.run(
            .path(.init(executable)), arguments: Arguments(arguments),
            // C messages are recognised below; pip must neither ask nor read a user's settings for its target.
            environment: .inherit.updating([
                "LC_ALL": "C.UTF-8", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONNOUSERSITE": "1",
                "PYTHONUNBUFFERED": "1",
            ]),
            input: .none, output: .sequence, error: .combinedWithOutput
        ) { execution in
            var lines: [String] = []
            for try await line in execution.standardOutput.strings() {
                let line = line.trimmingCharacters(in: .newlines)
                lines.append(line)
                onLine(line)
            }
            return lines
        }
        return Outcome(succeeded: result.terminationStatus.isSuccess, lines: result.closureResult)
    }

    /// The command as a person would type it.
    var text: String { ([executable] + arguments).joined(separator: " ") }
}
