import Foundation
import NetworkGraph

/// What people read beside the results: errors, warnings and notes, on standard error.
enum Diagnostics {
    /// Prints an error: what is wrong, then what to do.
    static func error(_ error: any UserFacingError) {
        self.error(message: error.message, remedy: error.remedy)
    }

    static func error(message: String, remedy: String?) {
        line("\(paint("error:", "31")) \(oneLine(message))")
        if let remedy { line("  \(paint("help:", "36")) \(oneLine(remedy))") }
    }

    static func warning(_ message: String) {
        line("\(paint("warning:", "33")) \(oneLine(message))")
    }

    static func note(_ message: String) {
        line(message)
    }

    /// Whether standard error is a terminal on which lines may be rewritten.
    static let isInteractive = isatty(STDERR_FILENO) == 1 && environment("TERM") != "dumb"

    /// Whether colour is wanted on a stream (https://no-color.org).
    static func wantsColour(_ descriptor: Int32) -> Bool {
        isatty(descriptor) == 1 && (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
    }

    static func line(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    private static func paint(_ text: String, _ code: String) -> String {
        wantsColour(STDERR_FILENO) ? "\u{1B}[1;\(code)m\(text)\u{1B}[0m" : text
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private static func environment(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name]
    }
}

/// Results, on standard output.
enum Output {
    /// Prints text; a reader that has gone (`| head`) ends the process quietly.
    static func print(_ text: String) {
        // By bytes: to Swift, CSV's line end is one character that is no line feed.
        let data = Data((text.utf8.last == 0x0A ? text : text + "\n").utf8)
        do {
            try FileHandle.standardOutput.write(contentsOf: data)
        } catch {
            exit(ExitStatus.done.rawValue)
        }
    }
}
