import Foundation
import Testing

@Suite("What all commands share")
struct TerminalTests {
    private static let commands = [
        "setup", "doctor", "catalog", "describe", "export", "verify", "bench", "study", "report", "compare",
    ]
    private let folder: TemporaryFolder
    private let sullivan: Tool

    init() throws {
        folder = try TemporaryFolder()
        sullivan = Tool(folder)
    }

    @Test("help lists every command but the worker, and each has help of its own that fits 80 columns")
    func help() async throws {
        let all = try await sullivan.run("--help")
        #expect(all.status == 0 && all.errors.isEmpty)
        let studies = ["list", "show", "plan", "run", "status", "merge"].map { ["study", $0] }
        for command in Self.commands {
            #expect(all.output.contains("\n  \(command) "))
        }
        #expect(!all.output.contains("worker"))
        for command in Self.commands.map({ [$0] }) + studies {
            let own = try await sullivan.run(["help"] + command)
            #expect(own.status == 0 && own.output.hasPrefix("OVERVIEW: "), "\(own)")
            #expect(own.output.contains("\nUSAGE: sullivan \(command.joined(separator: " ")) "))
            let lines = own.output.split(separator: "\n").filter { !$0.hasPrefix("USAGE") }
            #expect(lines.allSatisfy { $0.count <= 80 })
            let other = try await sullivan.run(command + ["--help"])
            #expect(other.status == 0 && other.output == own.output)
        }
    }

    @Test("version, and calls without sense")
    func calls() async throws {
        let version = try await sullivan.run("--version")
        #expect(version.status == 0 && version.output.split(separator: ".").count == 3)
        try expectRefusal(
            await sullivan.run("frobnicate"), status: 64, message: "frobnicate", hint: "sullivan --help")
        try expectRefusal(
            await sullivan.run("study", "dance"), status: 64, message: "dance", hint: "sullivan study --help")
        try expectRefusal(
            await sullivan.run("describe"), status: 64, message: "'<network>'", hint: "sullivan describe --help")
    }

    @Test(
        "colour stands on terminals only, and not where NO_COLOR is set",
        .enabled(if: Installed.hasEmbedded, Installed.reason))
    func colour() async throws {
        let piped = try await sullivan.run("describe", "resnet5")
        #expect(!piped.errors.contains("\u{1B}"))
        var terminal = sullivan.with(["TERM": "xterm"])
        terminal.program = Installed.installation.pythonExecutable
        let script = "import pty, sys; pty.spawn(sys.argv[1:])"
        let call = ["-c", script, Tool.executable.path, "describe", "resnet5"]
        #expect(try await terminal.run(call).output.contains("\u{1B}[1;31merror:\u{1B}[0m"))
        let plain = try await terminal.with(["NO_COLOR": "1"]).run(call)
        #expect(plain.output.contains("error: there is no network") && !plain.output.contains("\u{1B}"))
    }

    @Test("a reader that goes away ends a command quietly")
    func closedPipe() async throws {
        var shell = sullivan
        shell.program = URL(fileURLWithPath: "/bin/sh")
        let run = try await shell.run(["-c", "'\(Tool.executable.path)' catalog --format json | head -n 1"])
        #expect(run.status == 0 && run.output == "[\n" && run.errors.isEmpty, "\(run)")
    }

    @Test("an environment that cannot be written is an error, not a crash")
    func noScratch() async throws {
        try folder.write("file", "")
        let run = try await sullivan.with(["SULLIVAN_HOME": folder.path("file")]).run("bench", Sample.network)
        #expect(run.status == 1 || run.status == 69, "\(run)")
        #expect(run.errors.hasPrefix("error: ") && run.errors.split(separator: "\n").count == 2, "\(run)")
    }
}
