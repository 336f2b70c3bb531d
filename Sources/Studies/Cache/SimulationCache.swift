import Foundation
import Measurement
import Runtimes

/// Simulated figures that were had before, a file each: a simulation takes minutes.
///
/// A file is named after a hash of all that decides its content: the network and its input, the runtime with its version,
/// the geometry, the instructions, the last levels, and the version of this format.
public struct SimulationCache: Sendable {
    private let folder: URL
    /// Raised when what is counted changes.
    private static let format = 1

    /// Uses a folder, which need not exist.
    public init(folder: URL) {
        self.folder = folder
    }

    /// The figures of an earlier simulation; nil where there are none.
    public func figures(of pass: CachePass, geometry: CacheGeometry, settings: CacheSettings, version: String)
        -> CacheFigures?
    {
        let file = self.file(pass, geometry, settings, version)
        guard let data = try? Data(contentsOf: file) else { return nil }
        guard var figures: CacheFigures = try? ResultJSON.decode(String(decoding: data, as: UTF8.self)) else {
            return nil
        }
        figures.remarks.append("simulated before: the time is that of the first simulation")
        return figures
    }

    /// Keeps figures and gives them with what earlier processes missed; that they cannot be kept is no failure.
    public func keep(
        _ figures: CacheFigures, of pass: CachePass, geometry: CacheGeometry, settings: CacheSettings, version: String
    ) -> CacheFigures {
        let earlier = self.figures(of: pass, geometry: geometry, settings: settings, version: version)
        let figures = earlier.map(figures.following) ?? figures
        guard let text = try? ResultJSON.encode(figures) else { return figures }
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try? Data(text.utf8).write(to: file(pass, geometry, settings, version), options: .atomic)
        return figures
    }

    private func file(
        _ pass: CachePass, _ geometry: CacheGeometry, _ settings: CacheSettings, _ version: String
    ) -> URL {
        let lines = [
            "sullivan simulation \(Self.format)", pass.cell.subject, "runtime \(pass.runtime) \(version)",
            "l2 \(geometry.l2.bytes) \(geometry.l2.ways)", "l3 \(geometry.l3.bytes) \(geometry.l3.ways)",
            "line \(geometry.lineBytes)", "code \(settings.codePath.rawValue)",
            "last levels \(settings.lastLevels.sorted())",
        ]
        return folder.appendingPathComponent(StableHash.hex(lines.joined(separator: "\n")) + ".json")
    }
}
