import Foundation
import Measurement
import NetworkGraph
import ONNXFormat
import Runtimes

extension Workbench {
    /// How many inputs an int8 network is calibrated on. They are random numbers of one distribution: more tell no more.
    static let calibrationSamples = 16

    /// A cell's files with what each runtime is to run in their place, at the precision that is wanted of all.
    ///
    /// An int8 network is made here, once for each runtime that has a tool for it; where that fails it is the runtime's
    /// failure, and the others go on.
    ///
    /// - Throws: `RuntimeError.precisionUnavailable`, what writing the samples throws, and `CancellationError`.
    func preparing(_ artifacts: CellArtifacts, for specification: CellSpecification) async throws -> CellArtifacts {
        let settings = specification.settings
        guard settings.precision != "f32" else { return artifacts }
        let plan = try PrecisionPlan(settings.precision, runtimes: specification.runtimes)
        var artifacts = artifacts
        artifacts.assignments = plan.precisions.mapValues { RuntimeAssignment(precision: $0) }
        guard settings.precision == "int8" else { return artifacts }
        let samples = try Self.samples(like: artifacts.inputPath, seed: settings.seed, in: artifacts.scratchFolder)
        var made: [String: RuntimeAssignment] = [:]
        for runtime in specification.runtimes where plan.precisions[runtime] == "int8" {
            let assignment: RuntimeAssignment
            if let earlier = made[runtime.name] {
                assignment = earlier
            } else {
                assignment = try await quantize(for: runtime, artifacts, samples)
            }
            made[runtime.name] = assignment
            artifacts.assignments[runtime] = assignment
        }
        return artifacts
    }

    /// The versions that a cell's key holds: for int8 also that of the tool which makes the network.
    func keyVersions(of runtimes: [RuntimeID], precision: String?) throws -> [RuntimeID: String] {
        var versions = try versions(of: runtimes)
        guard precision == "int8" else { return versions }
        for runtime in runtimes where try RuntimeRegistry.definition(for: runtime).precisions.contains("int8") {
            let tool = QuantizationTool.name(for: runtime, in: installation) ?? "no tool"
            versions[runtime] = versions[runtime].map { "\($0), int8 by \(tool)" }
        }
        return versions
    }

    private func quantize(
        for runtime: RuntimeID, _ artifacts: CellArtifacts, _ samples: [String]
    ) async throws -> RuntimeAssignment {
        let folder = "\(artifacts.scratchFolder)/int8-\(runtime.name)"
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let network = try await Quantization(installation: installation)
                .run(for: runtime, model: artifacts.modelPath, samples: samples, in: folder)
            return RuntimeAssignment(
                modelPath: network.modelPath, precision: "int8", properties: network.properties)
        } catch let error as CancellationError {
            throw error
        } catch {
            let reason = (error as? any UserFacingError)?.description ?? "\(error)"
            return RuntimeAssignment(precision: "int8", refusal: reason.replacingOccurrences(of: "\n", with: "; "))
        }
    }

    /// Inputs of the same size from seeds of their own: what is compared was not calibrated on.
    private static func samples(like input: String, seed: UInt64, in folder: String) throws -> [String] {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: input))
        defer { try? file.close() }
        let shape = Shape([Int(try file.seekToEnd()) / MemoryLayout<Float>.size])
        return try (1...calibrationSamples).map { number in
            let path = "\(folder)/calibration-\(number).f32"
            try InputGenerator.write(shapes: [shape], seed: seed &+ 7919 &* UInt64(number), to: path)
            return path
        }
    }
}
