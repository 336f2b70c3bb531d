import NetworkGraph

/// Every runtime that this build of Sullivan knows.
public enum RuntimeRegistry {
    /// All runtimes, native ones first.
    public static let all: [any RuntimeDefinition] = [
        PyTorchRuntime(), TensorFlowRuntime(eager: false), TensorFlowRuntime(eager: true), OpenVINORuntime(),
        ONNXRuntimeRuntime(),
    ]

    /// The runtime of that name and device; throws `RuntimeError.unknownRuntime` with near names.
    public static func definition(for id: RuntimeID) throws -> any RuntimeDefinition {
        if let definition = all.first(where: { $0.id == id }) { return definition }
        if all.contains(where: { $0.id.name == id.name }) {
            let devices = all.filter { $0.id.name == id.name }.map(\.id.device)
            throw RuntimeError.unknownDevice(runtime: id.name, device: id.device, devices: devices)
        }
        throw RuntimeError.unknownRuntime(name: id.name, near: near(id.name), all: all.map(\.id.name))
    }

    /// Registered names within a few slips of the pen, nearest first.
    static func near(_ name: String) -> [String] {
        NearestNames.of(name, among: all.map(\.id.name))
    }
}
