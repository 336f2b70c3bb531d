import Foundation
import Testing

@testable import Reporting

@Suite struct ScalingTablesTests {
    private static let analysis = ScalingAnalysis(SampleScaling.model, resamples: 50)

    /// Fields by column name; none of these tables has a quoted field.
    private func records(_ csv: String) -> [[String: String]] {
        let lines = csv.split(separator: "\r\n" as Character).map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
    }

    @Test func correlationsAreWrittenWithTheirIntervals() throws {
        // A network's name in other samples has a comma; here none is written.
        let rows = records(ScalingTables.correlations(Self.analysis))
        #expect(rows.count == Self.analysis.correlations.count)
        for (row, correlation) in zip(rows, Self.analysis.correlations) {
            #expect(row["x"] == correlation.x.rawValue && row["method"] == correlation.method.rawValue)
            #expect(row["given"] == (correlation.given?.rawValue ?? ""))
            #expect(row["low"].flatMap(Double.init) == correlation.interval.low)
            #expect(row["points"] == "\(correlation.points)")
        }
        #expect(rows.contains { $0["given"] == "macs" && $0["source"] == "simulated" && $0["pattern"] == "plain" })
    }

    @Test func growthIsWritten() {
        let rows = records(ScalingTables.growth(Self.analysis))
        #expect(rows.count == Self.analysis.growth.count)
        #expect(rows[0]["quantity"] == "macs" && rows[0]["runtime"] == "" && rows[0]["depth_exponent"] != "")
        #expect(rows[0]["width_exponent"].flatMap(Double.init).map { abs($0 - 2) < 1e-9 } == true)
    }

