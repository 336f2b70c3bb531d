import Foundation
import Testing

@Suite("A user's own file")
struct FileTests {
    private let folder: TemporaryFolder
    private let sullivan: Tool

    init() throws {
        folder = try TemporaryFolder()
        sullivan = Tool(folder)
        for (name, bytes) in SketchedModels.all { try folder.write("\(name).onnx", Data(bytes)) }
        try folder.write("weights.bin", Data(count: 4096))
    }

    @Test("describe fixes open sizes, and says what to do where it cannot")
    func openSizes() async throws {
        let fields = try await sullivan.run("describe", "attention.onnx", "--batch", "3", "--format", "json").object()
        #expect(fields["input_shape"] as? [Int] == [3, 3, 8, 8])
        #expect(fields["output_shape"] as? [Int] == [3, 10])
        #expect(fields["parameters"] as? Int == 770)
        #expect((fields["unknown_operators"] as? [Any])?.isEmpty == true)
        #expect(fields["batch_norm_folded"] as? Bool == false)
        try expectRefusal(
            await sullivan.run("describe", "external.onnx"), status: 1, message: "axis 2 (H) of its input 'x'",
            hint: "--resolution")
        for arguments in [["external.onnx", "--resolution", "20"], ["external.onnx:resolution=20"]] {
            let run = try await sullivan.run(["describe"] + arguments + ["--format", "json"])
            #expect(try run.object()["macs"] as? Int == 8 * 400 * 27, "\(run)")
        }
        try expectRefusal(
            await sullivan.run("describe", "quantized.onnx", "--resolution", "9"), status: 1,
            message: "made for images of 8x8", hint: "--resolution 8")
    }

    @Test("describe names what it cannot count")
    func unknownOperators() async throws {
        let run = try await sullivan.run("describe", "branches.onnx", "--batch", "2")
        #expect(run.status == 0)
        #expect(run.output.contains("at least 32 "), "\(run)")
        #expect(run.output.contains("fancy (com.example.Fancy)"), "\(run)")
        #expect(run.output.contains("x 2x4, ids 2x7 i64"), "\(run)")
        let fields = try await sullivan.run(
            "describe", "branches.onnx", "--batch", "2", "--layers", "--format", "json"
        ).object()
        let unknown = try #require(fields["unknown_operators"] as? [[String: String]])
        #expect(unknown.first == ["node": "fancy", "operator": "com.example.Fancy"])
        #expect(fields["macs"] as? Int == 32)
        #expect((fields["layers"] as? [[String: Any]])?.count == fields["layer_count"] as? Int)
        #expect(fields["output_shape"] is NSNull)
    }

    @Test("export copies a file with its sizes fixed")
    func export() async throws {
        #expect(
            try await sullivan.run("export", "external.onnx", "out.onnx", "--resolution", "16", "--batch", "2").status
                == 0)
        #expect(folder.has("out.onnx.data"))
        let fields = try await sullivan.run("describe", "out.onnx", "--batch", "2", "--format", "json").object()
        #expect(fields["input_shape"] as? [Int] == [2, 3, 16, 16])
        try expectRefusal(
            await sullivan.run("describe", "out.onnx"), status: 1, message: "made for a batch of 2", hint: "--batch 2")
    }
}

extension MeasuringCommands {
    @Suite("A user's own file in the runtimes")
    struct FileRunTests {
        @Test("a file with open sizes is verified and benched", .enabled(if: Installed.hasEmbedded, Installed.reason))
        func runs() async throws {
            let folder = try TemporaryFolder()
            let sullivan = Tool(folder)
            try folder.write("attention.onnx", Data(SketchedModels.attention().bytes))
            let runtimes = ["--runtimes", "onnxruntime,openvino", "--batch", "2", "--quiet"]
            let verified = try await sullivan.run(["verify", "attention.onnx", "--format", "json"] + runtimes)
            #expect(verified.status == 0, "\(verified)")
            let short = ["--launches", "2", "--rounds", "2", "--budget", "3s", "--threads", "1", "--format", "json"]
            let benched = try await sullivan.run(["bench", "attention.onnx"] + runtimes + short)
            #expect(benched.status == 0, "\(benched)")
            let results = try #require(try benched.object()["results"] as? [[String: Any]])
            #expect(results.count == 2 && results.allSatisfy { $0["parameters"] as? Int == 770 })
        }
    }
}
