import Foundation
import NetworkGraph

/// Writes tables as Parquet with DuckDB (`sullivan setup parquet`).
public struct ParquetExporter: Sendable {
    private let installation: RuntimeInstallation

    /// Uses the tool that is installed in `installation`.
    public init(installation: RuntimeInstallation) {
        self.installation = installation
    }

    private var environment: InstalledEnvironment { installation.environment("parquet") }

    /// DuckDB's version; nil where it is not installed.
    public var version: String? { environment.packageVersion("duckdb") }

    /// Throws `ParquetError.notInstalled` where there is no tool.
    public func check() throws(ParquetError) {
        guard version != nil else { throw .notInstalled(folder: environment.folder.path) }
    }

    /// Writes `NAME.parquet` beside each `NAME.csv`; returns the files' paths.
    ///
    /// - Throws: `ParquetError`.
    @discardableResult
    public func convert(_ tables: [String]) throws -> [String] {
        try check()
        guard !tables.isEmpty else { return [] }
        let tool = PythonTool(
            environment: environment,
            files: WorkerFiles(files: ["parquet_export.py": PackageResources.parquet_export_py]),
            program: "parquet_export.py", title: "DuckDB")
        do {
            return try tool.run(tables, in: installation)
        } catch let failure as PythonTool.Failure {
            throw ParquetError.failed(reason: failure.reason)
        }
    }
}

/// Why tables were not written as Parquet.
public enum ParquetError: UserFacingError, Equatable {
    /// DuckDB is not installed.
    case notInstalled(folder: String)
    /// DuckDB gave nothing.
    case failed(reason: String)

    /// What is wrong.
    public var message: String {
        switch self {
        case .notInstalled(let folder): "DuckDB is not installed in \(folder)"
        case .failed(let reason): "the tables could not be written as Parquet: \(reason)"
        }
    }

    /// What to do.
    public var remedy: String? {
        switch self {
        case .notInstalled: "run: sullivan setup parquet"
        case .failed: "the same tables stand beside as CSV"
        }
    }
}