    @Test func cacheHasARowForEachSource() throws {
        var own = Sample.row("a", runtime: "pytorch")
        (own.weightBytes, own.inputBytes, own.macs) = (5000, 1400, 3200)
        own.caches = [
            ReportCache(
                source: "simulated", l3Accesses: 400, l3Misses: 100, instructions: 50_000, l3Bytes: 1 << 20,
                isSteady: true, codePath: "avx2", seconds: 3.5),
            ReportCache(source: "contention", sensitivity: Sample.interval(1.14, 1.12, 1.16), threads: 2),
        ]
        let rows = records(ScalingTables.cache(Sample.model(rows: [own, Sample.row("b")])))
        #expect(rows.map { $0["source"] } == ["simulated", "contention"])
        let expected = [
            "network": "a", "runtime": "pytorch", "l3_accesses": "400.0", "l3_misses": "100.0",
            "l3_miss_bytes": "6400.0",
            "hit_rate": "0.75", "misses_over_compulsory": "1.0", "bytes_per_mac": "2.0",
            "misses_per_kiloinstruction": "2.0", "sensitivity_estimate": "", "l3_bytes": "1048576", "threads": "1",
            "code_path": "avx2", "steady": "true", "seconds": "3.5",
        ]
        for (name, value) in expected { #expect(rows[0][name] == value, "\(name)") }
        #expect(rows[1]["sensitivity_low"] == "1.12" && rows[1]["hit_rate"] == "" && rows[1]["steady"] == "")
        // results.csv has the best source beside the rest.
        let results = records(BenchCSV.render(Sample.model(rows: [own, Sample.row("b")])))
        #expect(results[0]["cache_source"] == "simulated" && results[0]["l3_miss_bytes"] == "6400.0")
        #expect(results[1]["cache_source"] == "" && results[1]["hit_rate"] == "")
    }

    @Test func jsonHasTheBestSourceAndAll() throws {
        var row = Sample.row("a", runtime: "pytorch")
        row.caches = [
            ReportCache(
                source: "hardware", l3Accesses: 400, l3Misses: 100, missesByProcess: [90, 100],
                missCurve: [.init(lastLevelBytes: 1 << 20, misses: 7)],
                parts: [.init(name: "conv1", kind: "layer", detail: "Conv", l3Accesses: 9, l3Misses: 4)],
                remarks: ["told"]),
            ReportCache(source: "contention", sensitivity: Sample.interval(1.14, 1.12, 1.16)),
        ]
        let text = BenchJSON.render(Sample.model(rows: [row, Sample.row("b")]))
        let document = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let results = try #require(document["results"] as? [[String: Any]])
        let cache = try #require(results[0]["cache"] as? [String: Any])
        #expect(cache["source"] as? String == "hardware" && cache["hit_rate"] as? Double == 0.75)
        #expect(cache["sensitivity"] is NSNull && cache["steady"] is NSNull)
        #expect((cache["miss_curve"] as? [[String: Int]]) == [["last_level_bytes": 1 << 20, "misses": 7]])
        let part = try #require((cache["parts"] as? [[String: Any]])?.first)
        #expect(part["detail"] as? String == "Conv" && part["l3_misses"] as? Int == 4)
        let caches = try #require(results[0]["caches"] as? [[String: Any]])
        #expect(caches.map { $0["source"] as? String } == ["hardware", "contention"])
        #expect((caches[1]["sensitivity"] as? [String: Double])?["low"] == 1.12)
        #expect(cache["l3_misses_by_process"] as? [Int] == [90, 100])
        #expect(caches[1]["l3_misses_by_process"] is NSNull)
        #expect(results[1]["cache"] is NSNull && (results[1]["caches"] as? [Any])?.isEmpty == true)
        // One network tells no correlation.
        #expect(document["correlations"] == nil && document["growth"] == nil)
    }

    @Test func partsBeyondTheFirstAreSummed() {
        func part(_ misses: Int) -> ReportCache.Part {
            .init(name: "f\(misses)", kind: "function", l3Accesses: 2 * Double(misses), l3Misses: Double(misses))
        }
        let many = (1...100).reversed().map(part)
        let told = CacheColumns.told(many)
        #expect(told.count == 21 && told.prefix(20) == many.prefix(20))
        #expect(told[20].name == "80 others" && told[20].kind == "others")
        #expect(told.map(\.l3Misses).reduce(0, +) == 5050 && told.map(\.l3Accesses).reduce(0, +) == 10100)
        let few = (1...21).map(part)
        #expect(CacheColumns.told(few) == few)
    }

    @Test func jsonHasCorrelationsOfAScalingStudyOnly() throws {
        let text = BenchJSON.render(SampleScaling.model, scaling: Self.analysis)
        let document = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let correlations = try #require(document["correlations"] as? [[String: Any]])
        #expect(correlations.count == Self.analysis.correlations.count)
        #expect(
            Set((correlations[0]["coefficient"] as? [String: Any])?.keys.map(\.self) ?? []) == [
                "estimate", "low", "high",
            ])
        #expect((document["growth"] as? [Any])?.count == Self.analysis.growth.count)
        #expect((document["efficacies"] as? [Any])?.count == Self.analysis.efficacies.count)
        #expect(!BenchJSON.render(Sample.patterns).contains("\"correlations\""))
    }

    @Test func markdownTellsIt() {
        let text = BenchMarkdown.render(SampleScaling.model, scaling: Self.analysis)
        #expect(text.contains("## Scaling") && text.contains("| FLOPs | latency |  | pytorch |"))
        #expect(text.contains("| L3 misses | latency | FLOPs | openvino | simulated | 24 |"))
        #expect(text.contains("| plain | latency | openvino |") && text.contains("| dense | openvino | pytorch |"))
        #expect(!BenchMarkdown.render(Sample.patterns).contains("## Scaling"))
    }

    @Test func theFolderHasTheTablesOnlyWhereThereAreFigures() throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("scaling-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        // Few enough networks that no correlation is told, so that this is quick; the grid tells of growth.
        let rows = SampleScaling.rows().filter { $0.patternID == "plain" && $0.depth != 8 && $0.width != 64 }
        try ReportFolder.write(Sample.model(rows: rows), to: root.path)
        let tables = root.appendingPathComponent("tables")
        func names() throws -> Set<String> { Set(try FileManager.default.contentsOfDirectory(atPath: tables.path)) }
        let plain: Set = ["results.csv", "results.json", "results.md"]
        try #expect(names().isSuperset(of: plain.union(["growth.csv", "cache.csv"])))
        try #expect(!names().contains("correlations.csv"))
        // Tables of an earlier report do not stay beside a later one that has none.
        try ReportFolder.write(Sample.patterns, to: root.path)
        try #expect(names().isDisjoint(with: ["growth.csv", "cache.csv", "correlations.csv"]))
    }
}
