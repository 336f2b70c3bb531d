import Foundation
import Testing

@testable import Runtimes

/// Against folders that look like an installation and a machine.
@Suite("Where PyTorch can run")
struct PyTorchAvailabilityTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private var installation: RuntimeInstallation { RuntimeInstallation(root: folder.url) }
    private var machine: NVIDIADevices { NVIDIADevices(root: folder.url.appendingPathComponent("m"), libraryPath: "") }

    /// Files as setup leaves them; the interpreter is no more than a file that may be run.
    private func install(_ environment: String = "python", version: String = "2.13.0+cpu") throws {
        let site = "\(environment)/lib/python3.12/site-packages"
        let python = try folder.write("\(environment)/bin/python")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: python.path)
        try folder.write("\(environment)/pyvenv.cfg", Data("home = \(folder.url.path)/base/bin\n".utf8))
        for package in ["torch-\(version)", "onnx-1.23.2", "numpy-2.4.6"] {
            try folder.write("\(site)/\(package).dist-info/METADATA")
        }
        try folder.write("\(site)/torch/lib/libtorch_cpu.so", libraryHeader)
    }

    private func addGPU(_ number: Int) throws {
        try folder.write("m/dev/nvidia\(number)")
        try folder.write("m/dev/nvidiactl")
        try folder.write("m/etc/ld.so.cache", Data("x\0/usr/lib/libcuda.so.1\0libz.so\0".utf8))
    }

    private func addCompiler() throws -> CompilerTools {
        let compiler = try folder.write("bin/g++")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: compiler.path)
        return CompilerTools(variables: ["PATH": "/nowhere:\(folder.url.path)/bin"])
    }

    private func reason(_ availability: Availability) -> String? {
        switch availability {
        case .available: nil
        case .unavailable(let reason, _), .noDevice(let reason, _): reason
        }
    }

    @Test("without an NVIDIA device it is the device that is missing, whatever is installed")
    func noDevice() throws {
        for isInstalled in [false, true] {
            if isInstalled { try install("pytorch-cuda", version: "2.13.0") }
            for runtime: any RuntimeDefinition in [
                PyTorchRuntime(device: "cuda", devices: machine),
                PyTorchCompileRuntime(device: "cuda", devices: machine),
            ] {
                let availability = runtime.availability(in: installation)
                guard case .noDevice(let reason, let remedy) = availability else {
                    Issue.record("\(availability)")
                    continue
                }
                #expect(reason == "no NVIDIA device: looked for /dev/nvidia0 and libcuda.so.1")
                #expect(remedy.contains("NVIDIA"))
                let error = #expect(throws: RuntimeError.self) {
                    try runtime.workerCommand(in: installation, sullivanExecutable: "/x", threads: 1)
                }
                #expect(error == .noDevice(runtime: runtime.id, reason: reason, remedy: remedy))
                #expect(error?.message.contains("looked for /dev/nvidia0") == true)
            }
        }
    }

    @Test("a device without its driver's library, and a number that is not there")
    func otherDevices() throws {
        try folder.write("m/dev/nvidia3")
        #expect(machine.nodes == ["/dev/nvidia3"])
        #expect(machine.whyMissing(0)?.contains("no libcuda.so.1") == true)
        try addGPU(3)
        #expect(machine.whyMissing(0) == nil)
        #expect(machine.whyMissing(1) == "no NVIDIA device 1: found /dev/nvidia3")
        try addGPU(10)
        #expect(machine.nodes == ["/dev/nvidia3", "/dev/nvidia10"] && machine.whyMissing(1) == nil)
        try FileManager.default.removeItem(at: folder.url.appendingPathComponent("m/etc/ld.so.cache"))
        #expect(machine.whyMissing(0) != nil)
        try folder.write("libraries/libcuda.so.1")
        var searched = machine
        searched.libraryPath = "/nowhere:\(folder.url.path)/libraries"
        #expect(searched.whyMissing(0) == nil)
    }

    @Test("Windows's Linux has one file for all devices")
    func windows() throws {
        try folder.write("m/dev/dxg")
        try folder.write("m/usr/lib/wsl/lib/libcuda.so.1")
        #expect(machine.whyMissing(0) == nil && machine.whyMissing(1) == nil)
    }

    @Test("with the device the CUDA build must be there, in an environment of its own")
    func cuda() throws {
        try addGPU(0)
        try install()
        let runtime = PyTorchRuntime(device: "cuda", devices: machine)
        #expect(
            runtime.availability(in: installation)
                == .unavailable(
                    reason: "there is no Python environment at \(folder.url.path)/pytorch-cuda/bin/python",
                    remedy: "run: sullivan setup pytorch-cuda"))
        // A processor build in that place is not what was asked for.
        try install("pytorch-cuda", version: "2.13.0")
        #expect(reason(runtime.availability(in: installation))?.contains("libtorch_cuda.so") == true)
        try folder.write("pytorch-cuda/lib/python3.12/site-packages/torch/lib/libtorch_cuda.so", libraryHeader)
        #expect(runtime.availability(in: installation) == .available(version: "2.13.0", devices: ["cuda"]))
        #expect(runtime.damage(in: installation) == nil)

        let command = try runtime.workerCommand(in: installation, sullivanExecutable: "/unused", threads: 2)
        #expect(command.executable.hasSuffix("/pytorch-cuda/bin/python"))
        #expect(command.arguments.last == "pytorch:cuda")
        #expect(command.recordedSettings["torch.cuda.synchronize"]?.contains("copies included") == true)
        #expect(command.recordedSettings["fp32_precision"]?.hasPrefix("ieee") == true)
        #expect(command.loadTimeoutSeconds == nil)
        let second = try #require(runtime.serving(device: "cuda.1"))
        #expect(reason(second.availability(in: installation))?.hasPrefix("no NVIDIA device 1") == true)
    }

    @Test("torch.compile needs a compiler and Python's headers, and says which")
    func compiler() throws {
        func runtime(_ tools: CompilerTools) -> PyTorchCompileRuntime { PyTorchCompileRuntime(tools: tools) }
        let bare = CompilerTools(variables: ["PATH": "\(folder.url.path)/bin"])
        // What setup installs comes first: a compiler alone would not help.
        #expect(
            reason(runtime(bare).availability(in: installation))?.hasPrefix("there is no Python environment") == true)
        try install()
        #expect(
            runtime(bare).availability(in: installation)
                == .unavailable(
                    reason: "it needs a C++ compiler: looked for g++", remedy: "run: apt-get install g++ python3-dev"))
        // Nothing that setup could mend.
        #expect(runtime(bare).damage(in: installation) == nil)
        let other = CompilerTools(variables: ["PATH": "", "CXX": "/opt/none/clang++"])
        #expect(reason(runtime(other).availability(in: installation))?.hasSuffix("/opt/none/clang++") == true)

        let tools = try addCompiler()
        let headers = folder.url.path + "/base/include/python3.12/Python.h"
        #expect(
            reason(runtime(tools).availability(in: installation))
                == "it needs Python's headers: looked for \(headers)")
        try folder.write("base/include/python3.12/Python.h")
        #expect(runtime(tools).availability(in: installation) == .available(version: "2.13.0+cpu", devices: ["cpu"]))
        #expect(
            runtime(.init(variables: ["CXX": "\(folder.url.path)/bin/g++"])).availability(in: installation)
                == .available(version: "2.13.0+cpu", devices: ["cpu"]))
        try folder.write("python/pyvenv.cfg", Data("version = 3.12\n".utf8))
        #expect(reason(runtime(tools).availability(in: installation))?.contains("does not tell") == true)
    }

    @Test("compiled code is kept in the installation, a load may take long, and both are said")
    func compileCommand() throws {
        try install()
        try folder.write("base/include/python3.12/Python.h")
        let runtime = PyTorchCompileRuntime(tools: try addCompiler())
        let command = try runtime.workerCommand(in: installation, sullivanExecutable: "/unused", threads: 1)
        let cache = folder.url.path + "/cache/inductor"
        #expect(command.environment == ["TORCHINDUCTOR_CACHE_DIR": cache])
        #expect(command.recordedSettings["TORCHINDUCTOR_CACHE_DIR"]?.hasPrefix(cache) == true)
        #expect(command.recordedSettings["torch.compile"]?.hasPrefix("default mode") == true)
        #expect(command.arguments.last == "pytorch-compile:cpu" && command.arguments.first == "-I")
        #expect(command.loadTimeoutSeconds ?? 0 > 300)
        #expect(!runtime.isNative && PyTorchRuntime().isNative)

        try addGPU(0)
        try install("pytorch-cuda", version: "2.13.0")
        try folder.write("pytorch-cuda/lib/python3.12/site-packages/torch/lib/libtorch_cuda.so", libraryHeader)
        let onCUDA = PyTorchCompileRuntime(device: "cuda", devices: machine, tools: try addCompiler())
        let settings = try onCUDA.workerCommand(in: installation, sullivanExecutable: "/unused", threads: 1)
            .recordedSettings
        #expect(settings["torch.compile"]?.contains("CUDA graphs") == true)
    }
}
