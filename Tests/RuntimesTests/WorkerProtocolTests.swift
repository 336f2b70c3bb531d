import Foundation
import Testing

@testable import Runtimes

@Suite("Worker protocol")
struct WorkerProtocolTests {
    @Test("a request is one line of snake_case JSON and comes back equal")
    func requests() throws {
        let load = LoadRequest(modelPath: "/a \"b\"\n.onnx", inputPath: "/i", threads: 2, profiling: true)
        let line = try WorkerCodec.line(id: 7, load)
        #expect(line.filter { $0 == 0x0A }.count == 1)
        #expect(line.last == 0x0A)
        let object = try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
        #expect(object["op"] as? String == "load")
        #expect(object["id"] as? Int == 7)
        #expect(object["model_path"] as? String == "/a \"b\"\n.onnx")
        #expect(try WorkerCodec.call(LoadRequest.self, in: line) == load)
        let block = BlockRequest(reentry: 1, minInferences: 3, minNs: 9, maxInferences: 4)
        #expect(try WorkerCodec.call(BlockRequest.self, in: WorkerCodec.line(id: 1, block)) == block)
    }

    @Test("keys of settings and properties are no names of ours and stay as they are")
    func dictionaryKeys() throws {
        let hello = HelloAnswer(
            runtime: "openvino:cpu", version: "1", pid: 3, devices: ["CPU"], affinity: [0, 1],
            settings: ["OMP_NUM_THREADS": "2", "snake_case_key": "x"])
        let line = try WorkerCodec.line(id: 1, answer: hello)
        #expect(try WorkerCodec.answer(to: HelloRequest.self, id: 1, in: line) == hello)
        #expect(String(decoding: line, as: UTF8.self).contains("OMP_NUM_THREADS"))
    }

    @Test("an answer with what a kernel does not tell left out or null is read")
    func absentCounters() throws {
        let line = Data(
            """
            {"id":4,"ok":true,"reentry_ns":[],"samples_ns":[5,6],"wall_ns":11,"cpu_ns":10,"run_delay_ns":null,\
            "voluntary_switches":0,"involuntary_switches":1,"minor_faults":2}
            """.utf8)
        let block = try WorkerCodec.answer(to: BlockRequest.self, id: 4, in: line)
        #expect(block.samplesNs == [5, 6])
        #expect(block.runDelayNs == nil)
        #expect(block.migrations == nil)
    }

    @Test("copies and computing are told apart where there is a device, and absent where there is none")
    func parts() throws {
        let start = #"{"id":4,"ok":true,"reentry_ns":[],"samples_ns":[9],"wall_ns":9,"cpu_ns":9,"#
        let end = #""voluntary_switches":0,"involuntary_switches":0,"minor_faults":0}"#
        let told = Data((start + #""copy_in_ns":1,"compute_ns":6,"copy_out_ns":2,"# + end).utf8)
        let block = try WorkerCodec.answer(to: BlockRequest.self, id: 4, in: told)
        #expect([block.copyInNs, block.computeNs, block.copyOutNs] == [1, 6, 2])
        let bare = try WorkerCodec.answer(to: BlockRequest.self, id: 4, in: Data((start + end).utf8))
        #expect([bare.copyInNs, bare.computeNs, bare.copyOutNs] == [nil, nil, nil])
        #expect(!String(decoding: try WorkerCodec.line(id: 4, answer: bare), as: UTF8.self).contains("copy"))
    }

    @Test("a failure is thrown with its code, message and node, also with a code not known here")
    func failures() throws {
        let failure = WorkerFailure(code: .unsupportedOperator, message: "operator X", node: "X_1")
        let line = try WorkerCodec.line(id: 2, failure: failure)
        #expect(throws: failure) { try WorkerCodec.answer(to: LoadRequest.self, id: 2, in: line) }
        let other = Data(#"{"id":2,"ok":false,"error":{"code":"new_kind","message":"m"}}"#.utf8)
        let thrown = #expect(throws: WorkerFailure.self) {
            try WorkerCodec.answer(to: StatsRequest.self, id: 2, in: other)
        }
        #expect(thrown?.code.rawValue == "new_kind")
    }

    @Test("an answer to another request is refused")
    func wrongIdentifier() throws {
        let line = try WorkerCodec.line(id: 2, answer: StatsAnswer(peakRssBytes: 1, rssBytes: 1))
        #expect(throws: DecodingError.self) { try WorkerCodec.answer(to: StatsRequest.self, id: 3, in: line) }
    }
}
