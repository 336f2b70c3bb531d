import Foundation
import NetworkGraph
import Testing

@testable import ONNXFormat

/// The Python environment of `sullivan setup`, where it is installed.
private let python: String? = {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    let path = root.appendingPathComponent(".sullivan/python/bin/python").path
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
}()

@Suite(
    "Exported files in real runtimes",
    .enabled(if: python != nil, "needs the Python environment of `sullivan setup` with onnx, onnxruntime and openvino"))
struct RuntimeTests {
    private struct Check: Decodable {
        let file: String
        let deviation: Double
        let finite: Bool
        let denormals: Int
        let largest: Double
        let disagreement: Double
        let signal: Double
    }

    /// Runs every model of the folder in the checker, ONNX Runtime and OpenVINO.
    private func checks(of folder: TemporaryFolder) throws -> [Check] {
        let script = """
            import glob, json, os, sys
            import numpy as np, onnx, onnxruntime, openvino
            onnxruntime.set_default_logger_severity(3)
            core = openvino.Core()
            for path in sorted(glob.glob(os.path.join(sys.argv[1], "*.onnx"))):
                onnx.checker.check_model(path, full_check=True)
                model = onnx.load(path)
                outputs = len(model.graph.output)
                given = {o.name for o in model.graph.output}
                names = [o for n in model.graph.node for o in n.output if o not in given]
                model.graph.output.extend(onnx.ValueInfoProto(name=n) for n in names)
                options = onnxruntime.SessionOptions()
                options.intra_op_num_threads = 1
                options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
                session = onnxruntime.InferenceSession(model.SerializeToString(), options)
                entry = session.get_inputs()[0]
                inputs = [np.random.default_rng(s).standard_normal(entry.shape).astype(np.float32) for s in (1, 2)]
                results = [session.run(None, {entry.name: x}) for x in inputs]
                compiled = core.compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
                got = compiled(inputs[0])
                first = results[0][:outputs]
                scale = [max(np.abs(r).max(), 1e-6) for r in first]
                assert all(got[i].shape == first[i].shape for i in range(outputs)), path
                every = results[0]
                print(json.dumps({
                    "file": os.path.basename(path),
                    "deviation": float(first[0].std()),
                    "finite": all(bool(np.isfinite(r).all()) for r in every),
                    "denormals": sum(int(((np.abs(r) < 1.18e-38) & (r != 0)).sum()) for r in every),
                    "largest": max(float(np.abs(r).max()) for r in every),
                    "disagreement": max(float(np.abs(got[i] - first[i]).max() / scale[i]) for i in range(outputs)),
                    "signal": float((first[0] - results[1][0]).std() / max(first[0].std(), 1e-9)),
                }))
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(python))
        process.arguments = ["-c", script, folder.url.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return try data.split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(Check.self, from: $0) }
    }

    @Test("every operation passes the checker and gives the same in both runtimes")
    func operations() throws {
        let folder = try TemporaryFolder()
        let graphs = try SampleNetworks.single() + (0..<6).map { try SampleNetworks.random(seed: $0, length: 12) }
        for graph in graphs { try ONNXExporter.export(graph, to: folder.path("\(graph.name).onnx")) }
        try ONNXExporter.export(
            try SampleNetworks.small(), to: folder.path("external.onnx"),
            options: ExportOptions(externalDataThreshold: 0))
        let checks = try checks(of: folder)
        #expect(checks.count == graphs.count + 1)
        for check in checks {
            #expect(check.finite, "\(check.file)")
            #expect(check.disagreement < 1e-4, "\(check.file): \(check.disagreement)")
        }
    }

    @Test("activations of deep and narrow networks neither grow nor fade nor become denormal")
    func depth() throws {
        let folder = try TemporaryFolder()
        for (depth, width, resolution) in [(64, 8, 32), (4, 16, 96), (32, 8, 64)] {
            let suffix = "\(depth)-\(width)-\(resolution).onnx"
            for (name, block) in DeepNetworks.blocks {
                let graph = try DeepNetworks.network(
                    name, depth: depth, width: width, resolution: resolution, block: block)
                try ONNXExporter.export(graph, to: folder.path("\(name)-\(suffix)"))
            }
            let dense = try DeepNetworks.dense(depth: min(32, depth), width: width, resolution: resolution)
            try ONNXExporter.export(dense, to: folder.path("dense-\(suffix)"))
            let cells = try DeepNetworks.cells(depth: min(20, depth), width: width, resolution: 32)
            try ONNXExporter.export(cells, to: folder.path("cells-\(suffix)"))
        }
        let checks = try checks(of: folder)
        #expect(checks.count == 3 * (DeepNetworks.blocks.count + 2))
        for check in checks {
            #expect(check.finite && check.denormals == 0, "\(check.file): \(check.denormals) denormals")
            #expect(check.deviation > 0.05 && check.deviation < 20, "\(check.file): \(check.deviation)")
            #expect(check.largest < 1000, "\(check.file): \(check.largest)")
            #expect(check.disagreement < 1e-3, "\(check.file): \(check.disagreement)")
            // The output must depend on the input, or comparing outputs would prove nothing.
            #expect(check.signal > 1e-3, "\(check.file): \(check.signal)")
        }
    }
}
