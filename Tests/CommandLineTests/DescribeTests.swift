import Foundation
import Testing

@Suite("sullivan describe")
struct DescribeTests {
    private let folder: TemporaryFolder
    private let sullivan: Tool

    init() throws {
        folder = try TemporaryFolder()
        sullivan = Tool(folder)
    }

    @Test(
        "published networks have their published counts",
        arguments: [
            ("resnet50", 25_557_032, 4_089_184_256, 53, 0), ("mobilenet_v2", 3_504_872, 300_774_272, 52, 17),
        ])
    func counts(_ name: String, parameters: Int, macs: Int, convolutions: Int, depthwise: Int) async throws {
        let run = try await sullivan.run("describe", name, "--format", "json")
        #expect(run.status == 0 && run.errors.isEmpty)
        let fields = try run.object()
        #expect(
            Set(fields.keys) == [
                "network", "input_shape", "output_shape", "parameters", "macs", "flops", "activation_bytes",
                "weight_bytes", "arithmetic_intensity", "layer_count", "operator_counts", "depthwise_count",
                "unknown_operators", "unknown_shapes", "batch_norm_folded",
            ])
        #expect(
            fields["batch_norm_folded"] as? Bool == false && (fields["unknown_operators"] as? [Any])?.isEmpty == true)
        #expect(fields["network"] as? String == name)
        #expect(fields["input_shape"] as? [Int] == [1, 3, 224, 224])
        #expect(fields["output_shape"] as? [Int] == [1, 1000])
        #expect(fields["parameters"] as? Int == parameters)
        #expect(fields["macs"] as? Int == macs)
        #expect(fields["flops"] as? Int == 2 * macs)
        let operators = try #require(fields["operator_counts"] as? [String: Int])
        #expect(operators["Conv"] == convolutions)
        #expect(fields["depthwise_count"] as? Int == depthwise)
        #expect(operators.values.reduce(0, +) == fields["layer_count"] as? Int)
    }

    @Test("the layers add up to the network")
    func layers() async throws {
        let fields = try await sullivan.run("describe", "mobilenet_v2", "--layers", "--format", "json").object()
        let layers = try #require(fields["layers"] as? [[String: Any]])
        #expect(layers.count == fields["layer_count"] as? Int)
        for key in ["parameters", "macs"] {
            #expect(layers.reduce(0) { $0 + ($1[key] as? Int ?? 0) } == fields[key] as? Int)
        }
        let first = try #require(layers.first)
        #expect(
            Set(first.keys) == [
                "name", "operator", "input_shapes", "output_shape", "parameters", "macs", "bytes",
            ])
        #expect(first["input_shapes"] as? [[Int]] == [[1, 3, 224, 224]])
        #expect(layers.filter { $0["macs"] as? Int ?? 0 > 0 }.allSatisfy { $0["bytes"] as? Int ?? 0 > 0 })
    }

    @Test("text, csv and markdown")
    func formats() async throws {
        let text = try await sullivan.run("describe", "resnet50", "--layers")
        #expect(text.output.contains("Parameters   25,557,032\n"))
        #expect(text.output.contains("53 Conv"))
        #expect(text.output.split(separator: "\n").allSatisfy { $0.count <= 110 })
        let csv = try await sullivan.run("describe", "resnet50", "--format", "csv").output.split(
            separator: "\r\n" as Character)
        #expect(csv.count == 2)
        #expect(csv.first?.hasPrefix("network,input_shape,output_shape,parameters,macs") == true)
        #expect(csv.last?.contains(",25557032,4089184256,") == true)
        let markdown = try await sullivan.run("describe", "resnet50", "--format", "markdown").output
        #expect(markdown.hasPrefix("| Network | Input |"))
        #expect(markdown.contains("| 25,557,032 | 4,089,184,256 |"))
        let layers = try await sullivan.run("describe", "resnet50", "--layers", "--format", "csv").output
        #expect(layers.hasPrefix("name,operator,input_shapes,output_shape,parameters,macs,bytes"))
    }

    @Test("batch and resolution bear on the cost")
    func settings() async throws {
        func macs(_ arguments: String...) async throws -> Int {
            let run = try await sullivan.run(["describe"] + arguments + ["--format", "json"])
            return try #require(try run.object()["macs"] as? Int)
        }
        let one = try await macs("resnet18")
        #expect(try await macs("resnet18", "--batch", "4") == 4 * one)
        #expect(try await macs("resnet18", "--resolution", "160") == macs("resnet18:resolution=160"))
        #expect(try await macs("resnet18", "--resolution", "160") < one)
    }

    @Test("an exported file is the network that it was exported from")
    func file() async throws {
        #expect(try await sullivan.run("export", Sample.network, "a.onnx").status == 0)
        let own = try await sullivan.run("describe", Sample.network, "--format", "json").object()
        let read = try await sullivan.run("describe", "a.onnx", "--format", "json").object()
        #expect(read["network"] as? String == "a.onnx")
        for key in ["parameters", "macs", "weight_bytes"] { #expect(read[key] as? Int == own[key] as? Int) }
    }

    @Test(
        "what names no network gets one line, a hint, and exit code 64",
        arguments: [
            ("resnet5", "no network named 'resnet5'", "did you mean 'resnet50'"),
            ("MobileNetV2", "no network named 'MobileNetV2'", "'mobilenet_v2'"),
            ("plain:dept=8", "no setting 'dept'", "did you mean 'depth'"),
            ("plain:depth=3", "cannot be 3 blocks deep (4 to ", ""),
            ("dense:depth=100000", "cannot be 100000 blocks deep", ""),
            ("residual:width=3", "cannot be 3 channels wide (", ""),
            ("plain:depth=many", "'plain:depth=many'", "pattern:depth=16"),
            ("plain:resolution=1", "resolution cannot be 1 (", ""), ("", "it is empty", ""),
        ])
    func unknown(_ name: String, message: String, hint: String) async throws {
        let run = try await sullivan.run("describe", name)
        try expectRefusal(run, status: 64, message: message, hint: hint)
    }

    @Test("files that are missing, empty, cut off or no models are failures that name the file")
    func badFiles() async throws {
        try folder.write("empty.onnx", "")
        try folder.write("noise.onnx", Data((0..<2000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }))
        #expect(try await sullivan.run("export", Sample.network, "whole.onnx").status == 0)
        try folder.write("cut.onnx", try folder.bytes("whole.onnx").prefix(20_000))
        try folder.makeFolder("folder.onnx")
        for (file, message) in [
            ("none.onnx", "there is no such file"), ("empty.onnx", "the file is empty"),
            ("noise.onnx", "not a usable ONNX model"), ("cut.onnx", "cut off"), ("folder.onnx", "director"),
        ] {
            for command in ["describe", "verify", "bench"] where Installed.hasAll || command == "describe" {
                let run = try await sullivan.run(command, file, "--format", "json")
                try expectRefusal(
                    run, status: 1, message: message, hint: "", progress: command == "verify" ? "[1/1] \(file)" : nil)
                #expect(run.errors.contains("'\(file)'"), "\(command) \(run)")
            }
        }
    }
}

/// A wrong call prints `error: …` in one line and perhaps `  help: …` in another, nothing else, and exits with a code.
func expectRefusal(
    _ run: Tool.Finished, status: Int32, message: String, hint: String, progress: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    #expect(run.status == status, "\(run)", sourceLocation: sourceLocation)
    #expect(run.output.isEmpty, "\(run)", sourceLocation: sourceLocation)
    let lines = run.errors.split(separator: "\n").map(String.init).filter { $0 != progress }
    let first = try #require(lines.first, "\(run)", sourceLocation: sourceLocation)
    #expect(first.hasPrefix("error: ") && first.contains(message), "\(run)", sourceLocation: sourceLocation)
    #expect(lines.count <= 2, "\(run)", sourceLocation: sourceLocation)
    if lines.count == 2 { #expect(lines[1].hasPrefix("  help: "), "\(run)", sourceLocation: sourceLocation) }
    if !hint.isEmpty {
        #expect(lines.last?.contains(hint) == true, "\(run)", sourceLocation: sourceLocation)
    }
}
