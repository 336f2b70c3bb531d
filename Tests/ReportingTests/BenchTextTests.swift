import Testing

@testable import Reporting

@Suite struct BenchTextTests {
    @Test func oneNetworkExactly() {
        let model = Sample.model(rows: Sample.pair("resnet50", native: 40, Sample.interval(4, 3.9, 4.1)))
        #expect(
            BenchText.render(model) == """
                Sample
                Test CPU · 1 thread · batch 1 · f32 · at most 8 launches x 5 rounds

                network   pytorch  openvino  speed-up  95 %
                resnet50  40.0 ms   10.0 ms     4.00x  [3.90, 4.10]  ███████████████████████░

                Acceleration by openvino gains 4.0x [3.9, 4.1] over pytorch on resnet50.
                Fastest is resnet50 on openvino: 10.0 ms an inference, 40.0 ms on pytorch.
                The estimate reached the target of ± 2 %.
                0 of 80 blocks were disturbed by something else on the machine.

                """)
    }

    @Test func belowF32TheErrorStandsBesideTheGain() {
        var row = Sample.row("resnet50", milliseconds: 10, speedup: Sample.interval(4, 3.9, 4.1))
        row.effectivePrecision = "int8"
        row.maxAbsError = 0.0213
        row.cosine = 0.99871
        let rows = [Sample.row("resnet50", runtime: "pytorch", milliseconds: 40), row]
        var model = Sample.model(
            rows: rows, means: [ReportMean(runtime: "openvino", speedup: Sample.interval(4, 3.9, 4.1), networks: 4)])
        model.settings.precision = "int8"
        let lines = BenchText.render(model).split(separator: "\n").map(String.init)
        let header = lines.first { $0.hasPrefix("network ") } ?? ""
        #expect(header.contains("95 %          ran in  max error   cosine"), "\(header)")
        let line = lines.first { $0.hasPrefix("resnet50 ") } ?? ""
        #expect(line.contains("[3.90, 4.10]  int8       0.0213  0.99871"), "\(line)")
        #expect(lines.allSatisfy { $0.count <= 100 })
        let markdown = BenchMarkdown.render(model)
        #expect(markdown.contains("| ran in | max error | cosine |"))
        #expect(markdown.contains("| int8 | 0.0213 | 0.99871 |"))
        #expect(!BenchMarkdown.render(Sample.patterns).contains("cosine"))
    }

    @Test func sharedSettingsAreSaidOnce() {
        let text = BenchText.render(Sample.patterns)
        #expect(text.contains("every pattern: width=32\n"))
        #expect(text.contains("\ndepthwise:depth=16 "))
        #expect(text.contains("\ngeometric mean of 6 "))
    }

    @Test func severalCandidatesStandUnderOneNetwork() {
        let rows = [
            Sample.row("a", runtime: "pytorch"), Sample.row("b", runtime: "pytorch"),
            Sample.row("a", speedup: Sample.interval(2, 1.9, 2.1)),
            Sample.row("b", speedup: Sample.interval(2, 1.9, 2.1)),
            Sample.row("a", runtime: "onnxruntime", speedup: Sample.interval(0.5, 0.4, 0.6)),
        ]
        let lines = BenchText.render(Sample.model(rows: rows)).split(separator: "\n").map(String.init)
        let first = lines.firstIndex { $0.hasPrefix("a  ") } ?? 0
        #expect(lines[first].contains("openvino"))
        #expect(lines[first + 1].hasPrefix("        ") && lines[first + 1].contains("onnxruntime"))
        #expect(lines[first + 1].contains("│"))
        #expect(lines[first + 2].hasPrefix("b  "))
    }

    @Test func aBaselineWithoutCandidateKeepsItsLine() {
        let model = Sample.model(
            rows: [Sample.row("alone", runtime: "pytorch")],
            failures: [.init(network: "alone", runtime: "openvino", stage: "load", reason: "crashed")])
        let text = BenchText.render(model)
        #expect(text.contains("alone    10.0 ms"))
        #expect(text.contains("Only pytorch was measured"))
        #expect(text.contains("alone   openvino  load   crashed"))
    }

    @Test(arguments: [60, 80, 100])
    func fitsItsWidth(_ width: Int) {
        var model = Sample.patterns
        model.rows += Sample.pair(
            "./very/long/path/to/a/model/that/nobody/would/shorten/model.onnx", native: 3,
            .init(estimate: 0.9, low: 0.8, high: 1))
        model.failures = [
            .init(network: "x", runtime: nil, stage: "load", reason: String(repeating: "word ", count: 40))
        ]
        model.warnings = [String(repeating: "word ", count: 40)]
        let lines = BenchText.render(model, style: TextStyle(width: width)).split(separator: "\n")
        for line in lines { #expect(String(line).displayWidth <= width, "\(line)") }
    }

    @Test func plainASCIIAndColours() {
        let ascii = BenchText.render(Sample.patterns, style: TextStyle(unicode: false))
        #expect(ascii.contains("####") && !ascii.contains("█"))
        #expect(!ascii.contains("\u{1B}"))
        #expect(BenchText.render(Sample.patterns, style: TextStyle(color: true)).contains("\u{1B}[36m"))
    }

    @Test func barsAreAsLongAsTheRatio() {
        let bar = SpeedupBar(covering: [Sample.interval(4, 3.9, 4)], columns: 20, unicode: true)
        #expect(bar.draw(Sample.interval(2, 2, 2)).count == 10)
        #expect(
            bar.draw(Sample.interval(3, 2, 4)) == String(repeating: "█", count: 10) + String(repeating: "░", count: 10))
        #expect(bar.draw(Sample.interval(0.4, 0.4, 0.4)) == "██   │")
        #expect(bar.draw(Sample.interval(.nan, 0, 1)) == "")
    }
}
