import Foundation
import Testing

/// The panel of a running study, seen through a pseudo-terminal and a small model of a screen.
extension MeasuringCommands {
    @Suite("The live panel of study run", .enabled(if: Installed.hasEmbedded, Installed.reason))
    struct LivePanelTests {
        private let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
            try folder.write("tiny.yaml", TinyStudy.text(blockTime: "80ms"))
        }

        /// Runs a command with standard error on a terminal of 72 columns; prints what was drawn, as JSON. With `stops`,
        /// so many interrupts are sent once a launch is under way.
        private static let script = """
            import json, os, pty, re, select, signal, struct, subprocess, sys, termios, fcntl, time
            stops, command = int(sys.argv[1]), sys.argv[2:]
            master, slave = pty.openpty()
            fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 72, 0, 0))
            child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=slave)
            os.close(slave)
            data = b""
            while True:
                try: piece = os.read(master, 65536)
                except OSError: break
                if not piece: break
                data += piece
                while stops and b"launch 1 of" in data:
                    stops -= 1
                    child.send_signal(signal.SIGINT)
                    time.sleep(0.3)
            status = child.wait()
            text = data.decode()
            rows, row, column, widest = [""], 0, 0, 0
            for part in re.findall(r"\\x1b\\[[0-9;]*[A-Za-z]|.", text, re.S):
                if part == "\\r": column = 0
                elif part == "\\n":
                    row += 1
                    if row == len(rows): rows.append("")
                elif part.endswith("A") and len(part) > 1: row = max(0, row - int(part[2:-1]))
                elif part == "\\x1b[J": rows[row:] = [rows[row][:column]]
                elif part.startswith("\\x1b"): pass
                else:
                    rows[row] = rows[row][:column].ljust(column) + part + rows[row][column + 1:]
                    column += 1
                    widest = max(widest, column) if "cells" in rows[row] else widest
            print(json.dumps({"status": status, "widest": widest, "rows": rows, "text": text}))
            """

        private func run(stops: Int, _ environment: [String: String] = [:], _ more: String...) async throws
            -> [String: Any]
        {
            var terminal = Tool(folder).with(["TERM": "xterm"]).with(environment)
            terminal.program = Installed.installation.pythonExecutable
            let call = ["study", "run", "tiny.yaml", "--results", "r", "--no-report"] + more
            return try await terminal.run(["-c", Self.script, "\(stops)", Tool.executable.path] + call).object()
        }

        @Test("it is drawn in place, within the width, and gone at the end; what stays are the cells' lines")
        func drawn() async throws {
            let seen = try await run(stops: 0)
            #expect(seen["status"] as? Int == 0, "\(seen)")
            let text = try #require(seen["text"] as? String)
            #expect(text.contains("/3 cells") && text.contains("launch 1 of at most 3") && text.contains("\u{1B}[1A"))
            #expect(text.contains("░") && text.contains("\u{1B}[36m") == text.contains("█"))
            #expect(try 40...71 ~= #require(seen["widest"] as? Int))
            let rows = try #require(seen["rows"] as? [String]).filter { !$0.isEmpty }
            #expect(rows.count == 3 && rows.allSatisfy { $0.hasPrefix("[") && $0.contains("openvino") }, "\(rows)")
        }

        @Test("Ctrl-C, once and twice, leaves no line of it behind", arguments: [1, 2])
        func interrupted(stops: Int) async throws {
            let seen = try await run(stops: stops, ["NO_COLOR": "1"])
            #expect(seen["status"] as? Int == 130, "\(seen)")
            let rows = try #require(seen["rows"] as? [String])
            #expect(!rows.joined().contains("░") && !rows.joined().contains("launch 1 of"), "\(rows)")
            #expect(rows.contains { $0.hasPrefix("Stopping after this round") })
            #expect(try !#require(seen["text"] as? String).contains("\u{1B}[3"))
        }

        @Test("nothing with --quiet, and nothing is redrawn on a dumb terminal")
        func silent() async throws {
            let quiet = try await run(stops: 0, [:], "--quiet")
            #expect(quiet["status"] as? Int == 0 && quiet["text"] as? String == "", "\(quiet)")
            let dumb = try await run(stops: 0, ["TERM": "dumb"])
            #expect(try !#require(dumb["text"] as? String).contains("\u{1B}"), "\(dumb)")
        }
    }
}
