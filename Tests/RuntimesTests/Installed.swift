import Foundation
import Testing

@testable import Runtimes

/// The runtimes that are installed where the tests run.
enum Installed {
    static let installation = RuntimeInstallation.locate()

    /// The runtimes that this program's own worker serves.
    static let embedded = ["openvino", "onnxruntime", "onnxruntime-unoptimized"].filter(has)

    /// Why tests of torch.compile are skipped.
    static let noCompiler: Comment = "torch.compile cannot run here; see 'sullivan doctor'"

    static func has(_ name: String) -> Bool {
        guard let definition = RuntimeRegistry.all.first(where: { $0.id.name == name }) else { return false }
        if case .available = definition.availability(in: installation) { return true }
        return false
    }

    /// The tests' models are made by Python's onnx and checked against ONNX Runtime.
    static var canMakeModels: Bool { has("pytorch") && has("onnxruntime") }

    /// Whether this machine's Python can make environments.
    static let canMakeEnvironments: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", "import venv, ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info)"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()
}
