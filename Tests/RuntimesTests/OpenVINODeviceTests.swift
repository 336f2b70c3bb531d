import Foundation
import Testing

@testable import Runtimes

@Suite("OpenVINO's devices")
struct OpenVINODeviceTests {
    @Test("a device is found by the name that OpenVINO gives it")
    func listed() throws {
        try OpenVINODevice("cpu").require(in: ["CPU"])
        try OpenVINODevice("gpu").require(in: ["CPU", "GPU"])
        try OpenVINODevice("gpu").require(in: ["CPU", "GPU.0", "GPU.1"])
        try OpenVINODevice("gpu.0").require(in: ["CPU", "GPU"])
        try OpenVINODevice("gpu.1").require(in: ["GPU.0", "GPU.1"])
        for (device, devices) in [("gpu", ["CPU"]), ("gpu.1", ["CPU", "GPU"]), ("gpu.2", ["GPU.0", "GPU.1"])] {
            let failure = #expect(throws: WorkerFailure.self) { try OpenVINODevice(device).require(in: devices) }
            #expect(failure?.code == .deviceMissing)
            #expect(failure?.message.contains(devices.joined(separator: ", ")) == true)
        }
        #expect(OpenVINODevice("gpu.1").plugin == "gpu")
        #expect(OpenVINODevice("gpu").isOfKind("GPU.3") && !OpenVINODevice("gpu").isOfKind("CPU"))
        #expect(OpenVINODevice("cpu").hasThreads && !OpenVINODevice("gpu.0").hasThreads)
    }

    @Test("a precision is run where the device lists it, with whatever between the words")
    func precision() throws {
        let device = OpenVINODevice("cpu")
        try device.require(precision: "bf16", capabilities: "BF16 WINOGRAD FP32 INT8 BIN EXPORT_IMPORT")
        try device.require(precision: "int8", capabilities: "FP32, INT8, BIN")
        let failure = #expect(throws: WorkerFailure.self) {
            try device.require(precision: "bf16", capabilities: "FP32 INT8 BIN")
        }
        #expect(failure?.code == .unsupportedPrecision)
        #expect(failure?.message == "CPU has no bf16: OpenVINO lists FP32 INT8 BIN for it")
        #expect(throws: WorkerFailure.self) { try device.require(precision: "f8", capabilities: "FP32 F8") }
    }

    @Test("a GPU with the processor's name is the processor")
    func emulated() {
        let gpu = OpenVINODevice("gpu")
        let processors: [String?] = ["Intel(R) Core(TM) i7-8565U CPU @ 1.80GHz", nil, ""]
        #expect(gpu.isEmulated(name: "Intel Core i7-8565U CPU @ 1.80GHz (iGPU)", processors: processors))
        #expect(gpu.isEmulated(name: "AMD EPYC (iGPU)", processors: ["AMD EPYC"]))
        #expect(!gpu.isEmulated(name: "Intel(R) UHD Graphics 620 (iGPU)", processors: processors))
        #expect(!gpu.isEmulated(name: "Intel(R) Arc(TM) A770 Graphics (dGPU)", processors: processors))
        #expect(!OpenVINODevice("cpu").isEmulated(name: "AMD EPYC", processors: ["AMD EPYC"]))
    }
}

