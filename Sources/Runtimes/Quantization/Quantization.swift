import Foundation

/// An int8 file for a runtime, made by the runtime's own tool before anything is launched.
public struct QuantizedNetwork: Sendable, Hashable {
    /// The file: ONNX in QDQ form, or OpenVINO's own format (.xml with .bin beside it).
    public var modelPath: String
    /// How it was made and what of it runs in int8, for the record.
    public var properties: [String: String]
}

/// Quantises a network for a runtime.
///
/// Weights are random, and so are the inputs that it is calibrated on: how far outputs are from f32 tells of rounding,
/// not of accuracy on real data.
public struct Quantization: Sendable {
    /// Where the tools are installed.
    public let installation: RuntimeInstallation

    /// Whether the processor multiplies and adds 8-bit numbers without saturation between; weights keep 7 bits if not.
    let hasDotProducts: Bool

    /// Uses the tools of an installation, for the processor that this runs on.
    public init(installation: RuntimeInstallation) {
        self.init(installation: installation, hasDotProducts: ProcessFacts.hasDotProducts())
    }

    init(installation: RuntimeInstallation, hasDotProducts: Bool) {
        self.installation = installation
        self.hasDotProducts = hasDotProducts
    }

    /// Makes the int8 file of a network.
    ///
    /// - Parameters:
    ///   - model: the .onnx file, of fixed shapes.
    ///   - samples: files of inputs to calibrate on, as a worker's input file.
    ///   - folder: an empty folder for the result.
    /// - Throws: `RuntimeError.notInstalled` where no tool is there, `RuntimeError.runtimeFailed` where the tool fails
    ///   or nothing would run in int8, `RuntimeError.workerFilesFailed`; `CancellationError`.
    public func run(
        for runtime: RuntimeID, model: String, samples: [String], in folder: String
    ) async throws -> QuantizedNetwork {
        guard let (tool, _, place) = QuantizationTool.find(for: runtime, in: installation) else {
            throw RuntimeError.notInstalled(
                runtime: runtime, reason: "there is nothing that makes an int8 network for it (onnx and onnxruntime)",
                remedy: "run: sullivan setup onnxruntime pytorch")
        }
        let script = try WorkerFiles.quantization.write(to: installation.workersFolder)
            .appendingPathComponent("quantise.py").path
        let request = Request(
            tool: tool.rawValue, runtime: runtime.name == "openvino" ? "openvino" : "onnxruntime", modelPath: model,
            outputFolder: folder, samples: samples, reduceRange: !hasDotProducts)
        let (requestPath, answerPath) = ("\(folder)/request.json", "\(folder)/answer.json")
        do {
            try Self.encoder.encode(request).write(to: URL(fileURLWithPath: requestPath))
        } catch {
            throw RuntimeError.workerFilesFailed(path: folder, reason: error.localizedDescription)
        }
        let clock = ContinuousClock()
        let start = clock.now
        let outcome = try await SetupCommand(
            executable: place.interpreter.path, arguments: ["-I", script, requestPath, answerPath]
        ).run()
        let seconds = (clock.now - start) / .seconds(1)
        guard let data = FileManager.default.contents(atPath: answerPath),
            let answer = try? Self.decoder.decode(Answer.self, from: data)
        else { throw Self.failure(runtime, outcome.summary) }
        guard let path = answer.modelPath, let made = answer.tool, let count = answer.int8Operations,
            let total = answer.operations
        else { throw Self.failure(runtime, answer.error ?? "the tool gave no result") }
        let isForeign = runtime.name == "openvino" && tool == .onnxRuntime
        return QuantizedNetwork(
            modelPath: path,
            properties: [
                "int8.tool": made + (isForeign ? ", QDQ read by OpenVINO" : ""),
                "int8.settings": answer.settings ?? "",
                "int8.calibration":
                    "\(samples.count) seeded synthetic inputs: errors are against f32 with the same random weights",
                "int8.operations": "\(count) of \(total) convolutions and matrix products run in int8",
                "int8.seconds": String(format: "%.1f", seconds),
            ])
    }

    private static func failure(_ runtime: RuntimeID, _ reason: String) -> RuntimeError {
        .runtimeFailed(
            runtime: runtime,
            failure: WorkerFailure(code: .unsupportedPrecision, message: "the network cannot be quantised: \(reason)"))
    }

    private struct Request: Encodable {
        var tool: String
        var runtime: String
        var modelPath: String
        var outputFolder: String
        var samples: [String]
        var reduceRange: Bool
    }

    private struct Answer: Decodable {
        var modelPath: String?
        var tool: String?
        var settings: String?
        var int8Operations: Int?
        var operations: Int?
        var error: String?
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return encoder
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }
}
