import Foundation
import Testing

@testable import Runtimes

@Suite("Schedules of runtimes")
struct ScheduleTests {
    @Test("a schedule comes back equal, with and without addresses")
    func codec() throws {
        let schedule = ExecutionSchedule(
            version: "1",
            tensors: [.init(bytes: 8, role: .weight), .init(bytes: 4, role: .scratch, address: 0x7fff_0000_1000)],
            steps: [.init(name: "a_b/C", type: "native_batch_norm", inputs: [], weights: [0], outputs: [1])],
            remarks: ["x"])
        let line = try WorkerCodec.line(id: 3, answer: schedule)
        #expect(try WorkerCodec.answer(to: ScheduleRequest.self, id: 3, in: line) == schedule)
        let request = String(decoding: try WorkerCodec.line(id: 1, ScheduleRequest(modelPath: "/m")), as: UTF8.self)
        #expect(request == #"{"id":1,"model_path":"/m","op":"schedule","threads":1}"# + "\n")
    }

    @Test("tensors that are not there make a schedule unsound; compulsory is what is read of weights and inputs")
    func soundness() {
        var schedule = ExecutionSchedule(
            version: "1",
            tensors: [
                .init(bytes: 8, role: .weight), .init(bytes: 4, role: .input), .init(bytes: 2, role: .output),
                .init(bytes: 100, role: .weight),
            ],
            steps: [
                .init(name: "a", type: "A", inputs: [1], weights: [0], outputs: [2]),
                .init(name: "b", type: "B", inputs: [2], weights: [0], outputs: [2]),
            ])
        #expect(schedule.isSound)
        #expect(schedule.compulsoryBytes == 12)
        schedule.steps[1].outputs = [4]
        #expect(!schedule.isSound)
        schedule.steps[1].outputs = [-1]
        #expect(!schedule.isSound)
        schedule.steps[1].outputs = []
        schedule.tensors[0].bytes = -1
        #expect(!schedule.isSound)
    }

    @Test("only the runtimes that are read have a server; one that is not installed says so")
    func commands() throws {
        let nowhere = RuntimeInstallation(root: URL(fileURLWithPath: "/nonexistent"))
        for definition in RuntimeRegistry.all {
            if ScheduleServers.runtimes.contains(definition.id) {
                #expect(throws: RuntimeError.self) {
                    _ = try ScheduleServers.command(for: definition.id, in: nowhere)
                }
            } else {
                #expect(try ScheduleServers.command(for: definition.id, in: nowhere) == nil)
            }
        }
        #expect(try ScheduleServers.command(for: RuntimeID(name: "openvino", device: "gpu"), in: nowhere) == nil)
    }

    @Test("workers do not serve schedules")
    func workers() throws {
        let session = WorkerSession(runtime: RuntimeID(name: "openvino")) {
            throw WorkerFailure(code: .libraryUnusable, message: "not asked for")
        }
        let line = try WorkerCodec.line(id: 1, ScheduleRequest(modelPath: "m"))
        #expect(throws: WorkerFailure.self) {
            _ = try WorkerCodec.answer(to: ScheduleRequest.self, id: 1, in: session.respond(to: line).answer)
        }
    }
}

/// Against the real runtimes; skipped where they are not installed.
@Suite(
    "Schedules of installed runtimes",
    .enabled(if: Installed.canMakeModels && Installed.has("openvino"), "run: sullivan setup"), .serialized)
struct InstalledScheduleTests {
    @Test("one server tells network after network, and refuses in between", arguments: ScheduleServers.runtimes)
    func serving(runtime: RuntimeID) throws {
        let models = try SmallModels.shared.get()
        let command = try #require(try ScheduleServers.command(for: runtime, in: Installed.installation))
        let server = try WorkerProcess(command)
        let first = try server.ask(ScheduleRequest(modelPath: models.path("mixed.onnx")))
        #expect(first.isSound && !first.steps.isEmpty)
        let package = runtime.name == "openvino" ? "openvino" : "torch"
        let version = try #require(Installed.installation.packageVersion(package))
        #expect(first.version.hasPrefix(version.prefix(6)))
        func bytes(_ role: ExecutionSchedule.Tensor.Role) -> Int {
            first.tensors.filter { $0.role == role }.map(\.bytes).reduce(0, +)
        }
        #expect(bytes(.input) == 3 * 16 * 16 * 4)
        #expect(bytes(.output) == (5 + 16 * 8 * 8) * 4)
        #expect(first.tensors.allSatisfy { ($0.address != nil) == (runtime.name == "pytorch") })
        #expect(try server.failure(ScheduleRequest(modelPath: "/not/there.onnx"))?.code == .modelMissing)
        #expect(try server.failure(HelloRequest())?.code == .badRequest)
        if runtime.name == "pytorch" {
            let failure = try server.failure(ScheduleRequest(modelPath: models.path("odd.onnx")))
            #expect(failure?.code == .unsupportedOperator && failure?.node == "NonZero_1")
            // The file's own names lead to its layers.
            #expect(first.steps.contains { $0.name == "Conv_0" && $0.type == "convolution" })
        }
        let external = try server.ask(ScheduleRequest(modelPath: models.path("external.onnx")))
        #expect(external.steps.map(\.type) == first.steps.map(\.type))
        #expect(try server.end() == 0)
    }

    @Test("what the servers note of small networks whose steps and bytes are known")
    func python() throws {
        let (status, text) = try SmallModels.runPython(["test_schedules.py"])
        #expect(status == 0, "\(text.suffix(4000))")
        let ran = text.firstMatch(of: /Ran (\d+) tests/).flatMap { Int($0.1) } ?? 0
        #expect(ran >= 12 && text.contains("OK"), "\(text.suffix(400))")
    }
}
