import Foundation
import Testing

extension MeasuringCommands {
    @Suite("sullivan worker")
    struct WorkerCommandTests {
        private let sullivan: Tool

        init() throws {
            sullivan = Tool(try TemporaryFolder())
        }

        @Test(
            "answers over pipes and ends with its input", .enabled(if: Installed.hasEmbedded, Installed.reason),
            arguments: ["openvino", "onnxruntime"])
        func hello(_ runtime: String) async throws {
            let run = try await sullivan.run(
                "worker", "\(runtime):cpu", input: "{\"id\":1,\"op\":\"hello\"}\n{\"id\":2,\"op\":\"dance\"}\n")
            #expect(run.status == 0, "\(run)")
            let lines = run.output.split(separator: "\n")
            try #require(lines.count == 2, "\(run)")
            let answers = try lines.map {
                try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
            }
            #expect(answers[0]["id"] as? Int == 1 && answers[0]["ok"] as? Bool == true)
            #expect(answers[0]["runtime"] as? String == "\(runtime):cpu")
            #expect((answers[0]["version"] as? String)?.isEmpty == false)
            #expect(answers[1]["id"] as? Int == 2 && answers[1]["ok"] as? Bool == false)
            #expect(try await sullivan.run("worker", runtime).status == 0)
        }

        @Test("what it cannot serve")
        func refused() async throws {
            try expectRefusal(
                await sullivan.run("worker", "foo"), status: 64, message: "unknown runtime 'foo'", hint: "known are")
            #expect(try await sullivan.run("worker", "pytorch").status == 1)
        }
    }
}
