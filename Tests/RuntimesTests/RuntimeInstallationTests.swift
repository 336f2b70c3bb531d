import Foundation
import Testing

@testable import Runtimes

@Suite("Installation folder")
struct RuntimeInstallationTests {
    private let folder: TemporaryFolder
    private let site = "python/lib/python3.12/site-packages"

    init() throws {
        folder = try TemporaryFolder()
    }

    private var installation: RuntimeInstallation { RuntimeInstallation(root: folder.url) }

    private var runtimes: [any RuntimeDefinition] { RuntimeRegistry.all }

    @Test("SULLIVAN_HOME, then the nearest .sullivan upwards, then one here")
    func locate() throws {
        try folder.write("a/.sullivan/x")
        try folder.write("a/b/c/x")
        let deep = folder.url.appendingPathComponent("a/b/c")
        let found = RuntimeInstallation.locate(environment: [:], directory: deep)
        #expect(found.root.path == folder.url.appendingPathComponent("a/.sullivan").standardizedFileURL.path)
        let named = RuntimeInstallation.locate(environment: ["SULLIVAN_HOME": "/else/where"], directory: deep)
        #expect(named.root.path == "/else/where")
        let relative = RuntimeInstallation.locate(environment: ["SULLIVAN_HOME": "home"], directory: deep)
        #expect(relative.root.path.hasSuffix("/a/b/c/home"))
        let other = folder.url.appendingPathComponent("other")
        #expect(RuntimeInstallation.locate(environment: [:], directory: other).root.path.hasSuffix("/other/.sullivan"))
    }

    @Test("where nothing is installed every runtime says which setup installs it")
    func nothingInstalled() {
        for runtime in runtimes {
            switch runtime.availability(in: installation) {
            case .available: Issue.record("\(runtime.id) is available in an empty folder")
            case .unavailable(_, let remedy): #expect(remedy == "run: sullivan setup \(runtime.setupName)")
            case .noDevice(let reason, let remedy):
                #expect(runtime.id.device != "cpu" && reason.contains("looked for") && !remedy.isEmpty)
            }
            #expect(throws: RuntimeError.self) {
                try runtime.workerCommand(in: installation, sullivanExecutable: "/bin/x", threads: 1)
            }
        }
    }

    @Test("libraries are found under their versioned names")
    func versionedNames() throws {
        try folder.write("\(site)/openvino/libs/libopenvino_c.so.2641", libraryHeader)
        try folder.write("\(site)/openvino/libs/libopenvino_intel_cpu_plugin.so", libraryHeader)
        try folder.write("\(site)/openvino-2026.4.1.dist-info/METADATA")
        try folder.write("\(site)/openvino_telemetry-1.0.dist-info/METADATA")
        #expect(
            OpenVINORuntime().availability(in: installation) == .available(version: "2026.4.1", devices: ["cpu"]))
        let command = try OpenVINORuntime().workerCommand(
            in: installation, sullivanExecutable: "/usr/bin/sullivan", threads: 2)
        #expect(command.executable == "/usr/bin/sullivan")
        #expect(command.arguments == ["worker", "openvino:cpu"])
        #expect(command.environment["SULLIVAN_HOME"] == installation.root.path)
        #expect(command.recordedSettings["INFERENCE_NUM_THREADS"]?.hasPrefix("2:") == true)
    }

    @Test("a library that is empty or cut off is damaged, and opening it says so")
    func damagedLibraries() throws {
        let names = [
            ("openvino", "\(site)/openvino/libs/libopenvino_c.so.2641"),
            ("onnxruntime", "\(site)/onnxruntime/capi/libonnxruntime.so.1.31.1"),
        ]
        try folder.write("\(site)/openvino/libs/libopenvino_intel_cpu_plugin.so", libraryHeader)
        for (name, path) in names {
            try folder.write(path)
            let runtime = try RuntimeRegistry.definition(for: RuntimeID(name: name))
            guard case .unavailable(let reason, _) = runtime.availability(in: installation) else {
                Issue.record("an empty library counts as installed")
                continue
            }
            #expect(reason.contains("damaged"))
            // A header alone passes the look from outside; the worker must answer all the same.
            try folder.write(path, libraryHeader)
            let session = WorkerSession(
                runtime: runtime.id,
                makeEngine: try WorkerMain.engineFactory(runtime: runtime.id, installation: installation))
            let answer = session.respond(to: try WorkerCodec.line(id: 1, HelloRequest())).answer
            let failure = #expect(throws: WorkerFailure.self) {
                try WorkerCodec.answer(to: HelloRequest.self, id: 1, in: answer)
            }
            #expect(failure?.code == .libraryUnusable)
            #expect(failure?.message.contains(path) == true)
        }
    }

    @Test("a library of the right name without the functions is refused")
    func foreignLibrary() throws {
        let path = "/lib/x86_64-linux-gnu/libm.so.6"
        guard FileManager.default.fileExists(atPath: path) else { return }
        let openVINO = #expect(throws: RuntimeError.self) {
            try OpenVINOLibrary(path: path, runtime: RuntimeID(name: "openvino"))
        }
        #expect(openVINO?.message.contains("ov_") == true)
        let onnx = #expect(throws: RuntimeError.self) {
            try ONNXRuntimeLibrary(path: path, runtime: RuntimeID(name: "onnxruntime"))
        }
        #expect(onnx?.remedy == "run: sullivan setup onnxruntime")
    }

    @Test("the Python worker is not served by this program")
    func pythonWorker() {
        #expect(throws: RuntimeError.self) {
            try WorkerMain.engineFactory(runtime: RuntimeID(name: "pytorch"), installation: installation)
        }
    }
}

