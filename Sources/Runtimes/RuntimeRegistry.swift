/// Every runtime that this build of Sullivan knows.
public enum RuntimeRegistry {
    /// All runtimes, native ones first.
    public static let all: [any RuntimeDefinition] = [PyTorchRuntime(), OpenVINORuntime(), ONNXRuntimeRuntime()]

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
        let distances = all.map { (name: $0.id.name, distance: editDistance($0.id.name, name)) }
        let close = distances.filter {
            $0.distance <= max(2, name.count / 3) || (name.count >= 3 && $0.name.hasPrefix(name))
        }
        return close.sorted { $0.distance < $1.distance }.map(\.name)
    }

    /// Levenshtein's distance: insertions, deletions and substitutions.
    static func editDistance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (i, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for j in right.indices {
                let substituted = diagonal + (right[j] == character ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, diagonal + 1, row[j] + 1)
            }
        }
        return row[right.count]
    }
}
