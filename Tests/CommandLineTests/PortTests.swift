import Foundation
import Testing

@testable import Runtimes

/// Networks of other libraries by name; skipped where these are not installed.
@Suite("timm: and torchvision: names", .serialized)
struct PortTests {
    private let folder: TemporaryFolder
    private let sullivan: Tool

    private static let isInstalled =
        (try? PortExporter(installation: Installed.installation).origin(of: .timm)) != nil

    init() throws {
        folder = try TemporaryFolder()
        sullivan = Tool(folder)
    }

    @Test("without the library, exit code 69 and how to install it")
    func missing() async throws {
        let bare = sullivan.with(["SULLIVAN_HOME": folder.path("home")])
        for command in ["describe", "bench", "verify"] {
            let run = try await bare.run(command, "timm:resnet18")
            #expect(run.status == 69, "\(run)")
            if command == "describe" {
                try expectRefusal(
                    run, status: 69, message: "the package timm is missing", hint: "run: sullivan setup timm")
            }
        }
    }

    @Test(
        "what cannot be a name is refused before the library is asked",
        arguments: ["timm:", "timm:hf_hub:owner/model", "timm:../x", "torchvision:a b", "timm:-x", "timm:x:depth=4"])
    func malformed(_ name: String) async throws {
        try expectRefusal(
            await sullivan.run("describe", name), status: 64, message: "'\(name)' does not name a network",
            hint: "timm:NAME")
    }

    @Test(
        "described as PyTorch counts it, from a file made once", .enabled(if: isInstalled, "run: sullivan setup timm"))
    func describe() async throws {
        let first = try await sullivan.run("describe", "timm:resnet18", "--format", "json")
        let fields = try first.object()
        #expect(fields["network"] as? String == "timm:resnet18")
        #expect(fields["parameters"] as? Int == 11_689_512)
        // timm's ResNet-18 is torchvision's, whose count is published with it: 1.81 GMACs.
        #expect(fields["macs"] as? Int == 1_814_073_344)
        #expect((fields["operator_counts"] as? [String: Int])?["BatchNorm"] == 20)
        let made = try Self.exports(of: "timm-resnet18-1xown-0-")
        #expect(try await sullivan.run("describe", "timm:resnet18", "--format", "json").output == first.output)
        #expect(try Self.exports(of: "timm-resnet18-1xown-0-") == made && made.count >= 1)
        let smaller = try await sullivan.run("describe", "timm:resnet18:resolution=64", "--format", "json").object()
        #expect(smaller["input_shape"] as? [Int] == [1, 3, 64, 64])
        #expect(smaller["network"] as? String == "timm:resnet18:resolution=64")
    }

    /// When each file in the cache was made whose folder's name starts so.
    private static func exports(of prefix: String) throws -> [String: Date] {
        let cache = Installed.installation.root.appendingPathComponent("cache/networks")
        let names = try FileManager.default.contentsOfDirectory(atPath: cache.path).filter {
            $0.hasPrefix(prefix) && !$0.hasSuffix(".lock")
        }
        return try names.reduce(into: [:]) { dates, name in
            let file = cache.appendingPathComponent("\(name)/network.onnx")
            dates[name] = try FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate] as? Date
        }
    }

    @Test("an unknown name gets near ones", .enabled(if: isInstalled, "run: sullivan setup timm"))
    func unknown() async throws {
        try expectRefusal(
            await sullivan.run("describe", "timm:resnet81"), status: 64,
            message: "timm has no network named 'resnet81'",
            hint: "did you mean 'timm:resnet")
        try expectRefusal(
            await sullivan.run("describe", "torchvision:resnet81"), status: 64, message: "torchvision has no network",
            hint: "'torchvision:resnet18'")
    }

    @Test("exported as it is, and two at once make one file", .enabled(if: isInstalled, "run: sullivan setup timm"))
    func export() async throws {
        let name = "torchvision:squeezenet1_1:resolution=\(Int.random(in: 64...128))"
        let both = try ["a.onnx", "b.onnx"].map { try sullivan.start(["export", name, $0]) }
        for running in both {
            let run = try await running.finish()
            #expect(run.status == 0, "\(run)")
        }
        #expect(try folder.bytes("a.onnx") == folder.bytes("b.onnx"))
        let read = try await sullivan.run("describe", "a.onnx", "--format", "json").object()
        #expect(read["parameters"] as? Int == 1_235_496)
    }
}
