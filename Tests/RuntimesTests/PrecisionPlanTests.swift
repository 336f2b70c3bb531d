import Testing

@testable import Runtimes

@Suite("Precision of each runtime")
struct PrecisionPlanTests {
    private func ids(_ names: String...) throws -> [RuntimeID] { try names.map { try RuntimeID(parsing: $0) } }

    @Test("who lacks the precision runs f32, and is named once")
    func fallback() throws {
        let runtimes = try ids("pytorch", "onnxruntime", "openvino")
        let plan = try PrecisionPlan("int8", runtimes: runtimes)
        #expect(runtimes.map { plan.precisions[$0] } == ["f32", "int8", "int8"])
        #expect(plan.warning == "pytorch:cpu has no int8 and runs f32")
        let two = try PrecisionPlan("int8", runtimes: ids("pytorch", "onnxruntime-unoptimized", "openvino"))
        #expect(two.warning == "pytorch:cpu and onnxruntime-unoptimized:cpu have no int8 and run f32")
        let bf16 = try PrecisionPlan("bf16", runtimes: runtimes)
        #expect(runtimes.map { bf16.precisions[$0] } == ["bf16", "f32", "bf16"])
        #expect(bf16.lacking == [RuntimeID(name: "onnxruntime")])
    }

    @Test("f32 is run by all")
    func full() throws {
        for definition in RuntimeRegistry.all {
            let plan = try PrecisionPlan("f32", runtimes: [definition.id])
            #expect(plan.precisions == [definition.id: "f32"])
            #expect(plan.warning == nil)
            #expect(definition.precisions.contains("f32"))
        }
    }

    @Test("a precision that none of them has is an error that names who has it")
    func none() throws {
        let error = #expect(throws: RuntimeError.self) { try PrecisionPlan("int8", runtimes: ids("pytorch")) }
        #expect(error?.message == "pytorch:cpu has no int8")
        #expect(error?.remedy?.contains("openvino:cpu, onnxruntime:cpu") == true)
        let several = #expect(throws: RuntimeError.self) {
            try PrecisionPlan("bf16", runtimes: ids("onnxruntime", "openvino:gpu"))
        }
        #expect(several?.message == "none of onnxruntime:cpu, openvino:gpu has bf16")
    }
}
