import Foundation

/// A model file that is to run in int8.
enum QuantizedModel {
    /// Throws `unsupportedPrecision` unless the file holds quantised operations: a runtime would run any other file in
    /// f32 without a word.
    static func require(at path: String) throws {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe) else {
            throw WorkerFailure(code: .modelUnreadable, message: "cannot read \(path)")
        }
        // The names of operations stand in either format as they are: ONNX, and OpenVINO's own.
        let signs = path.hasSuffix(".xml") ? [#"type="FakeQuantize""#] : ["QuantizeLinear"]
        guard signs.contains(where: { data.range(of: Data($0.utf8)) != nil }) else {
            throw WorkerFailure(
                code: .unsupportedPrecision, message: "int8 needs a quantised model, which \(path) is not")
        }
    }
}
