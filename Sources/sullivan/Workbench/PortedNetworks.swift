import NetworkCatalog
import Runtimes

extension Workbench {
    /// The file of another library's network, exported where it is not in the cache.
    ///
    /// - Throws: `PortError`; `CatalogError.malformedName` for what is no such network.
    static func ported(_ name: NetworkName, batch: Int, seed: UInt64 = 0) throws -> PortedNetwork {
        let (library, id, resolution) = try parts(of: name)
        return try PortExporter(installation: .locate()).network(
            id, of: library, batch: batch, resolution: resolution, seed: seed
        ) {
            if Diagnostics.isInteractive { Diagnostics.note("Exporting \(name) from \(library.rawValue), once.") }
        }
    }

    /// The versions that decide another library's network; nil for networks that are not of another library.
    static func origin(of name: NetworkName) throws -> String? {
        guard case .port = name else { return nil }
        return try PortExporter(installation: .locate()).origin(of: parts(of: name).library)
    }

    private static func parts(of name: NetworkName) throws -> (library: PortLibrary, id: String, resolution: Int?) {
        guard case .port(let text, let id, let resolution) = name, let library = PortLibrary(rawValue: text) else {
            throw CatalogError.malformedName(name: name.description, reason: "it is not of another library")
        }
        return (library, id, resolution)
    }
}
