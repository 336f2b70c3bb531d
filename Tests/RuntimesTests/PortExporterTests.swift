import Foundation
import Testing

@testable import Runtimes

@Suite("Networks of other libraries")
struct PortExporterTests {
    /// An environment with the metadata folders of packages and an interpreter that is a shell script.
    private func installation(_ folder: TemporaryFolder, packages: [String], script: String? = nil) throws
        -> RuntimeInstallation
    {
        let place = RuntimeInstallation(root: folder.url).environment("timm").folder
        for package in packages {
            try FileManager.default.createDirectory(
                at: place.appendingPathComponent("lib/python3.11/site-packages/\(package).dist-info"),
                withIntermediateDirectories: true)
        }
        if let script {
            let program = place.appendingPathComponent("bin/python")
            try FileManager.default.createDirectory(
                at: program.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("#!/bin/sh\n\(script)\n".utf8).write(to: program)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
        }
        return RuntimeInstallation(root: folder.url)
    }

    private let all = ["timm-1.0.31", "torch-2.13.0+cpu", "torchvision-0.28.0", "onnx-1.23.2"]

    @Test("what is not installed is named, with the remedy")
    func missing() throws {
        let folder = try TemporaryFolder()
        let bare = PortExporter(installation: RuntimeInstallation(root: folder.url))
        let error = #expect(throws: PortError.self) {
            try bare.network("resnet18", of: .timm, batch: 1, resolution: nil, seed: 0)
        }
        #expect(error?.message.contains("package timm is missing") == true)
        #expect(error?.remedy == "run: sullivan setup timm")
        let half = PortExporter(installation: try installation(folder, packages: ["timm-1.0.31"]))
        #expect(throws: PortError.notInstalled(library: .timm, package: "torch", folder: folder.url.path + "/timm")) {
            try half.origin(of: .timm)
        }
    }

    @Test("the origin holds the versions and changes with them")
    func origin() throws {
        let folder = try TemporaryFolder()
        let first = PortExporter(installation: try installation(folder, packages: all))
        #expect(try first.origin(of: .timm).hasPrefix("timm 1.0.31, torch 2.13.0+cpu, onnx 1.23.2, exporter "))
        #expect(try first.origin(of: .torchvision).hasPrefix("torchvision 0.28.0, torch 2.13.0+cpu"))
        withExtendedLifetime(folder) {}
        #expect(RuntimeSetup.names.contains("timm"))
    }

    @Test("an unknown name, a refusal and a death of the exporter are errors that name the network")
    func failures() throws {
        func error(_ script: String) throws -> PortError? {
            let folder = try TemporaryFolder()
            let exporter = PortExporter(installation: try installation(folder, packages: all, script: script))
            return withExtendedLifetime(folder) {
                #expect(throws: PortError.self) {
                    try exporter.network("resnet1", of: .timm, batch: 1, resolution: nil, seed: 0)
                }
            }
        }
        #expect(
            try error(#"echo '{"ok":false,"code":"unknown","message":"m","near":["resnet18"]}'; exit 1"#)
                == .unknownNetwork(name: "resnet1", library: .timm, near: ["resnet18"]))
        #expect(
            try error(#"echo '{"ok":false,"code":"failed","message":"no room"}'; exit 1"#)
                == .exportFailed(name: "resnet1", library: .timm, reason: "no room"))
        #expect(try error("kill -9 $$")?.message.contains("by signal 9") == true)
        #expect(try error("exit 3")?.message.contains("with status 3") == true)
    }

    @Test("a network that is in the cache is not exported again; other settings are another file")
    func cache() throws {
        let folder = try TemporaryFolder()
        // Arguments: -I PROGRAM LIBRARY NAME FOLDER …
        let script = #"mkdir -p "$5"; echo "$@" > "$5/network.onnx"; echo '{"ok":true}'"#
        let exporter = PortExporter(installation: try installation(folder, packages: all, script: script))
        var exports = 0
        func make(_ resolution: Int? = nil, batch: Int = 1, seed: UInt64 = 0) throws -> String {
            try exporter.network(
                "resnet18", of: .timm, batch: batch, resolution: resolution, seed: seed, onExport: { exports += 1 }
            ).path
        }
        let first = try make()
        #expect(try make() == first && exports == 1)
        #expect(first.hasPrefix(folder.url.path + "/cache/networks/timm-resnet18-1xown-0-"))
        #expect(Set([first, try make(160), try make(batch: 2), try make(seed: 5)]).count == 4)
        #expect(exports == 4)
        let text = try String(contentsOfFile: try make(160), encoding: .utf8)
        #expect(text.contains("timm resnet18") && text.contains("--batch 1 --seed 0 --resolution 160"))
        withExtendedLifetime(folder) {}
    }

    @Test("weights and counts of exported networks", .enabled(if: Installed.has("pytorch"), "run: sullivan setup"))
    func weights() throws {
        let (status, text) = try SmallModels.runPython(["test_ports.py"])
        #expect(status == 0 && text.contains("OK"), "\(text.suffix(4000))")
    }
}
