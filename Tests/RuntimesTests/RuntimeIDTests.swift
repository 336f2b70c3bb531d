import Foundation
import Testing

@testable import Runtimes

@Suite("Names of runtimes")
struct RuntimeIDTests {
    @Test("the device may be left out where it is cpu, and is always written")
    func parsing() throws {
        #expect(try RuntimeID(parsing: "pytorch") == RuntimeID(name: "pytorch", device: "cpu"))
        #expect(try RuntimeID(parsing: "OpenVINO:CPU").description == "openvino:cpu")
        #expect(RuntimeID("openvino:gpu.0")?.device == "gpu.0")
    }

    @Test("text of another form is refused", arguments: ["", ":", "a:", ":cpu", "a:b:c", "open vino", "a/b", "é"])
    func malformed(_ text: String) {
        #expect(throws: RuntimeError.malformedRuntime(text: text)) { try RuntimeID(parsing: text) }
    }

    @Test("an unknown name is answered with near ones")
    func suggestions() throws {
        let error = #expect(throws: RuntimeError.self) { try RuntimeID(parsing: "opnvino") }
        #expect(error?.message == "unknown runtime 'opnvino'")
        #expect(error?.remedy == "did you mean openvino?")
        let far = #expect(throws: RuntimeError.self) { try RuntimeID(parsing: "caffe") }
        #expect(far?.remedy == "known are \(RuntimeRegistry.names.joined(separator: ", "))")
        #expect(Set(RuntimeRegistry.names).count == RuntimeRegistry.names.count)
        let part = #expect(throws: RuntimeError.self) { try RuntimeID(parsing: "onnx") }
        #expect(part?.remedy == "did you mean onnxruntime or onnxruntime-unoptimized?")
    }

    @Test("an unknown device is told apart from an unknown runtime")
    func device() throws {
        let error = #expect(throws: RuntimeError.self) { try RuntimeID(parsing: "openvino:npu") }
        #expect(error?.message.contains("'npu'") == true)
        #expect(error?.remedy == "it knows cpu, gpu")
        #expect(try RuntimeID(parsing: "openvino:gpu.1").device == "gpu.1")
        for device in ["gpu.", "gpu.x", "gpu.-1", "gpu1"] {
            #expect(throws: RuntimeError.self) { try RuntimeID(parsing: "openvino:\(device)") }
        }
    }

    @Test("a device of a known kind need not be among those listed", arguments: ["pytorch", "pytorch-compile"])
    func deviceOfKind(_ name: String) throws {
        let id = try RuntimeID(parsing: "\(name):cuda.1")
        let definition = try RuntimeRegistry.definition(for: id)
        #expect(definition.id == id && definition.setupName == "pytorch-cuda")
        #expect(RuntimeRegistry.setupName(of: id) == "pytorch-cuda")
        #expect(RuntimeRegistry.setupName(of: RuntimeID(name: name)) == "pytorch")
        for device in ["cuda1", "cuda.", "cuda.x", "cuda.-1", "cuda.1.2", "cpu.1", "gpu"] {
            let error = #expect(throws: RuntimeError.self) { try RuntimeID(parsing: "\(name):\(device)") }
            #expect(error == .unknownDevice(runtime: name, device: device, devices: ["cpu", "cuda"]))
        }
        #expect(RuntimeRegistry.setupName(of: RuntimeID(name: "nothing")) == "nothing")
    }

    @Test("without graph optimisation it is the same library under its own name")
    func unoptimized() throws {
        let definition = try RuntimeRegistry.definition(for: RuntimeID(name: "onnxruntime-unoptimized"))
        #expect(definition.setupName == "onnxruntime" && !definition.isNative)
        #expect(definition.title.contains("without"))
    }

    @Test("in JSON an identifier is a string")
    func json() throws {
        let id = RuntimeID(name: "openvino", device: "gpu.0")
        let data = try JSONEncoder().encode([id])
        #expect(String(decoding: data, as: UTF8.self) == #"["openvino:gpu.0"]"#)
        #expect(try JSONDecoder().decode([RuntimeID].self, from: data) == [id])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([RuntimeID].self, from: Data(#"["a:b:c"]"#.utf8))
        }
    }

    @Test("the registry has no identifier twice, and native runtimes come first")
    func registry() {
        #expect(Set(RuntimeRegistry.all.map(\.id)).count == RuntimeRegistry.all.count)
        #expect(RuntimeRegistry.all.first?.isNative == true)
        #expect(RuntimeRegistry.all.allSatisfy { RuntimeSetup.names.contains($0.setupName) })
    }
}
