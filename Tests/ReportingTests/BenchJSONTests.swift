import Foundation
import Testing

@testable import Reporting

@Suite struct BenchJSONTests {
    private func parse(_ model: ReportModel) throws -> [String: Any] {
        let data = Data(BenchJSON.render(model).utf8)
        return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test func holdsTheFieldsThatOtherProgramsRelyOn() throws {
        var model = Sample.patterns
        model.failures = [.init(network: "x", runtime: "openvino", stage: "load", reason: "crashed")]
        let document = try parse(model)
        #expect(Set(["host", "settings", "results", "failures"]).isSubset(of: document.keys))
        let results = try #require(document["results"] as? [[String: Any]])
        let first = try #require(results.last)
        let names: Set = [
            "network", "runtime", "baseline", "latency_ms", "speedup", "rounds", "launches", "samples", "stopped_by",
            "max_abs_error", "cosine", "load_ms", "effective_precision", "peak_rss_bytes",
        ]
        #expect(names.isSubset(of: first.keys))
        #expect(Set((first["latency_ms"] as? [String: Any])?.keys.map(\.self) ?? []) == ["p50", "p90", "mean", "min"])
        #expect(Set((first["speedup"] as? [String: Any])?.keys.map(\.self) ?? []) == ["estimate", "low", "high"])
        let host = try #require(document["host"] as? [String: Any])
        #expect(Set(["cpu", "cores", "l3_bytes", "memory_bytes", "kernel", "system"]).isSubset(of: host.keys))
        let failure = try #require((document["failures"] as? [[String: Any]])?.first)
        #expect(failure["network"] as? String == "x" && failure["reason"] as? String == "crashed")
        // Whatever is added, names stay snake_case.
        let all = [document, first, host].flatMap(\.keys)
        #expect(all.allSatisfy { $0.wholeMatch(of: #/[a-z][a-z0-9_]*/#) != nil })
    }

    @Test func valuesAreWholeAndInMilliseconds() throws {
        let third = 1.0 / 3
        let model = Sample.model(rows: [Sample.row("a", milliseconds: 2.31, speedup: Sample.interval(third, 0.3, 0.4))])
        let row = try #require((try parse(model)["results"] as? [[String: Any]])?.first)
        #expect((row["speedup"] as? [String: Double])?["estimate"] == third)
        #expect((row["latency_ms"] as? [String: Double])?["p50"] == 2.31e6 / 1e6)
        #expect(row["load_ms"] as? Double == 200)
        #expect(row["agrees"] is NSNull)
    }

    @Test func whatWorkersToldStandsBesideAndIsNullWhereTheyDidNot() throws {
        var told = Sample.row("a")
        told.worker = ReportWorker(
            effectiveThreads: 2, compileNanoseconds: 1.5e9, firstLoadNanoseconds: 34e9, copyInNanoseconds: 2e5,
            computeNanoseconds: 3e6, copyOutNanoseconds: 1e4)
        let rows = try #require(try parse(Sample.model(rows: [told, Sample.row("b")]))["results"] as? [[String: Any]])
        let expected = [
            "first_load_ms": 34000, "compile_ms": 1500, "copy_in_ms": 0.2, "compute_ms": 3, "copy_out_ms": 0.01,
            "effective_threads": 2,
        ]
        for (name, value) in expected {
            #expect(rows[0][name] as? Double == value, "\(name)")
            #expect(rows[1][name] is NSNull, "\(name)")
        }
        let records = BenchCSV.render(Sample.model(rows: [told])).split(separator: "\r\n" as Character).map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let place = try #require(records[0].firstIndex(of: "first_load_ms"))
        #expect(records[1][place] == "34000.0")
    }

    @Test func theBaselineStandsAsAResultOfSpeedupOne() throws {
        let results = try #require(try parse(Sample.patterns)["results"] as? [[String: Any]])
        let baselines = results.filter { $0["runtime"] as? String == $0["baseline"] as? String }
        #expect(baselines.count == 6)
        #expect(baselines.allSatisfy { ($0["speedup"] as? [String: Double])?["estimate"] == 1 })
    }

    @Test func theSameModelGivesTheSameBytesInTheDocumentedOrder() throws {
        let text = BenchJSON.render(Sample.patterns)
        #expect(text == BenchJSON.render(Sample.patterns))
        let keys = ["\"host\"", "\"settings\"", "\"results\"", "\"failures\""]
        let places = try keys.map { try #require(text.range(of: $0)?.lowerBound) }
        #expect(places == places.sorted())
    }

    @Test func whatJSONCannotSayIsNull() throws {
        let model = Sample.model(rows: [Sample.row("a", speedup: Sample.interval(.nan, -.infinity, .infinity))])
        let row = try #require((try parse(model)["results"] as? [[String: Any]])?.first)
        #expect((row["speedup"] as? [String: Any])?.values.allSatisfy { $0 is NSNull } == true)
    }

    @Test(arguments: Sample.hostileNames)
    func hostileNamesReadBackTheSame(_ name: String) throws {
        let row = try #require(
            (try parse(Sample.model(rows: [Sample.row(name)]))["results"] as? [[String: Any]])?.first)
        #expect(row["network"] as? String == name)
    }

    @Test func numbersReadBackTheSame() throws {
        #expect(JSONValue.number(2).rendered() == "2")
        #expect(JSONValue.number(0.1).rendered() == "0.1")
        #expect(JSONValue.unsigned(.max).rendered() == "18446744073709551615")
        for value in [1e-9, 123456.789, -0.25, 1e22] {
            #expect(Double(JSONValue.number(value).rendered()) == value)
        }
        #expect(JSONValue.array([]).rendered() == "[]")
        #expect(
            JSONValue.object([("b", .null), ("a", .bool(true))]).rendered() == "{\n  \"b\": null,\n  \"a\": true\n}")
    }
}
