import Foundation
import Testing

@testable import Runtimes

/// What decides which of these tests can be made here.
private enum Device {
    /// The commands that take runtimes.
    static let commands = [
        ["bench", Sample.network], ["verify", Sample.network], ["study", "run", "quick", "--results", "r"],
    ]
    static let hasNVIDIA = NVIDIADevices().whyMissing(0) == nil
    static let hasIntelGPU = FileManager.default.fileExists(atPath: "/dev/dri/renderD128")
}

extension MeasuringCommands {
    @Suite("Devices that this machine lacks")
    struct DeviceTests {
        private let folder: TemporaryFolder
        private let sullivan: Tool

        init() throws {
            folder = try TemporaryFolder()
            sullivan = Tool(folder)
        }

        @Test(
            "exit code 69 and one line that says what was looked for",
            .enabled(if: !Device.hasNVIDIA, "there is a device"),
            arguments: Device.commands, ["pytorch:cuda", "pytorch-compile:cuda", "pytorch:cuda.1"])
        func cuda(_ command: [String], _ runtime: String) async throws {
            for others in ["", ",onnxruntime-unoptimized"] {
                let run = try await sullivan.run(command + ["--runtimes", runtime + others])
                try expectRefusal(
                    run, status: 69,
                    message:
                        "'\(runtime)' has no device here: no NVIDIA device: looked for /dev/nvidia0 and libcuda.so.1",
                    hint: "NVIDIA GPU")
            }
            #expect(!folder.has("r/results.sqlite"))
        }

        @Test("an Intel GPU", .enabled(if: !Device.hasIntelGPU, "there is a device"), arguments: Device.commands)
        func openVINO(_ command: [String]) async throws {
            let run = try await sullivan.run(command + ["--runtimes", "openvino:gpu"])
            #expect(run.status == 69 && run.output.isEmpty, "\(run)")
            #expect(run.errors.hasPrefix("error: ") && run.errors.contains("openvino"), "\(run)")
            #expect(run.errors.split(separator: "\n").count <= 2, "\(run)")
        }

        @Test(
            "doctor lists what has no device, and does not ask to mend it",
            .enabled(if: !Device.hasNVIDIA, "there is a device"))
        func doctor() async throws {
            let run = try await sullivan.run("doctor", "--no-aa")
            #expect(run.status == 0, "\(run)")
            let parts = run.output.components(separatedBy: "\nTo mend\n")
            let line = parts[0].split(separator: "\n").first { $0.contains("pytorch-compile:cuda") }
            #expect(line?.contains("not available: no NVIDIA device: looked for /dev/nvidia0") == true, "\(run)")
            #expect(!parts.dropFirst().joined().contains("cuda"), "\(run)")
            for runtime in RuntimeRegistry.all {
                #expect(parts[0].contains("\n  \(runtime.id.description) "), "\(runtime.id)")
            }
        }
    }
}
