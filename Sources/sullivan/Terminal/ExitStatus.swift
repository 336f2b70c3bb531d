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
    /// The command line or a study file is wrong.
    case usage = 64
    /// A runtime or a device is missing.
    case unavailable = 69
    /// Interrupted by Ctrl-C.
    case interrupted = 130

    /// The exit code for an error.
    init(_ error: any Error) {
        switch error {
        case RuntimeError.notInstalled, RuntimeError.unknownDevice: self = .unavailable
        case is CancellationError: self = .interrupted
        case RuntimeError.unknownRuntime, RuntimeError.malformedRuntime: self = .usage
        case is CatalogError, is GraphError: self = .usage
        case let error as StudyError: self = error.isUsage ? .usage : .failed
        default: self = .failed
        }
    }

    /// Ends the process: an error of ours prints its two lines, one of the argument parser its usage.
    ///
    /// - Parameter command: the command whose usage is shown beside a wrong argument.
    static func exit(for error: any Error, in command: any ParsableCommand.Type) -> Never {
        if let error = error as? any UserFacingError {
            Diagnostics.error(error)
            Foundation.exit(ExitStatus(error).rawValue)
        }
        if let status = error as? ExitStatus { Foundation.exit(status.rawValue) }
        if error is CancellationError { Foundation.exit(ExitStatus.interrupted.rawValue) }
        if isParserError(error) { command.exit(withError: error) }
        Diagnostics.error(message: "\(error)", remedy: nil)
        Foundation.exit(ExitStatus.failed.rawValue)
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
