import Foundation

/// The input file of a model: little-endian 32-bit floats of all inputs one after the other, without a header.
enum ModelInput {
    /// Gives the bytes of each input to `fill`; `shapes` are the inputs' shapes in the model's order.
    ///
    /// Throws `WorkerFailure.Code.inputUnusable` where the file is missing or has another size than the shapes need.
    static func read(
        _ path: String, shapes: [TensorDescription], fill: (Int, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
        } catch {
            throw WorkerFailure(code: .inputUnusable, message: "cannot read the input file \(path)")
        }
        let sizes = shapes.map { $0.shape.reduce(MemoryLayout<Float>.size, *) }
        guard data.count == sizes.reduce(0, +) else {
            let expected = sizes.map(String.init).joined(separator: " + ")
            throw WorkerFailure(
                code: .inputUnusable,
                message: "the input file \(path) has \(data.count) bytes; the model takes \(expected)")
        }
        try data.withUnsafeBytes { bytes in
            var offset = 0
            for (index, size) in sizes.enumerated() {
                try fill(index, UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + size]))
                offset += size
            }
        }
    }

    /// Throws `WorkerFailure.Code.modelMissing` unless there is a file to read.
    static func requireModel(at path: String) throws {
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw WorkerFailure(code: .modelMissing, message: "there is no readable model file \(path)")
        }
    }
}
