import NetworkGraph

/// Why a report could not be written.
public enum ReportError: UserFacingError, Equatable {
    /// The folder could not be made.
    case folder(path: String, reason: String)
    /// A file could not be written.
    case file(path: String, reason: String)

    /// What is wrong and where.
    public var message: String {
        switch self {
        case .folder(let path, let reason): "the report's folder \(path) can't be made: \(reason)"
        case .file(let path, let reason): "\(path) can't be written: \(reason)"
        }
    }

    /// What to do about it.
    public var remedy: String? {
        "choose a folder that you may write to, on a disk with room; the results themselves are untouched"
    }
}
