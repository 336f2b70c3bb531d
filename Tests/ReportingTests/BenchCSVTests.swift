import Testing

@testable import Reporting

@Suite struct BenchCSVTests {
    /// A reader of RFC 4180 written for this test: records of fields.
    private func parse(_ text: String) -> [[String]] {
        var records: [[String]] = [[]]
        var field = ""
        var isQuoted = false
        let scalars = Array(text.unicodeScalars)
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            if isQuoted {
                if scalar == "\"", index + 1 < scalars.count, scalars[index + 1] == "\"" {
                    field.unicodeScalars.append("\"")
                    index += 1
                } else if scalar == "\"" {
                    isQuoted = false
                } else {
                    field.unicodeScalars.append(scalar)
                }
            } else if scalar == "\"" {
                isQuoted = true
            } else if scalar == "," || scalar == "\n" {
                records[records.count - 1].append(field)
                field = ""
                if scalar == "\n" { records.append([]) }
            } else if scalar != "\r" {
                field.unicodeScalars.append(scalar)
            }
            index += 1
        }
        return records.dropLast()
    }

    @Test func quotesAsTheStandardSays() {
        #expect(
            BenchCSV.record(["a", "b c", "x,y", "say \"hi\"", "1\n2", ""])
                == "a,b c,\"x,y\",\"say \"\"hi\"\"\",\"1\n2\",\r\n")
    }

    @Test func oneRecordAnEstimateUnderOneHeader() throws {
        let records = parse(BenchCSV.render(Sample.patterns))
        #expect(records.count == 1 + Sample.patterns.rows.count)
        #expect(records.allSatisfy { $0.count == records[0].count })
        let speedup = try #require(records[0].firstIndex(of: "speedup_estimate"))
        let latency = try #require(records[0].firstIndex(of: "latency_p50_ms"))
        let pattern = try #require(records[0].firstIndex(of: "pattern"))
        #expect(records[2][speedup] == "2.0")
        #expect(records[2][latency] == "4.0")
        #expect(records[2][pattern] == "plain")
    }

    @Test func hostileNamesReadBackTheSame() {
        let records = parse(BenchCSV.render(Sample.model(rows: Sample.hostileNames.map { Sample.row($0) })))
        #expect(records.dropFirst().map { $0[0] } == Sample.hostileNames)
    }

    @Test func noRowsLeaveTheHeader() {
        #expect(parse(BenchCSV.render(Sample.model())).count == 1)
    }
}
