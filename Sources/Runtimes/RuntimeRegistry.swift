import NetworkGraph

/// Every runtime that this build of Sullivan knows.
public enum RuntimeRegistry {
    /// All runtimes: on the processor, native ones first; then on other devices.
    public static let all: [any RuntimeDefinition] = [
        PyTorchRuntime(), TensorFlowRuntime(eager: false), TensorFlowRuntime(eager: true), PyTorchCompileRuntime(),
        OpenVINORuntime(), ONNXRuntimeRuntime(), ONNXRuntimeRuntime(optimization: .none),
        OpenVINORuntime(device: "gpu"), PyTorchRuntime(device: "cuda"), PyTorchCompileRuntime(device: "cuda"),
    ]

    /// Every name once, in the order of `all`.
    public static let names: [String] = all.map(\.id.name).reduce(into: []) { names, name in
        if !names.contains(name) { names.append(name) }
    }

    /// The runtime of that name and device; a device of a known kind (`cuda.1`) need not be there.
    ///
    /// Throws `RuntimeError.unknownRuntime` with near names, and `RuntimeError.unknownDevice` with the devices known.
    public static func definition(for id: RuntimeID) throws -> any RuntimeDefinition {
        let named = all.filter { $0.id.name == id.name }
        if let definition = named.lazy.compactMap({ $0.serving(device: id.device) }).first { return definition }
        guard named.isEmpty else {
            throw RuntimeError.unknownDevice(runtime: id.name, device: id.device, devices: named.map(\.id.device))
        }
        throw RuntimeError.unknownRuntime(name: id.name, near: near(id.name), all: names)
    }

    /// The name under which `sullivan setup` installs a runtime; its own name where it is not registered.
    public static func setupName(of id: RuntimeID) -> String {
        (try? definition(for: id))?.setupName ?? id.name
    }

    /// Registered names within a few slips of the pen, nearest first.
    static func near(_ name: String) -> [String] {
        NearestNames.of(name, among: names)
    }
}
