import Testing

@testable import Reporting

@Suite struct BenchMarkdownTests {
    @Test func namesAreNoMarkup() {
        #expect(BenchMarkdown.escaped("a|b") == "a\\|b")
        #expect(BenchMarkdown.escaped("mobilenet_v2") == "mobilenet_v2")
        #expect(BenchMarkdown.escaped("_x_") == "\\_x\\_")
        #expect(BenchMarkdown.escaped("<b>*&`") == "&lt;b&gt;\\*&amp;\\`")
        #expect(BenchMarkdown.escaped("[a](b)") == "[a\\](b)")
        #expect(BenchMarkdown.escaped("4.1x [3.9, 4.3]") == "4.1x [3.9, 4.3]")
        #expect(BenchMarkdown.escaped("1\n2") == "1\\\\n2")
    }

    @Test func everyTableLineHasAsManyCells() {
        let model = Sample.model(
            rows: Sample.hostileNames.map { Sample.row($0, agrees: false) },
            failures: [.init(network: "a|b", runtime: nil, stage: "load", reason: "no\nluck")],
            means: [.init(runtime: "openvino", speedup: Sample.interval(2, 1.9, 2.1), networks: 4)])
        let lines = BenchMarkdown.render(model).split(separator: "\n", omittingEmptySubsequences: false)
        let tables = lines.split { !$0.hasPrefix("|") }
        #expect(tables.map(\.count) == [2 + Sample.hostileNames.count, 3, 3])
        for table in tables {
            let cells = table.map { $0.replacing("\\|", with: "").split(separator: "|").count }
            #expect(Set(cells).count == 1)
        }
    }

    @Test func candidatesStandBesideTheirBaseline() {
        var rows = Sample.pair("a", native: 8, Sample.interval(2, 1.95, 2.05))
        let one = BenchMarkdown.render(Sample.model(rows: rows))
        #expect(
            one.contains("| a | 50.0 M | pytorch | 8.00 ms | openvino | 4.00 ms | 2.00x | [1.95, 2.05] |  | target |"))
        rows += Sample.pair("b", native: 4, Sample.interval(2, 1.95, 2.05)).map { Sample.changed($0, kind: .searched) }
        let two = BenchMarkdown.render(Sample.model(rows: rows))
        #expect(two.contains("| b | searched | 50.0 M | pytorch | 4.00 ms | openvino | 2.00 ms |"))
        #expect(two.contains("| a | file | 50.0 M |"))
    }

    @Test func tableExactly() {
        #expect(
            BenchMarkdown.table(["name", "value"], right: [1], [["a", "1"]]) == """
                | name | value |
                | --- | ---: |
                | a | 1 |

                """)
    }

    @Test func everyFormatEndsItsLastLine() {
        for format in TableFormat.allCases {
            #expect(format.render(Sample.patterns).utf8.last == UInt8(ascii: "\n"))
            #expect(format.render(Sample.model()).utf8.last == UInt8(ascii: "\n"))
        }
    }
}
