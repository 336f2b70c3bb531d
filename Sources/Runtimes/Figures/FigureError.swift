import NetworkGraph

/// What can go wrong with drawing figures.
public enum FigureError: UserFacingError, Equatable {
    /// vl-convert is not installed.
    case notInstalled(folder: String)
    /// The tool ended without what was asked for.
    case failed(reason: String)

    /// What is wrong.
    public var message: String {
        switch self {
        case .notInstalled(let folder): "figures cannot be drawn: vl-convert is not installed in \(folder)"
        case .failed(let reason): "figures cannot be drawn: \(reason)"
        }
    }

    /// What to do.
    public var remedy: String? {
        switch self {
        case .notInstalled: "run: sullivan setup \(FigureExporter.setupName)"
        case .failed: "the specifications are beside them as .vl.json; 'sullivan setup figures' repairs the tool"
        }
    }
}
