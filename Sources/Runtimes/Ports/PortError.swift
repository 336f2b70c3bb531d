import NetworkGraph

/// What can go wrong with a network of timm or torchvision.
public enum PortError: UserFacingError, Equatable {
    /// The library, or a package that it needs, is missing.
    case notInstalled(library: PortLibrary, package: String, folder: String)
    /// The library has no network of that name.
    case unknownNetwork(name: String, library: PortLibrary, near: [String])
    /// The library could not create or export it.
    case exportFailed(name: String, library: PortLibrary, reason: String)

    /// What is wrong.
    public var message: String {
        switch self {
        case .notInstalled(let library, let package, let folder):
            "networks of \(library.rawValue) cannot be exported: the package \(package) is missing in \(folder)"
        case .unknownNetwork(let name, let library, _): "\(library.rawValue) has no network named '\(name)'"
        case .exportFailed(let name, let library, let reason):
            "'\(library.rawValue):\(name)' cannot be exported: \(reason)"
        }
    }

    /// What to do.
    public var remedy: String? {
        switch self {
        case .notInstalled: "run: sullivan setup \(PortExporter.setupName)"
        case .unknownNetwork(_, let library, let near):
            near.isEmpty
                ? "\(library.rawValue)'s documentation lists its networks"
                : "did you mean \(near.map { "'\(library.rawValue):\($0)'" }.joined(separator: ", "))?"
        case .exportFailed: "try another resolution or batch, or export it yourself and name the .onnx file"
        }
    }
}
