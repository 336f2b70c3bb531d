import CCounters
import Foundation
import Glibc

/// Answers a coordinator's requests, one after the other, until it asks to quit or closes the pipe.
final class WorkerSession {
    private let runtime: RuntimeID
    private let makeEngine: () throws -> any InferenceEngine
    private var engine: (any InferenceEngine)?
    private var loaded = false
    private var block = TimedBlock()

    /// `makeEngine` opens the runtime's library; it is called at the first request that needs it, so that a library
    /// that cannot be opened becomes an answer.
    init(runtime: RuntimeID, makeEngine: @escaping () throws -> any InferenceEngine) {
        self.runtime = runtime
        self.makeEngine = makeEngine
    }

    /// Serves until end of file on `input` or a `quit`; both are file descriptors.
    func serve(input: Int32, output: Int32) {
        var lines = LineReader(descriptor: input)
        while let line = lines.next() {
            if line.isEmpty { continue }
            let (answer, ends) = respond(to: line)
            guard Self.write(answer, to: output), !ends else { return }
        }
    }

    /// The answer line to a request line, and whether the session ends with it.
    func respond(to line: Data) -> (answer: Data, ends: Bool) {
        var id = 0
        do {
            let head = try WorkerCodec.requestHead(in: line)
            id = head.id
            guard let operation = WorkerOperation(rawValue: head.op) else {
                throw WorkerFailure(code: .badRequest, message: "there is no request '\(head.op)'")
            }
            return (try fulfil(operation, id: id, line: line), operation == .quit)
        } catch {
            let failure = Self.failure(for: error)
            let answer = try? WorkerCodec.line(id: id, failure: failure)
            return (answer ?? Data(#"{"id":\#(id),"ok":false}"#.utf8 + [0x0A]), false)
        }
    }

    private func fulfil(_ operation: WorkerOperation, id: Int, line: Data) throws -> Data {
        switch operation {
        case .hello:
            return try WorkerCodec.line(id: id, answer: hello())
        case .load:
            loaded = false
            let request = try WorkerCodec.call(LoadRequest.self, in: line)
            guard request.threads >= 1 else {
                throw WorkerFailure(code: .badRequest, message: "a model cannot run on \(request.threads) threads")
            }
            let answer = try requireEngine().load(request)
            loaded = true
            return try WorkerCodec.line(id: id, answer: answer)
        case .infer:
            let request = try WorkerCodec.call(InferRequest.self, in: line)
            return try WorkerCodec.line(id: id, answer: infer(request))
        case .block:
            let request = try WorkerCodec.call(BlockRequest.self, in: line)
            let engine = try requireModel()
            return try WorkerCodec.line(id: id, answer: block.run(request, infer: engine.infer))
        case .profile:
            return try WorkerCodec.line(id: id, answer: ProfileAnswer(layers: requireModel().profile()))
        case .simulate:
            let request = try WorkerCodec.call(SimulateRequest.self, in: line)
            return try WorkerCodec.line(id: id, answer: simulate(request))
        case .stats:
            return try WorkerCodec.line(id: id, answer: ProcessFacts.memory())
        case .schedule:
            throw WorkerFailure(code: .badRequest, message: "schedules are served by a program of their own")
        case .quit:
            return try WorkerCodec.line(id: id, answer: QuitAnswer())
        }
    }

    private func hello() throws -> HelloAnswer {
        let introduction = try requireEngine().introduce()
        let variables = ProcessFacts.influentialVariables(ProcessInfo.processInfo.environment)
        return HelloAnswer(
            runtime: runtime.description, version: introduction.version, pid: getpid(),
            devices: introduction.devices, deviceNames: introduction.deviceNames, affinity: ProcessFacts.affinity(),
            settings: introduction.settings.merging(variables) { own, _ in own })
    }

    private func infer(_ request: InferRequest) throws -> InferAnswer {
        let engine = try requireModel()
        try engine.infer()
        var outputs: [TensorDescription] = []
        var bytes = Data()
        try engine.withOutputs { description, content in
            outputs.append(description)
            bytes.append(contentsOf: content)
        }
        do {
            try bytes.write(to: URL(fileURLWithPath: request.outputPath))
        } catch {
            throw WorkerFailure(code: .outputUnwritable, message: "cannot write \(request.outputPath)")
        }
        return InferAnswer(outputs: outputs)
    }

    /// One inference between two requests to Callgrind; its counts go to a numbered file.
    private func simulate(_ request: SimulateRequest) throws -> SimulateAnswer {
        guard sullivan_under_valgrind() else {
            throw WorkerFailure(code: .simulationUnavailable, message: "this worker does not run under Valgrind")
        }
        let engine = try requireModel()
        if request.start { sullivan_callgrind_start() }
        sullivan_callgrind_zero()
        let begin = monotonicNanoseconds()
        try engine.infer()
        let wall = monotonicNanoseconds() - begin
        request.label.withCString(sullivan_callgrind_dump)
        return SimulateAnswer(wallNs: wall)
    }

    private func requireEngine() throws -> any InferenceEngine {
        if let engine { return engine }
        let opened = try makeEngine()
        engine = opened
        return opened
    }

    private func requireModel() throws -> any InferenceEngine {
        guard loaded, let engine else {
            throw WorkerFailure(code: .notLoaded, message: "no model is loaded")
        }
        return engine
    }

    private static func failure(for error: any Error) -> WorkerFailure {
        switch error {
        case let failure as WorkerFailure: failure
        case let error as RuntimeError: WorkerFailure(code: .libraryUnusable, message: error.message)
        default: WorkerFailure(code: .badRequest, message: "the request cannot be understood: \(error)")
        }
    }

    private static func write(_ data: Data, to descriptor: Int32) -> Bool {
        data.withUnsafeBytes { bytes in
            var offset = 0
            while offset < bytes.count {
                let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + offset }, bytes.count - offset)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return false }
                offset += count
            }
            return true
        }
    }
}
