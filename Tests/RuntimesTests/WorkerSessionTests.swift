import Foundation
import Testing

@testable import Runtimes

/// Counts its inferences and takes at least a given time for each; no library is needed to test the session.
private final class CountingEngine: InferenceEngine {
    var inferences = 0
    var failsAt: Int?
    let nanoseconds: Int

    init(nanoseconds: Int = 0) {
        self.nanoseconds = nanoseconds
    }

    func introduce() throws -> Introduction {
        Introduction(version: "1", devices: ["CPU"], settings: ["own": "setting"])
    }

    func load(_ request: LoadRequest) throws -> LoadAnswer {
        if request.modelPath == "bad" { throw WorkerFailure(code: .modelUnreadable, message: "bad") }
        return LoadAnswer(
            loadNs: 1, compileNs: 2, firstInferenceNs: nil, effectivePrecision: "f32", effectiveThreads: 1,
            properties: [:], inputs: [], outputs: [])
    }

    func infer() throws {
        inferences += 1
        if inferences == failsAt { throw WorkerFailure(code: .inferenceFailed, message: "broken") }
        let end = monotonicNanoseconds() + nanoseconds
        while monotonicNanoseconds() < end {}
    }

    func withOutputs(_ body: (TensorDescription, UnsafeRawBufferPointer) throws -> Void) throws {
        for (index, value) in [Float(1.5), -2].enumerated() {
            try withUnsafeBytes(of: value) { try body(TensorDescription(name: "o\(index)", shape: [1]), $0) }
        }
    }
}

@Suite("Worker session")
struct WorkerSessionTests {
    private let engine = CountingEngine()

    private func session(_ engine: CountingEngine? = nil) -> WorkerSession {
        let engine = engine ?? self.engine
        return WorkerSession(runtime: RuntimeID(name: "openvino")) { engine }
    }

    private func ask<Call: WorkerCall>(_ session: WorkerSession, _ call: Call) throws -> Call.Answer {
        let answer = session.respond(to: try WorkerCodec.line(id: 5, call)).answer
        return try WorkerCodec.answer(to: Call.self, id: 5, in: answer)
    }

    private var anyModel: LoadRequest { LoadRequest(modelPath: "m", inputPath: "i", threads: 1) }

    @Test("re-entry inferences are kept apart, and the loop ends at the smallest count or time asked for")
    func blockCounts() throws {
        let session = session()
        _ = try ask(session, anyModel)
        let block = try ask(session, BlockRequest(reentry: 2, minInferences: 5, minNs: 0, maxInferences: 100))
        #expect(block.reentryNs.count == 2)
        #expect(block.samplesNs.count == 5)
        #expect(engine.inferences == 7)
        let capped = try ask(session, BlockRequest(reentry: 0, minInferences: 5, minNs: 1 << 60, maxInferences: 3))
        #expect(capped.samplesNs.count == 3)
        #expect(capped.reentryNs.isEmpty)
        #expect(engine.inferences == 10)
    }

    @Test("a block lasts at least its time, and its samples fill it")
    func blockTime() throws {
        let engine = CountingEngine(nanoseconds: 1_000_000)
        let session = session(engine)
        _ = try ask(session, anyModel)
        let block = try ask(session, BlockRequest(reentry: 1, minInferences: 2, minNs: 20_000_000))
        #expect(block.wallNs >= 20_000_000)
        #expect(block.samplesNs.allSatisfy { $0 >= 1_000_000 })
        #expect((2...20).contains(block.samplesNs.count))
        // Two clock readings lie between inferences, nothing else.
        let between = block.wallNs - block.samplesNs.reduce(0, +)
        #expect(between >= 0)
        #expect(between < block.wallNs / 20)
        #expect(block.cpuNs > 0)
        #expect(block.voluntarySwitches >= 0 && block.minorFaults >= 0)
    }

