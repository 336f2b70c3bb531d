import Foundation
import Runtimes

/// A worker under Valgrind's callgrind, whose two cache levels are given the geometry of the L2 and of the L3.
struct CallgrindCommand {
    /// Valgrind's path.
    var valgrind: String
    /// The geometry that is simulated, every level with a power of two of sets.
    var geometry: CacheGeometry
    /// Where the counts go: one numbered file an inference.
    var outputPath: String
    /// Instructions that the runtimes may use.
    var codePath: SimulatedCodePath

    /// The command that starts `command` under Valgrind; simulation is off until the worker asks for it.
    func wrapping(_ command: WorkerCommand, executable: String) -> WorkerCommand {
        var wrapped = command
        wrapped.executable = valgrind
        wrapped.arguments =
            [
                "--tool=callgrind", "--instr-atstart=no", "--cache-sim=yes",
                // The instructions of a block of code come through the L2 too.
                "--I1=\(text(geometry.l2))", "--D1=\(text(geometry.l2))", "--LL=\(text(geometry.l3))",
                "--callgrind-out-file=\(outputPath)", "--error-limit=no", executable,
            ] + command.arguments
        wrapped.environment.merge(codePath.environment) { _, own in own }
        return wrapped
    }

    /// The file of the dump with a number, from 1.
    func countsPath(_ number: Int) -> String { "\(outputPath).\(number)" }

    private func text(_ level: CacheGeometry.Level) -> String {
        "\(level.bytes),\(level.ways),\(geometry.lineBytes)"
    }
}

/// The instructions that runtimes use in a simulation: Valgrind knows no AVX-512.
public enum SimulatedCodePath: String, Codable, Hashable, Sendable, CaseIterable {
    /// AVX2 with fused multiply-adds, as on most processors; each multiply-add is a call in Valgrind, hence slow.
    case avx2
    /// SSE4.1: several times faster; L3 misses differ by a few per cent from AVX2's, L2 misses by up to half.
    case sse41

    /// What makes oneDNN, in PyTorch and in OpenVINO, take this path.
    var environment: [String: String] {
        switch self {
        case .avx2: [:]
        case .sse41: ["ONEDNN_MAX_CPU_ISA": "SSE41"]
        }
    }
}

extension CacheGeometry {
    /// The nearest geometry that Callgrind takes.
    var simulable: CacheGeometry {
        CacheGeometry(
            l2: l2.simulable(lineBytes: lineBytes), l3: l3.simulable(lineBytes: lineBytes), lineBytes: lineBytes)
    }
}
