import Foundation

@testable import Runtimes

/// A folder that goes when the last reference does.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("sullivan-\(UUID())", isDirectory: true)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    /// Writes a file below the folder, with the folders it needs.
    @discardableResult
    func write(_ path: String, _ content: Data = Data()) throws -> URL {
        let file = url.appendingPathComponent(path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try content.write(to: file)
        return file
    }
}

/// The first bytes of a shared library, and nothing behind them.
let libraryHeader = Data([0x7F, 0x45, 0x4C, 0x46])
