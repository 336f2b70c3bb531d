import Foundation
import Runtimes

/// The files that a cell's workers share: the network and its input.
public struct CellArtifacts: Sendable, Hashable {
    /// The ONNX file.
    public let modelPath: String
    /// All inputs one after the other, raw little-endian f32.
    public let inputPath: String
    /// Where workers may put their outputs for the check.
    public let scratchFolder: String

    /// Names a cell's files.
    public init(modelPath: String, inputPath: String, scratchFolder: String) {
        self.modelPath = modelPath
        self.inputPath = inputPath
        self.scratchFolder = scratchFolder
    }

    func outputPath(of runtime: RuntimeID) -> String {
        let name = runtime.description.replacingOccurrences(of: ":", with: "-")
        return URL(fileURLWithPath: scratchFolder).appendingPathComponent("output-\(name)-\(UUID().uuidString).f32")
            .path
    }
}