@Suite("Files of the Python worker")
struct WorkerFilesTests {
    @Test("the embedded files land, unchanged, in a folder named after their content")
    func landing() throws {
        let folder = try TemporaryFolder()
        let written = try WorkerFiles.pyTorch.write(to: folder.url.appendingPathComponent("workers"))
        #expect(written.lastPathComponent == WorkerFiles.pyTorch.contentHash)
        let names = try FileManager.default.contentsOfDirectory(atPath: written.path).sorted()
        #expect(names == WorkerFiles.pyTorch.files.keys.sorted())
        #expect(
            Set(names).isSuperset(of: [
                "noise_counters.py", "onnx_modules.py", "onnx_reading.py", "pytorch_worker.py", "torch_cuda.py",
                "torch_inductor.py", "worker_channel.py", "worker_session.py",
            ]))
        let worker = try String(contentsOf: written.appendingPathComponent("pytorch_worker.py"), encoding: .utf8)
        #expect(worker.hasSuffix("main(*sys.argv[1:2])\n"))
        #expect(!worker.contains("\0"))
    }

    @Test("a file that was changed is put right, and another content has another folder")
    func repair() throws {
        let folder = try TemporaryFolder()
        let files = WorkerFiles(files: ["a.py": Array("one".utf8)])
        let file = try files.write(to: folder.url).appendingPathComponent("a.py")
        try Data("on".utf8).write(to: file)
        #expect(try files.write(to: folder.url).appendingPathComponent("a.py") == file)
        #expect(try Data(contentsOf: file) == Data("one".utf8))
        #expect(WorkerFiles(files: ["a.py": Array("two".utf8)]).contentHash != files.contentHash)
        #expect(WorkerFiles(files: ["b.py": Array("one".utf8)]).contentHash != files.contentHash)
        #expect(WorkerFiles(files: [:]).contentHash == "cbf29ce484222325")
    }

    @Test("many may write at once")
    func concurrently() async throws {
        let folder = try TemporaryFolder()
        try await withThrowingTaskGroup(of: URL.self) { group in
            for _ in 0..<16 { group.addTask { try WorkerFiles.pyTorch.write(to: folder.url) } }
            for try await written in group {
                let file = written.appendingPathComponent("onnx_modules.py")
                #expect(try Data(contentsOf: file) == Data(WorkerFiles.pyTorch.files["onnx_modules.py"] ?? []))
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).count == 1)
    }

    @Test("a folder that cannot be made is named")
    func unwritable() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("file")
        let error = #expect(throws: RuntimeError.self) { try WorkerFiles.pyTorch.write(to: file) }
        #expect(error?.message.contains(file.path) == true)
    }
}