    @Test("requests that cannot be are refused and the worker lives on")
    func refusals() throws {
        let session = session()
        func code<Call: WorkerCall>(_ call: Call) -> WorkerFailure.Code? {
            do {
                _ = try ask(session, call)
                return nil
            } catch { return (error as? WorkerFailure)?.code }
        }
        #expect(code(BlockRequest()) == .notLoaded)
        #expect(code(InferRequest(outputPath: "/tmp/x")) == .notLoaded)
        #expect(code(LoadRequest(modelPath: "m", inputPath: "i", threads: 0)) == .badRequest)
        #expect(code(anyModel) == nil)
        #expect(code(BlockRequest(minInferences: 0)) == .badRequest)
        #expect(code(ProfileRequest()) == .profilingUnavailable)
        #expect(code(InferRequest(outputPath: "/no/such/folder/x")) == .outputUnwritable)
        engine.failsAt = engine.inferences + 3
        #expect(code(BlockRequest()) == .inferenceFailed)
        #expect(code(BlockRequest(minNs: 0)) == nil)
        #expect(code(LoadRequest(modelPath: "bad", inputPath: "i", threads: 1)) == .modelUnreadable)
        #expect(code(BlockRequest()) == .notLoaded)
    }

    @Test("lines that are no request get an answer too", arguments: ["nonsense", "{}", #"{"id":9,"op":"dance"}"#])
    func badLines(_ line: String) throws {
        let answer = session().respond(to: Data(line.utf8))
        let id = line.contains("9") ? 9 : 0
        let failure = #expect(throws: WorkerFailure.self) {
            try WorkerCodec.answer(to: StatsRequest.self, id: id, in: answer.answer)
        }
        #expect(failure?.code == .badRequest)
        #expect(!answer.ends)
    }

    @Test("a library that cannot be opened is an answer, not the end")
    func unusableLibrary() throws {
        let session = WorkerSession(runtime: RuntimeID(name: "openvino")) {
            throw RuntimeError.libraryUnusable(runtime: RuntimeID(name: "openvino"), path: "/l", reason: "r")
        }
        let failure = #expect(throws: WorkerFailure.self) { try ask(session, HelloRequest()) }
        #expect(failure?.code == .libraryUnusable)
        #expect(failure?.message.contains("/l") == true)
        #expect(try ask(session, StatsRequest()).rssBytes > 0)
    }

    @Test("hello names the process, its processors and the runtime's settings")
    func hello() throws {
        let hello = try ask(session(), HelloRequest())
        #expect(hello.runtime == "openvino:cpu")
        #expect(hello.pid == getpid())
        #expect(!hello.affinity.isEmpty)
        #expect(hello.settings["own"] == "setting")
        let stats = try ask(session(), StatsRequest())
        #expect(stats.peakRssBytes >= stats.rssBytes && stats.rssBytes > 1_000_000)
    }

    @Test("outputs are written one after the other as little-endian floats")
    func outputs() throws {
        let session = session()
        _ = try ask(session, anyModel)
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("sullivan-\(UUID()).f32")
        defer { try? FileManager.default.removeItem(at: file) }
        let answer = try ask(session, InferRequest(outputPath: file.path))
        #expect(answer.outputs.map(\.name) == ["o0", "o1"])
        #expect(try Data(contentsOf: file) == Data([0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0]))
    }

    @Test("the session answers each line and ends at end of file or at quit", arguments: [false, true])
    func serving(quits: Bool) throws {
        let (input, output) = (Pipe(), Pipe())
        var lines = try WorkerCodec.line(id: 1, HelloRequest()) + WorkerCodec.line(id: 2, anyModel)
        if quits { lines += try WorkerCodec.line(id: 3, QuitRequest()) + WorkerCodec.line(id: 4, StatsRequest()) }
        try input.fileHandleForWriting.write(contentsOf: lines + Data("unfinished".utf8))
        try input.fileHandleForWriting.close()
        session().serve(
            input: input.fileHandleForReading.fileDescriptor, output: output.fileHandleForWriting.fileDescriptor)
        try output.fileHandleForWriting.close()
        let answers = output.fileHandleForReading.readDataToEndOfFile().split(separator: 0x0A)
        #expect(answers.count == (quits ? 3 : 2))
        _ = try WorkerCodec.answer(to: LoadRequest.self, id: 2, in: Data(answers[1]))
    }

    @Test("wrong processors are named before anything starts", arguments: ["", "x", "0,,1", "99999", "-1"])
    func affinity(_ text: String) {
        let environment = ["SULLIVAN_CPUS": text]
        if text.isEmpty {
            #expect(throws: Never.self) { try ProcessFacts.applyAffinity(environment: environment) }
        } else {
            #expect(throws: RuntimeError.self) { try ProcessFacts.applyAffinity(environment: environment) }
        }
    }
}
