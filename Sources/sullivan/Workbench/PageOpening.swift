import Foundation
import NetworkGraph

/// Opens a page in the user's browser.
enum PageOpening {
    /// Opens a file by xdg-open and waits until that has handed it on.
    ///
    /// - Throws: `PageOpeningError`.
    static func open(_ path: String, environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        let folders = (environment["PATH"] ?? "").split(separator: ":")
        guard
            let program = folders.map({ "\($0)/xdg-open" })
                .first(where: FileManager.default.isExecutableFile)
        else { throw PageOpeningError.noOpener(page: path) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = [URL(fileURLWithPath: path).path]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw PageOpeningError.failed(page: path, reason: error.localizedDescription)
        }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw PageOpeningError.failed(page: path, reason: "xdg-open ended with status \(process.terminationStatus)")
        }
    }
}

/// Why a page could not be opened.
enum PageOpeningError: UserFacingError, Equatable {
    case noOpener(page: String)
    case failed(page: String, reason: String)

    var message: String {
        switch self {
        case .noOpener: "the page is written but cannot be opened: there is no xdg-open"
        case .failed(_, let reason): "the page is written but cannot be opened: \(reason)"
        }
    }

    var remedy: String? {
        switch self {
        case .noOpener(let page): "open \(page) in a browser, or run: apt-get install xdg-utils"
        case .failed(let page, _): "open \(page) in a browser"
        }
    }
}
