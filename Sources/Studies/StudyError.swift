import NetworkGraph

/// A place in a study file, lines and columns counted from 1.
public struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
    /// The file as the user named it.
    public var file: String
    /// The line.
    public var line: Int
    /// The column.
    public var column: Int

    /// Creates a location.
    public init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`, as compilers write it.
    public var description: String { "\(file):\(line):\(column)" }
}

/// What can be wrong with a study file, a plan or a results folder.
public enum StudyError: UserFacingError, Equatable {
    // MARK: Study files

    /// Neither a built-in study nor a file.
    case unknownStudy(name: String, near: [String], builtIn: [String])
    /// The file is there but cannot be read.
    case unreadableFile(path: String, reason: String)
    /// Something in the file is wrong.
    case invalid(at: SourceLocation, reason: String, remedy: String?)
    /// The study lists no network.
    case emptyStudy(file: String)
    /// Text that is no shard.
    case malformedShard(text: String)

    // MARK: Results folders

    /// The folder has no results file.
    case noResults(folder: String)
    /// The folder cannot be made or written.
    case cannotWrite(path: String, reason: String)
    /// The disk is full; what was stored before is kept.
    case diskFull(path: String)
    /// Another process writes into the folder.
    case locked(folder: String, process: Int?)
    /// The file is no SQLite database.
    case notADatabase(path: String)
    /// The file is a database of another program.
    case foreignDatabase(path: String)
    /// The file is damaged.
    case damaged(path: String, reason: String)
    /// The file was written by a newer Sullivan.
    case newerSchema(path: String, found: Int, supported: Int)
    /// A folder is to be merged into itself.
    case mergeIntoItself(folder: String)
    /// The database refused for another reason.
    case storeFailure(path: String, reason: String)

    /// What is wrong and where.
    public var message: String {
        switch self {
        case .unknownStudy(let name, _, _): "there is no study named '\(name)', nor a file of this name"
        case .unreadableFile(let path, let reason): "cannot read '\(path)': \(reason)"
        case .invalid(let location, let reason, _): "\(location): \(reason)"
        case .emptyStudy(let file): "\(file): the study lists no network"
        case .malformedShard(let text): "'\(text)' is no shard"
        case .noResults(let folder): "'\(folder)' holds no results.sqlite"
        case .cannotWrite(let path, let reason): "cannot write '\(path)': \(reason)"
        case .diskFull(let path): "the disk is full: '\(path)' cannot grow"
        case .locked(let folder, let process):
            "another study\(process.map { " (process \($0))" } ?? "") is writing into '\(folder)'"
        case .notADatabase(let path): "'\(path)' is not a results file"
        case .foreignDatabase(let path): "'\(path)' is a database of another program"
        case .damaged(let path, let reason): "'\(path)' is damaged: \(reason)"
        case .newerSchema(let path, let found, let supported):
            "'\(path)' was written by a newer Sullivan (schema \(found), this one reads up to \(supported))"
        case .mergeIntoItself(let folder): "'\(folder)' cannot be merged into itself"
        case .storeFailure(let path, let reason): "'\(path)': \(reason)"
        }
    }

    /// What to do.
    public var remedy: String? {
        switch self {
        case .unknownStudy(_, let near, let builtIn):
            if let nearest = near.first {
                "did you mean '\(nearest)'?"
            } else {
                "built-in studies are \(builtIn.joined(separator: ", ")); a study of your own is the path of a YAML file"
            }
        case .unreadableFile: nil
        case .invalid(_, _, let remedy): remedy
        case .emptyStudy: "add at least one entry under 'networks:', for example '- pattern: residual'"
        case .malformedShard: "write k/n with k from 1 to n, for example 2/4"
        case .noResults: "run 'sullivan study run' with this results folder first, or name another one"
        case .cannotWrite: "choose a folder that you may write with --results"
        case .diskFull: "free some space and run the same command again: stored launches are kept"
        case .locked: "wait until it has ended, or choose another folder with --results"
        case .notADatabase, .foreignDatabase: "choose another folder with --results, or move the file away"
        case .damaged: "restore a copy, or move the file away and run the study again"
        case .newerSchema: "update Sullivan, or choose another folder with --results"
        case .mergeIntoItself: "name two different folders"
        case .storeFailure: nil
        }
    }
}
