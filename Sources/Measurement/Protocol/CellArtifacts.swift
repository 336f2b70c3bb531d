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
    /// Runtimes that run another file or precision than the cell's; all others run the cell's own.
    public var assignments: [RuntimeID: RuntimeAssignment]

    /// Names a cell's files.
    public init(
        modelPath: String, inputPath: String, scratchFolder: String,
        assignments: [RuntimeID: RuntimeAssignment] = [:]
    ) {
        self.modelPath = modelPath
        self.inputPath = inputPath
        self.scratchFolder = scratchFolder
        self.assignments = assignments
    }

    /// The precision that a runtime is asked for.
    func precision(of runtime: RuntimeID, settings: MeasurementSettings) -> String {
        assignments[runtime]?.precision ?? settings.precision
    }

    /// What a runtime is asked to load.
    func loadRequest(for runtime: RuntimeID, settings: MeasurementSettings) -> LoadRequest {
        LoadRequest(
            modelPath: assignments[runtime]?.modelPath ?? modelPath, inputPath: inputPath, threads: settings.threads,
            precision: precision(of: runtime, settings: settings))
    }

    func outputPath(of runtime: RuntimeID) -> String {
        let name = runtime.description.replacingOccurrences(of: ":", with: "-")
        return URL(fileURLWithPath: scratchFolder).appendingPathComponent("output-\(name)-\(UUID().uuidString).f32")
            .path
    }
}
