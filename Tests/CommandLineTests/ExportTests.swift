import Foundation
import Testing

@Suite("sullivan export")
struct ExportTests {
    private let folder: TemporaryFolder
    private let sullivan: Tool

    init() throws {
        folder = try TemporaryFolder()
        sullivan = Tool(folder)
    }

    @Test("the same network and seed give the same bytes, another seed gives others")
    func deterministic() async throws {
        for (file, seed) in [("a.onnx", "3"), ("b.onnx", "3"), ("c.onnx", "4")] {
            let run = try await sullivan.run("export", "dense:depth=8,width=16,resolution=32", file, "--seed", seed)
            #expect(run.status == 0 && run.output.isEmpty)
            #expect(run.errors.hasPrefix("\(file): dense:depth=8,width=16,resolution=32, "))
        }
        #expect(try folder.bytes("a.onnx") == folder.bytes("b.onnx"))
        #expect(try folder.bytes("a.onnx") != folder.bytes("c.onnx"))
    }

    @Test("--quiet says nothing, --batch and --resolution are the file's")
    func options() async throws {
        let run = try await sullivan.run(
            "export", "resnet18", "r.onnx", "--batch", "2", "--resolution", "64", "--quiet")
        #expect(run.status == 0 && run.output.isEmpty && run.errors.isEmpty)
        let fields = try await sullivan.run("describe", "r.onnx", "--batch", "2", "--format", "json").object()
        #expect(fields["input_shape"] as? [Int] == [2, 3, 64, 64])
    }

    @Test("places that cannot be written are named, and nothing is left behind")
    func unwritable() async throws {
        try folder.write("file", "")
        try folder.makeFolder("taken.onnx")
        for place in ["no/such/r.onnx", "file/r.onnx", "taken.onnx"] {
            let run = try await sullivan.run("export", Sample.network, place)
            try expectRefusal(run, status: 1, message: "cannot write '\(place)'", hint: "folder")
        }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path("taken.onnx")).isEmpty)
    }

    @Test(
        "a full disk is an error that says so, and leaves no half file",
        .enabled(if: SmallDisk.isPossible, "no small disk can be made without privileges here"))
    func fullDisk() async throws {
        let run = try await SmallDisk.run(
            sullivan, "export resnet18 DISK/r.onnx; code=$?; rm DISK/filling; ls DISK; exit $code")
        try expectRefusal(run, status: 1, message: "the disk is full", hint: "free some space")
    }

    @Test(
        "what is no export is refused",
        arguments: [
            ("resnet18", "r.pb", "must end in .onnx"), ("resnet18", "", "must end in .onnx"),
            ("resnet999", "r.onnx", "no network named 'resnet999'"),
        ])
    func refused(_ network: String, file: String, message: String) async throws {
        try expectRefusal(
            await sullivan.run("export", network, file), status: 64, message: message, hint: "")
        #expect(!folder.has("r.onnx"))
    }
}

/// A disk of one megabyte, made in a namespace of its own; not everywhere is that allowed.
enum SmallDisk {
    static let isPossible: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["unshare", "-rm", "mount", "-t", "tmpfs", "-o", "size=1m", "none", "/mnt"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// Runs `sullivan` with what a shell makes of `arguments`, in which DISK stands for the disk.
    ///
    /// - Parameter filled: kilobytes of the disk that are taken.
    static func run(_ tool: Tool, _ arguments: String, filled: Int = 0) async throws -> Tool.Finished {
        var shell = tool
        shell.program = URL(fileURLWithPath: "/usr/bin/env")
        let script =
            "mount -t tmpfs -o size=1m none /mnt && head -c \(filled)K /dev/zero > /mnt/filling && "
            + "'\(Tool.executable.path)' "
        return try await shell.run(
            ["unshare", "-rm", "sh", "-c", script + arguments.replacingOccurrences(of: "DISK", with: "/mnt")])
    }
}
