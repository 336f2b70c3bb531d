import Foundation
import Testing

@testable import Reporting

@Suite struct SamplesCSVTests {
    private static func block(_ network: String = "plain:depth=4,width=8", samples: [Int] = [10, 11])
        -> SamplesCSV.Block
    {
        SamplesCSV.Block(
            network: network, runtime: "openvino:cpu", threads: 2, batch: 1, precision: "f32", launch: 3, round: 1,
            position: 0, attempt: 2, isDisturbed: true, nanoseconds: samples)
    }

    @Test func oneRowASample() {
        let text = SamplesCSV.rows(of: Self.block())
        let start = "\"plain:depth=4,width=8\",openvino:cpu,2,1,f32,3,1,0,2,true"
        #expect(text == "\(start),0,10\r\n\(start),1,11\r\n")
        #expect(SamplesCSV.rows(of: Self.block(samples: [])).isEmpty)
    }

    @Test func aFileIsWholeOrNotThere() throws {
        let path = FileManager.default.temporaryDirectory.path + "/sullivan-samples-\(UUID().uuidString).csv"
        defer { try? FileManager.default.removeItem(atPath: path) }
        var table = try SamplesCSV(path: path)
        // More than a buffer.
        for _ in 0..<40 { try table.add(Self.block("a", samples: Array(repeating: 7, count: 1000))) }
        #expect(!FileManager.default.fileExists(atPath: path))
        try table.finish()
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.hasPrefix(SamplesCSV.header) && text.components(separatedBy: "\r\n").count == 40_002)
        #expect(!FileManager.default.fileExists(atPath: path + ".part"))
        #expect(throws: ReportError.self) {
            _ = try SamplesCSV(path: "/nowhere/samples.csv").finish()
        }
    }

    @Test func theSizeIsForetold() {
        let rows = SamplesCSV.rows(of: Self.block(samples: Array(repeating: 2_000_000, count: 100))).utf8.count
        let told = SamplesCSV.bytes(
            network: "plain:depth=4,width=8", runtime: "openvino:cpu", samples: 100, nanoseconds: 2e6)
        #expect(abs(Double(told) / Double(rows) - 1) < 0.1)
    }
}
