import Foundation
import Reporting
import Synchronization

/// Progress on standard error: lines rewritten in place on a terminal, plain lines elsewhere, nothing with `--quiet`.
final class ProgressLine: Sendable {
    private let quiet: Bool
    private let state = Mutex(State())

    private struct State {
        /// What stands on the terminal and will be taken away.
        var shown: [String] = []
        var lastPlain = ""
    }

    init(quiet: Bool) {
        self.quiet = quiet
    }

    /// Whether lines are rewritten in place.
    var isLive: Bool { !quiet && Diagnostics.isInteractive }

    /// Shows what goes on now. Plain output gets a line only where `milestone` says that it is worth one.
    func update(_ text: String, milestone: Bool = false) {
        guard !quiet else { return }
        if Diagnostics.isInteractive { return show { [String(text.prefix($0.width))] } }
        state.withLock { state in
            guard milestone, text != state.lastPlain else { return }
            Diagnostics.line(text)
            state.lastPlain = text
        }
    }

    /// Draws lines in the place of those that stand there, on a terminal only.
    ///
    /// - Parameter lines: gives them for a width and height; none may be wider.
    func show(_ lines: (TextStyle) -> [String]) {
        guard isLive else { return }
        state.withLock { state in
            let size = Self.size
            let style = TextStyle(
                color: Diagnostics.wantsColour(STDERR_FILENO), unicode: true, width: size.columns - 1)
            let drawn = Array(lines(style).prefix(max(1, size.rows - 1)))
            Self.write(Self.erasing(state.shown, columns: size.columns) + drawn.joined(separator: "\n"))
            state.shown = drawn
        }
    }

    /// Prints a line that stays.
    func message(_ text: String) {
        guard !quiet else { return }
        clear()
        Diagnostics.line(text)
    }

    /// Takes the rewritten lines away.
    func clear() {
        state.withLock { state in
            guard !state.shown.isEmpty else { return }
            Self.write(Self.erasing(state.shown, columns: Self.size.columns))
            state.shown = []
        }
    }

    /// What takes lines away whose last one holds the cursor: up to the first, then everything below.
    private static func erasing(_ lines: [String], columns: Int) -> String {
        guard !lines.isEmpty else { return "" }
        // A window that was made narrower has broken lines into several.
        let rows = lines.reduce(0) { $0 + max(1, (visibleWidth($1) + columns - 1) / columns) }
        return (rows > 1 ? "\u{1B}[\(rows - 1)A" : "") + "\r\u{1B}[J"
    }

    /// Columns of a line without its colours; wide characters count once, which is near enough after a resize.
    private static func visibleWidth(_ line: String) -> Int {
        line.replacing(/\u{1B}\[[0-9;]*m/, with: "").count
    }

    private static func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }

    private static var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1 else { return (100, 24) }
        return (Int(size.ws_col), max(2, Int(size.ws_row)))
    }
}
