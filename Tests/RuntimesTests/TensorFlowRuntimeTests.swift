import Foundation
import Testing

@testable import Runtimes

@Suite("TensorFlow's definitions")
struct TensorFlowRuntimeTests {
    private let folder: TemporaryFolder
    private let site = "tensorflow/lib/python3.12/site-packages"
    private let both = [TensorFlowRuntime(eager: false), TensorFlowRuntime(eager: true)]

    init() throws {
        folder = try TemporaryFolder()
    }

    private var installation: RuntimeInstallation { RuntimeInstallation(root: folder.url) }

    private func install() throws {
        let python = try folder.write("tensorflow/bin/python")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: python.path)
        for package in ["tensorflow_cpu-2.21.0", "keras-3.15.1", "onnx-1.23.2", "numpy-2.4.6"] {
            try folder.write("\(site)/\(package).dist-info/METADATA")
        }
        try folder.write("\(site)/tensorflow/libtensorflow_cc.so.2", Data([0x7F, 0x45, 0x4C, 0x46]))
    }

    @Test("both are found by name, native, and installed by one name")
    func identity() throws {
        #expect(both.map(\.id.description) == ["tensorflow:cpu", "tensorflow-eager:cpu"])
        #expect(Set(both.map(\.title)).count == 2)
        for runtime in both {
            #expect(try RuntimeRegistry.definition(for: runtime.id).id == runtime.id)
            #expect(runtime.isNative && runtime.setupName == "tensorflow")
        }
        let group = try #require(Requirements.embedded.group("tensorflow"))
        #expect(group.environment == "tensorflow")
        // What availability asks for is what setup installs.
        let names = Set(group.packages.map { $0.components(separatedBy: "==")[0] })
        #expect(names.isSuperset(of: ["tensorflow-cpu", "keras", "onnx", "numpy"]))
    }

    @Test("the environment of the others is not theirs")
    func otherEnvironment() throws {
        let python = try folder.write("python/bin/python")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: python.path)
        for runtime in both {
            guard case .unavailable(let reason, let remedy) = runtime.availability(in: installation) else {
                Issue.record("\(runtime.id) is available without its environment")
                continue
            }
            #expect(reason.contains("tensorflow/bin/python"))
            #expect(remedy == "run: sullivan setup tensorflow")
        }
    }

    @Test("version and command")
    func command() throws {
        try install()
        for (runtime, way) in zip(both, ["function", "eager"]) {
            #expect(runtime.availability(in: installation) == .available(version: "2.21.0", devices: ["cpu"]))
            let command = try runtime.workerCommand(in: installation, sullivanExecutable: "/bin/x", threads: 3)
            #expect(command.executable == installation.environment("tensorflow").interpreter.path)
            #expect(command.arguments.first == "-I" && command.arguments.last == way)
            #expect(command.arguments.dropFirst().first.map(FileManager.default.isReadableFile) == true)
            #expect(command.environment["KERAS_HOME"]?.hasPrefix(installation.root.path) == true)
            #expect(command.recordedSettings["intra_op_parallelism_threads"]?.hasPrefix("3:") == true)
            // What is set is also told, with a reason.
            for name in command.environment.keys { #expect(command.recordedSettings[name] != nil, "\(name)") }
        }
    }

    @Test("what is missing or damaged is named", arguments: ["keras", "onnx", "numpy", "tensorflow-cpu"])
    func missing(_ package: String) throws {
        try install()
        let packages = installation.environment("tensorflow").sitePackages
        let prefix = package.replacingOccurrences(of: "-", with: "_")
        let entry = try FileManager.default.contentsOfDirectory(atPath: try #require(packages).path)
            .first { $0.hasPrefix(prefix + "-") }
        try FileManager.default.removeItem(at: try #require(packages).appendingPathComponent(try #require(entry)))
        guard case .unavailable(let reason, _) = both[0].availability(in: installation) else {
            Issue.record("available without \(package)")
            return
        }
        #expect(reason.contains("package \(package) is missing"))
    }

    @Test("a library that is empty is damaged")
    func damaged() throws {
        try install()
        try folder.write("\(site)/tensorflow/libtensorflow_cc.so.2")
        guard case .unavailable(let reason, _) = both[1].availability(in: installation) else {
            Issue.record("available with an empty library")
            return
        }
        #expect(reason.contains("damaged"))
    }
}
