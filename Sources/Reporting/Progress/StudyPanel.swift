/// What a terminal shows while a study runs: a few lines that are drawn anew in the same place.
///
/// Nothing is drawn here: it is a value that says its lines, which are never wider than the terminal.
public struct StudyPanel: Sendable, Hashable {
    /// The cell that is being measured.
    public struct Cell: Sendable, Hashable {
        /// The network's name.
        public var network: String
        /// The launch under way, from 1; 0 before the first.
        public var launch: Int
        /// Most launches.
        public var launches: Int
        /// What the launch is doing, for example `loading openvino:cpu`.
        public var stage: String?
        /// Each candidate's speed-up so far.
        public var estimates: [Estimate]
        /// Relative half-width at which the cell ends, 0.02 for 2 %.
        public var target: Double

        /// Creates a cell that begins.
        public init(network: String, launch: Int = 0, launches: Int, target: Double) {
            self.network = network
            self.launch = launch
            self.launches = launches
            self.target = target
            estimates = []
        }
    }

    /// A candidate's speed-up so far.
    public struct Estimate: Sendable, Hashable {
        /// The candidate.
        public var runtime: String
        /// Its speed-up over the baseline.
        public var speedup: ReportInterval

        /// Creates an estimate.
        public init(runtime: String, speedup: ReportInterval) {
            self.runtime = runtime
            self.speedup = speedup
        }
    }

    /// The study's name.
    public var title: String
    /// Cells that ended, measured before or now, or failed.
    public var done = 0
    /// Cells that failed, of those.
    public var failed = 0
    /// Cells of the run.
    public var total: Int
    /// Seconds since the run began.
    public var secondsElapsed = 0.0
    /// Seconds until its end; nil where nothing can be told yet.
    public var secondsLeft: Double?
    /// The cell under way.
    public var cell: Cell?

    /// Creates the panel of a run that begins.
    public init(title: String, total: Int) {
        self.title = title
        self.total = total
    }

    /// Most candidates that have a line.
    private static let mostEstimates = 4

    /// The lines, none wider than the style's width.
    public func lines(_ style: TextStyle) -> [String] {
        var lines = [overall(style)]
        if let cell {
            lines.append(Self.cut(Self.describe(cell), style))
            let shown = cell.estimates.prefix(Self.mostEstimates)
            let widest = shown.map(\.runtime.visible.displayWidth).max() ?? 0
            lines += shown.map { Self.estimate($0, target: cell.target, nameWidth: widest, style) }
        }
        return lines
    }

    /// Name, bar, counts and times; the name gives way first, then the bar.
    private func overall(_ style: TextStyle) -> String {
        let failures = failed > 0 ? ", \(failed) failed" : ""
        let counts = "\(done)/\(total) cell\(total == 1 ? "" : "s")\(failures)"
        let left = secondsLeft.map { ", about \(Quantity.duration(seconds: $0)) left" } ?? ""
        let facts = "\(counts)  \(Quantity.duration(seconds: secondsElapsed))\(left)"
        let room = style.width - facts.displayWidth - 2
        guard room >= 12 else { return Self.cut(facts, style) }
        let name = title.visible.middleTruncated(
            to: max(0, room - 14), ellipsis: style.unicode ? "…" : "~")
        let bar = bar(columns: min(24, room - name.displayWidth - (name.isEmpty ? 0 : 2)), style)
        let prefix = name.isEmpty ? "" : style.apply(.strong, to: name) + "  "
        return "\(prefix)\(bar)  \(facts)"
    }

    /// A bar of the cells done and of the launches of the one under way.
    private func bar(columns: Int, _ style: TextStyle) -> String {
        let partial = cell.map { Double(max(0, $0.launch - 1)) / Double(max(1, $0.launches)) } ?? 0
        let share = total > 0 ? min(1, max(0, (Double(done) + min(1, partial)) / Double(total))) : 0
        let full = Int((share * Double(columns)).rounded(.down))
        let (on, off) = style.unicode ? ("█", "░") : ("#", "-")
        return style.apply(.good, to: String(repeating: on, count: full))
            + style.apply(.faint, to: String(repeating: off, count: columns - full))
    }

    private static func describe(_ cell: Cell) -> String {
        var parts = [cell.network.visible]
        if cell.launch > 0 { parts.append("launch \(cell.launch) of at most \(cell.launches)") }
        if let stage = cell.stage { parts.append(stage.visible) }
        return parts.joined(separator: "  ")
    }

    private static func estimate(_ estimate: Estimate, target: Double, nameWidth: Int, _ style: TextStyle) -> String {
        let name = estimate.runtime.visible
        let padding = String(repeating: " ", count: nameWidth - name.displayWidth)
        let interval = estimate.speedup
        var text = "  \(name)\(padding)  \(Quantity.speedup(interval))"
        if interval.isDrawable, interval.low < interval.high {
            let half = (interval.high / interval.low).squareRoot() - 1
            text += "  ± \(Quantity.percent((half * 1000).rounded() / 1000)), wanted ± \(Quantity.percent(target))"
        }
        return cut(text, style)
    }

    /// A line that fits; a network's name loses its middle.
    private static func cut(_ text: String, _ style: TextStyle) -> String {
        text.middleTruncated(to: style.width, ellipsis: style.unicode ? "…" : "~")
    }
}
