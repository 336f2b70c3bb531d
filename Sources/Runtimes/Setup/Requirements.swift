/// The pinned Python packages of each runtime, from the embedded requirements file.
struct Requirements: Sendable {
    /// Packages by runtime, as pip takes them: `openvino==2026.4.1`.
    let packages: [String: [String]]
    /// The runtimes in the file's order.
    let runtimes: [String]

    /// The file that is part of the executable.
    static let embedded = Requirements(text: String(decoding: PackageResources.requirements_txt, as: UTF8.self))

    /// Reads a requirements file in which a comment `# [runtime]` starts the packages of a runtime.
    init(text: String) {
        var packages: [String: [String]] = [:]
        var runtimes: [String] = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# [") && line.hasSuffix("]") {
                runtimes.append(String(line.dropFirst(3).dropLast()))
            } else if !line.hasPrefix("#"), let runtime = runtimes.last {
                packages[runtime, default: []].append(String(line))
            }
        }
        self.packages = packages
        self.runtimes = runtimes
    }

    /// What a marker file holds for a finished runtime: its packages.
    func stamp(for runtime: String) -> String {
        (packages[runtime] ?? []).joined(separator: "\n") + "\n"
    }

    /// The packages of several runtimes, each once, in the file's order.
    func packages(for chosen: [String]) -> [String] {
        var seen: Set<String> = []
        return runtimes.filter(chosen.contains).flatMap { packages[$0] ?? [] }.filter { seen.insert($0).inserted }
    }
}
