import Foundation
import Testing

@testable import Reporting

@Suite("Time by operation in tables")
struct OperatorTests {
    private func row(_ network: String, _ runtime: String, _ times: [(String, Double)]) -> ReportRow {
        var row = Sample.row(network, runtime: runtime, milliseconds: 10)
        row.operatorTimes = times.map { ReportOperatorTime(type: $0.0, nanoseconds: $0.1 * 1e6) }
        return row
    }

    private func pair(_ network: String) -> [ReportRow] {
        [
            // The candidate stands first: the table begins with the baseline all the same.
            row(network, "openvino", [("Conv", 3.8), ("Reorder", 0.19), ("Pool", 0.005), ("Pad", 0.005)]),
            row(network, "pytorch", [("BatchNorm", 3), ("Conv", 6), ("Add", 0.97), ("Pool", 0.03)]),
        ]
    }

    @Test("native stands beside accelerated, what is fused has no time, small ones are told together")
    func text() throws {
        let lines = BenchText.render(Sample.model(rows: pair("net"))).split(separator: "\n").map(String.init)
        let start = try #require(lines.firstIndex { $0.hasPrefix("time by operation") })
        let table = lines[start...].prefix(8).map { $0.split(separator: " ").joined(separator: " ") }
        #expect(
            table == [
                "time by operation pytorch openvino", "Conv 6.00 ms 60 % 3.80 ms 95 %", "BatchNorm 3.00 ms 30 %",
                "Add 970 µs 9.70 %", "Reorder 190 µs 4.75 %", "others 30.0 µs 0.30 % 10.0 µs 0.25 %",
                "all operations 10.0 ms 4.00 ms", "an inference as timed 10.0 ms 10.0 ms",
            ], "\(lines[start...].joined(separator: "\n"))")
    }

    @Test("of many networks the shares are told on the mean, of a few each by itself")
    func several() throws {
        let few = BenchText.render(Sample.model(rows: ["a", "b"].flatMap(pair)))
        #expect(few.contains("time by operation, a ") && few.contains("time by operation, b "))
        let rows = ["a", "b", "c", "d"].flatMap(pair) + [row("e", "pytorch", [("Conv", 4)]), Sample.row("f")]
        let comparisons = OperatorComparison.all(of: Sample.model(rows: rows))
        let mean = try #require(comparisons.first)
        #expect(comparisons.count == 1 && mean.network == nil && mean.networks == 5)
        #expect(mean.runtimes == ["pytorch", "openvino"])
        let conv = try #require(mean.lines.first)
        // Four networks of 60 % and one of 100 %; the accelerator was profiled on four only.
        #expect(conv.operation == "Conv")
        #expect(abs((conv.parts[0]?.share ?? 0) - 0.68) < 1e-12 && abs((conv.parts[1]?.share ?? 0) - 0.95) < 1e-12)
        for place in 0..<2 {
            #expect(abs(mean.lines.reduce(0) { $0 + ($1.parts[place]?.share ?? 0) } - 1) < 1e-12)
        }
        let text = BenchText.render(Sample.model(rows: rows))
        #expect(text.contains("share of time, mean of 5 networks") && !text.contains("all operations"))
    }

    @Test("JSON has each operation with its share; ceilings stand beside the host, or null")
    func json() throws {
        func document(_ model: ReportModel) throws -> [String: Any] {
            try #require(
                try JSONSerialization.jsonObject(with: Data(BenchJSON.render(model).utf8)) as? [String: Any])
        }
        var model = Sample.model(rows: pair("net"))
        let bare = try document(Sample.model(rows: [Sample.row("net")]))
        #expect(bare["ceilings"] is NSNull)
        #expect(((bare["results"] as? [[String: Any]])?.first?["operators"] as? [Any])?.isEmpty == true)
        model.ceilings = ReportCeilings(threads: 2, flopsPerSecond: 2e11, memoryBytesPerSecond: 3e10)
        let full = try document(model)
        let ceilings = try #require(full["ceilings"] as? [String: Any])
        #expect(ceilings["flops_per_s"] as? Double == 2e11 && ceilings["l3_bytes_per_s"] is NSNull)
        #expect(ceilings["threads"] as? Int == 2 && ceilings["memory_bytes_per_s"] as? Double == 3e10)
        let results = try #require(full["results"] as? [[String: Any]])
        let operators = try #require(results.first?["operators"] as? [[String: Any]])
        #expect(operators.map { $0["type"] as? String } == ["Conv", "Reorder", "Pool", "Pad"])
        #expect(operators.first?["ms"] as? Double == 3.8)
        let shares = operators.compactMap { $0["share"] as? Double }
        #expect(abs((shares.first ?? 0) - 0.95) < 1e-12 && abs(shares.reduce(0, +) - 1) < 1e-12)
    }

    @Test("Markdown has the same table; names of operations break none, and nothing is said where nothing was read")
    func markdown() {
        let text = BenchMarkdown.render(
            Sample.model(rows: pair("net") + [row("hostile", "pytorch", [("a|b<script>", 1)])]))
        #expect(text.contains("| Conv | 6.00 ms, 60 % | 3.80 ms, 95 % |"))
        #expect(text.contains("| BatchNorm | 3.00 ms, 30 % |  |"))
        #expect(text.contains("| a\\|b&lt;script&gt; | 1.00 ms, 100 % |"))
        #expect(!BenchMarkdown.render(Sample.model(rows: [Sample.row("net")])).contains("operation"))
        #expect(!BenchText.render(Sample.model(rows: [Sample.row("net")])).contains("operation"))
    }

    @Test("a runtime that took no time at all has shares of 0, not NaN")
    func nothing() {
        let comparisons = OperatorComparison.all(of: Sample.model(rows: [row("net", "pytorch", [("Conv", 0)])]))
        #expect(comparisons.first?.lines.map { $0.parts[0]?.share } == [0])
    }
}
