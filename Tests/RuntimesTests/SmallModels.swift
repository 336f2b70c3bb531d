import Foundation

@testable import Runtimes

/// The models, input and expected outputs that Python/make_small_models.py writes; made once.
struct SmallModels: Sendable {
    let folder: TemporaryFolder

    /// The folder of the Python test files.
    static let python = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Python")

    static let shared = Result { try SmallModels() }

    private init() throws {
        folder = try TemporaryFolder()
        let (status, text) = try Self.runPython(["make_small_models.py", folder.url.path])
        guard status == 0 else { throw WorkerFailure(code: .badRequest, message: text) }
    }

    /// Runs a Python test file in an installed environment, by another program where one is given; returns its status
    /// and what it printed.
    static func runPython(
        _ arguments: [String], in environment: String = "python", under program: [String] = []
    ) throws -> (status: Int32, text: String) {
        let process = Process()
        let command = program + [Installed.installation.environment(environment).interpreter.path, "-B"] + arguments
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        process.currentDirectoryURL = python
        let home = Installed.installation.environment(environment).folder.appendingPathComponent("keras").path
        process.environment = ProcessInfo.processInfo.environment.merging(["KERAS_HOME": home]) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    func path(_ name: String) -> String { folder.url.appendingPathComponent(name).path }

    func load(_ model: String, threads: Int = 1, precision: String = "f32", profiling: Bool? = nil) -> LoadRequest {
        LoadRequest(
            modelPath: path(model), inputPath: path("input.f32"), threads: threads, precision: precision,
            profiling: profiling)
    }

    /// The numbers in a file.
    func floats(_ path: String) throws -> [Float] {
        try Data(contentsOf: URL(fileURLWithPath: path)).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    }

    /// The largest difference between a file of floats and the expected outputs, relative to the largest of these.
    func error(of output: String) throws -> Float {
        let (found, expected) = (try floats(output), try floats(path("expected.f32")))
        guard found.count == expected.count else { return .infinity }
        let largest = expected.map(abs).max() ?? 0
        return zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1)) } / largest
    }
}

/// A worker that is asked line by line, however it runs.
protocol AskableWorker {
    func respond(to line: Data) throws -> Data
}

extension AskableWorker {
    func ask<Call: WorkerCall>(_ call: Call) throws -> Call.Answer {
        let id = Int.random(in: 1...1_000_000)
        return try WorkerCodec.answer(to: Call.self, id: id, in: respond(to: WorkerCodec.line(id: id, call)))
    }

    func failure<Call: WorkerCall>(_ call: Call) throws -> WorkerFailure? {
        do {
            _ = try ask(call)
            return nil
        } catch let failure as WorkerFailure {
            return failure
        }
    }
}

/// The program's own worker, in this process.
struct EmbeddedWorker: AskableWorker {
    let session: WorkerSession

    init(_ name: String) throws {
        let id = RuntimeID(name: name)
        session = WorkerSession(
            runtime: id, makeEngine: try WorkerMain.engineFactory(runtime: id, installation: Installed.installation))
    }

    func respond(to line: Data) -> Data { session.respond(to: line).answer }
}

/// A worker process as its definition starts it.
final class WorkerProcess: AskableWorker {
    let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(_ command: WorkerCommand, environment: [String: String] = [:]) throws {
        process.executableURL = URL(fileURLWithPath: command.executable)
        process.arguments = command.arguments
        process.environment = ProcessInfo.processInfo.environment.merging(command.environment) { $1 }
            .merging(environment) { $1 }
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    func respond(to line: Data) throws -> Data {
        try input.fileHandleForWriting.write(contentsOf: line)
        var reader = LineReader(descriptor: output.fileHandleForReading.fileDescriptor)
        guard let answer = reader.next() else { throw WorkerFailure(code: .badRequest, message: "the worker ended") }
        return answer
    }

    /// Closes the worker's standard input and waits for its end; returns its status.
    func end() throws -> Int32 {
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
