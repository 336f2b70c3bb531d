import Testing

@testable import Reporting

@Suite struct StudyPanelTests {
    private static var running: StudyPanel {
        var panel = StudyPanel(title: "Patterns", total: 10)
        panel.done = 4
        panel.failed = 1
        panel.secondsElapsed = 250
        panel.secondsLeft = 725
        var cell = StudyPanel.Cell(network: "plain:depth=8", launch: 3, launches: 8, target: 0.02)
        cell.stage = "round 2 of 5"
        cell.estimates = [
            .init(runtime: "openvino:cpu", speedup: Sample.interval(4.1, 3.95, 4.25)),
            .init(runtime: "onnxruntime:cpu", speedup: Sample.interval(3, 2.9, 3.1)),
        ]
        panel.cell = cell
        return panel
    }

    @Test func theLinesOfARunningStudy() {
        // 4 cells and 2 of 8 launches of 10 cells: 42.5 % of 24 columns.
        let bar = String(repeating: "█", count: 10) + String(repeating: "░", count: 14)
        #expect(
            Self.running.lines(TextStyle(width: 100)) == [
                "Patterns  \(bar)  4/10 cells, 1 failed  4 min, about 12 min left",
                "plain:depth=8  launch 3 of at most 8  round 2 of 5",
                "  openvino:cpu     4.1x [4.0, 4.2]  ± 3.70 %, wanted ± 2 %",
                "  onnxruntime:cpu  3.0x [2.9, 3.1]  ± 3.40 %, wanted ± 2 %",
            ])
    }

    @Test func beforeTheFirstCellAndAtTheEnd() {
        var panel = StudyPanel(title: "Tiny", total: 1)
        #expect(panel.lines(TextStyle()) == ["Tiny  \(String(repeating: "░", count: 24))  0/1 cell  0 s"])
        panel.done = 1
        panel.secondsLeft = 0
        #expect(
            panel.lines(TextStyle()) == ["Tiny  \(String(repeating: "█", count: 24))  1/1 cell  0 s, about 0 s left"])
    }

    @Test(arguments: [20, 40, 60, 79, 100, 200])
    func noLineIsWiderThanTheTerminal(width: Int) {
        for name in Sample.hostileNames + [String(repeating: "depthwise-bottleneck", count: 12)] {
            var panel = Self.running
            panel.title = name
            panel.cell?.network = name
            panel.cell?.stage = name
            panel.cell?.estimates[0].runtime = name
            let lines = panel.lines(TextStyle(width: width))
            #expect(lines.count == 4)
            #expect(lines.allSatisfy { $0.displayWidth <= width }, "\(lines)")
            // A name cannot move the cursor or begin a line.
            #expect(!lines.joined().unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E })
        }
    }

    @Test func coloursOnlyWhereTheyAreWanted() {
        #expect(!Self.running.lines(TextStyle()).joined().contains("\u{1B}"))
        #expect(Self.running.lines(TextStyle(color: true)).joined().contains("\u{1B}[36m█"))
        #expect(Self.running.lines(TextStyle(unicode: false))[0].contains("##########--------------"))
    }

    @Test func manyCandidatesTakeFourLines() {
        var panel = Self.running
        panel.cell?.estimates = (0..<9).map { .init(runtime: "r\($0)", speedup: Sample.interval(2, 1, 3)) }
        #expect(panel.lines(TextStyle()).count == 6)
    }
}
