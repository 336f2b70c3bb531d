import Foundation
import Synchronization

/// Progress on standard error: one line rewritten in place on a terminal, plain lines elsewhere, nothing with `--quiet`.
final class ProgressLine: Sendable {
    private let quiet: Bool
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    private struct State {
        var shown = false
        var lastPlain = ""
    }

    init(quiet: Bool) {
        self.quiet = quiet
    }

    /// Shows what goes on now. Plain output gets a line only where `milestone` says that it is worth one.
    func update(_ text: String, milestone: Bool = false) {
        guard !quiet else { return }
        state.withLock { state in
            if Diagnostics.isInteractive {
                FileHandle.standardError.write(Data("\r\u{1B}[2K\(text.prefix(Self.columns - 1))".utf8))
                state.shown = true
            } else if milestone, text != state.lastPlain {
                Diagnostics.line(text)
                state.lastPlain = text
            }
        }
    }

    /// Prints a line that stays.
    func message(_ text: String) {
        guard !quiet else { return }
        clear()
        Diagnostics.line(text)
    }

    /// Takes the rewritten line away.
    func clear() {
        state.withLock { state in
            guard state.shown else { return }
            FileHandle.standardError.write(Data("\r\u{1B}[2K".utf8))
            state.shown = false
        }
    }

    /// Time left as people say it: `40 s`, `3 min`, `1 h 20 min`.
    static func timeLeft(_ seconds: Double) -> String {
        let seconds = max(0, Int(seconds.rounded()))
        if seconds < 90 { return "\(seconds) s" }
        if seconds < 5400 { return "\((seconds + 30) / 60) min" }
        return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
    }

    private static var columns: Int {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 100
    }
}
