/// What makes an int8 file for a runtime: the runtime's own tool where it is installed.
public enum QuantizationTool: String, Sendable, Hashable {
    /// ONNX Runtime's static quantisation, in the shared environment.
    case onnxRuntime = "onnxruntime"
    /// OpenVINO's NNCF, in an environment of its own (`sullivan setup int8`).
    case nncf

    /// The tool for a runtime with its version, and the environment that it runs in.
    ///
    /// OpenVINO without NNCF runs the file that ONNX Runtime's tool makes. Nil where nothing is installed that could
    /// make a file for it.
    static func find(
        for runtime: RuntimeID, in installation: RuntimeInstallation
    ) -> (tool: QuantizationTool, version: String, place: InstalledEnvironment)? {
        let own = installation.environment(environmentName)
        if runtime.name == "openvino", let version = own.packageVersion("nncf"), own.packageVersion("openvino") != nil {
            return (.nncf, version, own)
        }
        let shared = installation.environment(RuntimeInstallation.sharedEnvironment)
        guard let version = shared.packageVersion("onnxruntime"), shared.packageVersion("onnx") != nil else {
            return nil
        }
        return (.onnxRuntime, version, shared)
    }

    /// The tool's name and version, which a cell's key must hold: another tool makes another network.
    public static func name(for runtime: RuntimeID, in installation: RuntimeInstallation) -> String? {
        find(for: runtime, in: installation).map { "\($0.tool.rawValue) \($0.version)" }
    }

    /// The environment of `sullivan setup int8`, and that name.
    static let environmentName = "int8"
}