/// What files and variables tell of GPUs; the files are those of made-up machines.
@Suite("Signs of an OpenCL device")
struct OpenCLDevicesTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func devices(_ variables: [String: String] = [:]) -> OpenCLDevices {
        OpenCLDevices(root: folder.url.path, variables: variables)
    }

    private func addDriver(_ path: String = "etc/OpenCL/vendors/intel.icd", _ library: String = "libigdrcl.so") throws {
        try folder.write(path, Data("\(library)\n".utf8))
    }

    @Test("without a driver the reason says where one was looked for")
    func noDriver() {
        let missing = devices().missing
        #expect(missing?.reason.contains("/etc/OpenCL/vendors/*.icd, OCL_ICD_VENDORS and OCL_ICD_FILENAMES") == true)
        #expect(missing?.remedy.contains("intel-opencl-icd") == true)
        #expect(!devices().isEmulated)
    }

    @Test("a driver without an Intel GPU is not enough, whatever other GPUs there are")
    func noGPU() throws {
        try addDriver()
        #expect(devices().missing?.reason.contains("/dev/dri/renderD*") == true)
        try folder.write("dev/dri/renderD128")
        try folder.write("sys/class/drm/renderD128/device/vendor", Data("0x10de\n".utf8))
        #expect(devices().missing?.reason.contains("0x8086") == true)
    }

    @Test("a driver and an Intel GPU are enough")
    func complete() throws {
        try addDriver()
        try folder.write("dev/dri/card0")
        try folder.write("dev/dri/renderD129")
        try folder.write("sys/class/drm/renderD129/device/vendor", Data("0x8086\n".utf8))
        #expect(devices().missing == nil)
        #expect(devices().drivers == ["libigdrcl.so"])
        #expect(!devices().isEmulated)
    }

    @Test("drivers that variables name take the system's place and need no render node")
    func variables() throws {
        try addDriver()
        try addDriver("vendors/cpu.icd", "/opt/x/libintelocl.so")
        let vendors = folder.url.appendingPathComponent("vendors").path
        for variables in [
            ["OCL_ICD_VENDORS": vendors], ["OCL_ICD_VENDORS": "\(vendors)/"], ["OCL_ICD_VENDORS": "\(vendors)/cpu.icd"],
            ["OCL_ICD_FILENAMES": "/opt/x/libintelocl.so"],
            ["OCL_ICD_VENDORS": vendors, "OCL_ICD_FILENAMES": "/opt/x/libintelocl.so"],
        ] {
            #expect(devices(variables).drivers == ["/opt/x/libintelocl.so"], "\(variables)")
            #expect(devices(variables).missing == nil, "\(variables)")
            #expect(devices(variables).isEmulated, "\(variables)")
        }
        let empty = folder.url.appendingPathComponent("none").path
        #expect(devices(["OCL_ICD_VENDORS": empty]).missing != nil)
        let real = devices(["OCL_ICD_FILENAMES": "/opt/x/libintelocl.so:/usr/lib/libigdrcl.so"])
        #expect(real.drivers.count == 2 && !real.isEmulated)
    }

    @Test("openvino:gpu tells a damaged plugin from a missing device, and names an emulated one")
    func definition() throws {
        let site = "home/python/lib/python3.12/site-packages"
        let installation = RuntimeInstallation(root: folder.url.appendingPathComponent("home"))
        try folder.write("\(site)/openvino/libs/libopenvino_c.so.2641", libraryHeader)
        try folder.write("\(site)/openvino-2026.4.1.dist-info/METADATA")
        let runtime = OpenVINORuntime(device: "gpu", openCL: devices())
        #expect(runtime.id.description == "openvino:gpu")
        guard case .unavailable(_, let remedy) = runtime.availability(in: installation) else {
            Issue.record("available without its plugin")
            return
        }
        #expect(remedy == "run: sullivan setup openvino")
        try folder.write("\(site)/openvino/libs/libopenvino_intel_gpu_plugin.so", libraryHeader)
        guard case .noDevice = runtime.availability(in: installation) else {
            Issue.record("a device without a driver")
            return
        }
        #expect(throws: RuntimeError.self) {
            try runtime.workerCommand(in: installation, sullivanExecutable: "/bin/x", threads: 1)
        }
        let emulated = OpenVINORuntime(
            device: "gpu", openCL: devices(["OCL_ICD_FILENAMES": "/opt/x/libintelocl.so"]))
        #expect(
            emulated.availability(in: installation) == .available(version: "2026.4.1", devices: ["gpu (emulated)"]))
        #expect(emulated.isEmulated(in: installation))
        let command = try emulated.workerCommand(in: installation, sullivanExecutable: "/bin/x", threads: 2)
        #expect(command.arguments == ["worker", "openvino:gpu"])
        #expect(command.recordedSettings["INFERENCE_NUM_THREADS"] == nil)
        #expect(command.recordedSettings["INFERENCE_PRECISION_HINT"] != nil)
    }
}
