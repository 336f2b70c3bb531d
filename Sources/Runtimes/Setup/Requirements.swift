/// The pinned Python packages of each runtime, from the embedded requirements file.
struct Requirements: Sendable {
    /// What one name given to `setup` installs.
    struct Group: Sendable, Hashable {
        /// The name: a runtime's, or that of an extra.
        let name: String
        /// The folder under `.sullivan/` of the Python environment that it is installed into.
        let environment: String
        /// Packages as pip takes them: `openvino==2026.4.1`.
        var packages: [String] = []

        /// Whether it is installed only where it is asked for: what has an environment of its own is large.
        var isExtra: Bool { environment != RuntimeInstallation.sharedEnvironment }

        /// What a marker file holds where it is installed: its packages.
        var stamp: String { packages.joined(separator: "\n") + "\n" }
    }

    /// The groups in the file's order.
    let groups: [Group]

    /// The file that is part of the executable.
    static let embedded = Requirements(text: String(decoding: PackageResources.requirements_txt, as: UTF8.self))

    /// Reads a requirements file in which a comment starts the packages of a group: `# [openvino]` for the shared
    /// environment, `# [tensorflow] in tensorflow` for an environment of its own.
    init(text: String) {
        var groups: [Group] = []
        for line in text.split(separator: "\n") {
            if let group = Self.heading(line) {
                groups.append(group)
            } else if !line.hasPrefix("#"), !groups.isEmpty {
                groups[groups.count - 1].packages.append(String(line))
            }
        }
        self.groups = groups
    }

    /// The names in the file's order.
    var names: [String] { groups.map(\.name) }

    /// The group of that name.
    func group(_ name: String) -> Group? { groups.first { $0.name == name } }

    /// The groups by environment, both in the file's order.
    static func byEnvironment(_ groups: [Group]) -> [(environment: String, groups: [Group])] {
        var order: [String] = []
        for group in groups where !order.contains(group.environment) { order.append(group.environment) }
        return order.map { environment in (environment, groups.filter { $0.environment == environment }) }
    }

    /// The packages of several groups, each once, in the groups' order.
    static func packages(of groups: [Group]) -> [String] {
        var seen: Set<String> = []
        return groups.flatMap(\.packages).filter { seen.insert($0).inserted }
    }

    private static func heading(_ line: Substring) -> Group? {
        guard line.hasPrefix("# ["), let end = line.firstIndex(of: "]") else { return nil }
        let name = String(line[line.index(line.startIndex, offsetBy: 3)..<end])
        let rest = line[line.index(after: end)...]
        if rest.isEmpty { return Group(name: name, environment: RuntimeInstallation.sharedEnvironment) }
        guard rest.hasPrefix(" in ") else { return nil }
        return Group(name: name, environment: String(rest.dropFirst(4)))
    }
}
