import ArgumentParser
import Foundation
import Measurement
import NetworkCatalog
import NetworkGraph
import Reporting
import Runtimes
import Studies

/// What the process tells its caller, after `sysexits.h` where it has a number.
enum ExitStatus: Int32 {
    /// Everything was done.
    case done = 0
    /// Nothing useful was done.
    case failed = 1
    /// Some cells failed, the others are there.
    case someFailed = 2
    /// `compare --fail-on-regression` found something that got worse.
    case regressed = 3
    /// The command line or a study file is wrong.
    case usage = 64
    /// A runtime or a device is missing.
    case unavailable = 69
    /// Interrupted by Ctrl-C.
    case interrupted = 130

    /// The exit code for an error.
    init(_ error: any Error) {
        switch error {
        case RuntimeError.notInstalled, RuntimeError.noDevice, RuntimeError.unknownDevice: self = .unavailable
        case RuntimeError.precisionUnavailable, RuntimeError.emulatedDevice: self = .unavailable
        case is CancellationError: self = .interrupted
        case RuntimeError.unknownRuntime, RuntimeError.malformedRuntime: self = .usage
        case PortError.notInstalled, FigureError.notInstalled, ParquetError.notInstalled: self = .unavailable
        case PageOpeningError.noOpener: self = .unavailable
        case PortError.unknownNetwork: self = .usage
        case is CatalogError, is GraphError: self = .usage
        case let error as StudyError: self = error.isUsage ? .usage : .failed
        default: self = .failed
        }
    }

    /// Ends the process: an error prints what is wrong and what to do, in two lines.
    static func exit(for error: any Error) -> Never {
        if let error = error as? any UserFacingError {
            Diagnostics.error(error)
            Foundation.exit(ExitStatus(error).rawValue)
        }
        if let status = error as? ExitStatus { Foundation.exit(status.rawValue) }
        if error is CancellationError { Foundation.exit(ExitStatus.interrupted.rawValue) }
        if let error = error as? ValidationError { usage(error.message) }
        if isParserError(error) {
            // Help and the version are no errors: the parser prints them itself.
            if Sullivan.exitCode(for: error) == .success { Sullivan.exit(withError: error) }
            usage(Sullivan.message(for: error))
        }
        Diagnostics.error(message: "\(error)", remedy: nil)
        Foundation.exit(ExitStatus.failed.rawValue)
    }

    /// Ends the process for a wrong command line: what is wrong, and where the right form can be read.
    private static func usage(_ message: String) -> Never {
        let command = Sullivan.commandPath(in: CommandLine.arguments.dropFirst())
        Diagnostics.error(message: message, remedy: "see '\((command + ["--help"]).joined(separator: " "))'")
        Foundation.exit(ExitStatus.usage.rawValue)
    }

    private static func isParserError(_ error: any Error) -> Bool {
        // The parser wraps its own errors in a type that it does not publish.
        error is ValidationError || error is CleanExit || error is ArgumentParser.ExitCode
            || String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
    }
}

extension ExitStatus: Error {}

extension StudyError {
    /// Whether what the user wrote is wrong, rather than a file or a disk.
    fileprivate var isUsage: Bool {
        switch self {
        case .unknownStudy, .invalid, .emptyStudy, .malformedShard, .mergeIntoItself: true
        default: false
        }
    }
}
