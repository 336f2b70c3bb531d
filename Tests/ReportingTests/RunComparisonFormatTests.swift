import Foundation
import Testing

@testable import Reporting

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite struct RunComparisonFormatTests {
    private static let date = Date(timeIntervalSince1970: 1_700_001_000)

    private static var changed: RunComparison {
        var runs = Sample.Runs(seed: 61)
        runs.sigma = 0.01
        return runs.comparison([1, 0.7, 1.3])
    }

    private static var hostile: RunComparison {
        var runs = Sample.Runs(seed: 62)
        let rows = Sample.hostileNames.flatMap { name in
            runs.rows(name).map { row in
                RunComparisonRow(network: row.network, runtime: name, a: row.a, b: row.b)
            }
        }
        return Sample.comparison(
            rows, differences: Sample.hostileNames.map { .init(what: $0, a: $0, b: $0) },
            missing: Sample.hostileNames.map { .init(network: $0, runtime: $0, side: "A", reason: $0) },
            warnings: Sample.hostileNames)
    }

    private static var long: RunComparison {
        var runs = Sample.Runs(seed: 63)
        let names = [
            "depthwise-bottleneck-se:depth=16,width=32,resolution=224,groups=32,expansion=6", "plain:depth=8",
            "/home/somebody/models/very/long/path/to/a/network/that/was/exported/yesterday.onnx",
        ]
        let rows = names.flatMap { name in
            runs.rows(name).map {
                RunComparisonRow(network: name, batch: 16, runtime: "pytorch-compile:cuda.0", a: $0.a, b: $0.b)
            }
        }
        return Sample.comparison(
            rows,
            differences: [.init(what: "version of openvino:cpu", a: String(repeating: "a", count: 70), b: "b")],
            missing: [
                .init(network: names[0], runtime: names[2], side: "B", reason: String(repeating: "why ", count: 40))
            ])
    }

    private static let few: RunComparison = {
        var runs = Sample.Runs(seed: 64)
        runs.launches = 2
        return runs.comparison([1, 2])
    }()

    private static let all: [RunComparison] = [changed, hostile, long, few]

    @Test func textSaysWhatChanged() {
        let text = RunComparisonFormat.text.render(Self.changed, command: "c", at: Self.date)
        #expect(
            text.hasPrefix("A: before · 3 cells · Test CPU · 2023-11-14T22:13:20Z to 2023-11-14T22:23:20Z\nB: after"))
        #expect(text.contains("2 of 3 speed-ups changed beyond noise.\n"))
        #expect(text.contains("Nothing differs between A and B"))
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.contains { $0.hasPrefix("plain:depth=5 ") && $0.hasSuffix("<0.001  gains less") }, "\(text)")
        #expect(lines.contains { $0.hasPrefix("plain:depth=6 ") && $0.hasSuffix("gains more") }, "\(text)")
        #expect(lines.contains { $0.hasPrefix("Speed-ups, B / A") && $0.contains("2 of 3") }, "\(text)")
        #expect(text.contains("p is adjusted for 3 tests (Holm);\nbelow 0.05 it is a change."))
    }

    @Test(arguments: [60, 80, 100])
    func textFitsItsWidth(width: Int) {
        for comparison in Self.all {
            let text = RunComparisonFormat.text.render(
                comparison, command: "c", at: Self.date, style: TextStyle(width: width))
            let long = text.split(separator: "\n").filter { String($0).displayWidth > width && $0.contains(" ") }
            // Warnings are names as they came; everything else fits.
            #expect(long.allSatisfy { $0.hasPrefix("warning:") }, "\(long)")
            #expect(!text.contains("\u{1B}"))
        }
    }

    @Test func colourMarksChangesOnly() {
        let text = RunComparisonFormat.text.render(
            Self.changed, command: "c", at: Self.date, style: TextStyle(color: true))
        #expect(text.contains("\u{1B}[33mgains less\u{1B}[0m") && text.contains("\u{1B}[36mgains more\u{1B}[0m"))
        #expect(!text.contains("mno change"))
    }

    @Test func jsonReadsBack() throws {
        for comparison in Self.all {
            let text = RunComparisonFormat.json.render(comparison, command: "c", at: Self.date)
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            #expect(object["schema_version"] as? Int == 1)
            let results = try #require(object["results"] as? [[String: Any]])
            #expect(results.count == comparison.rows.count)
            #expect(results.compactMap { $0["network"] as? String } == comparison.rows.map(\.network))
        }
        let text = RunComparisonFormat.json.render(Self.changed, command: "c", at: Self.date)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(object["changed"] as? Int == 2 && object["same_machine"] as? Bool == true)
        let results = try #require(object["results"] as? [[String: Any]])
        let ratio = try #require(results[3]["speedup_b_over_a"] as? [String: Any])
        #expect(ratio["verdict"] as? String == "worse" && results[3]["verdict"] as? String == "worse")
        let low = try #require(ratio["simultaneous_low"] as? Double)
        #expect(try low < #require(ratio["low"] as? Double))
        #expect(results[0]["verdict"] is NSNull && results[0]["speedup_b_over_a"] is NSNull)
    }

    @Test func csvHasOneRecordARow() throws {
        let lines = RunComparisonFormat.csv.render(Self.changed, command: "c").components(separatedBy: "\r\n")
        #expect(lines.count == 1 + 6 + 1 && lines.last == "")
        let header = lines[0].components(separatedBy: ",")
        let row = lines[4].replacing("\"plain:depth=5,width=8\"", with: "plain").components(separatedBy: ",")
        #expect(row.count == header.count)
        let verdict = try #require(header.firstIndex(of: "speedup_b_over_a_verdict"))
        #expect(row[verdict] == "worse")
    }

    @Test func markdownIsATableForPullRequests() {
        let text = RunComparisonFormat.markdown.render(Self.changed, command: "c", at: Self.date)
        #expect(text.hasPrefix("## after against before\n\n- 2 of 3 speed-ups changed beyond noise.\n"))
        #expect(text.contains("| plain:depth=5,width=8 | openvino:cpu |"))
        #expect(!text.contains("<details>"))
        var runs = Sample.Runs(seed: 65)
        let folded = RunComparisonFormat.markdown.render(
            runs.comparison(Array(repeating: 1, count: 13)), command: "c", at: Self.date)
        #expect(folded.contains("<details><summary>Speed-ups, 13 rows</summary>\n\n"))
        let hostile = RunComparisonFormat.markdown.render(Self.hostile, command: "c", at: Self.date)
        #expect(!hostile.contains("<script>") && hostile.contains("x\\|y"))
    }

    @Test func thePageIsWellFormedAndLoadsNothing() {
        for comparison in Self.all {
            let html = RunComparisonFormat.html.render(comparison, command: "<b>", at: Self.date)
            let parser = XMLParser(data: Data(html.utf8))
            let reader = Elements()
            parser.delegate = reader
            #expect(parser.parse(), "\(String(describing: parser.parserError))")
            #expect(reader.counts["script"] == nil && reader.counts["img"] == nil && reader.counts["h1"] == 1)
            let ratios = comparison.rows.flatMap { [$0.speedup, $0.latency] }.compactMap(\.self)
            #expect(reader.counts["circle", default: 0] == ratios.count { $0.interval != nil })
            #expect(!html.contains(" src="))
        }
    }

    private final class Elements: NSObject, XMLParserDelegate {
        var counts: [String: Int] = [:]

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            counts[name, default: 0] += 1
        }
    }
}
