import Foundation

/// The NVIDIA devices of this machine as its files tell; nothing is opened or loaded.
struct NVIDIADevices: Sendable {
    /// The root of the file system; another one in tests.
    var root = URL(fileURLWithPath: "/", isDirectory: true)
    /// Folders that the dynamic linker searches first, as in LD_LIBRARY_PATH.
    var libraryPath = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] ?? ""

    /// The driver's library: what CUDA programs open.
    private static let library = "libcuda.so.1"
    private static let folders = [
        "usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu", "usr/lib64", "usr/lib", "usr/lib/wsl/lib",
        "usr/local/nvidia/lib64", "usr/local/cuda/compat",
    ]

    /// The device files, by number: `/dev/nvidia0`; under Windows's Linux `/dev/dxg` serves all devices.
    var nodes: [String] {
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent("dev").path)) ?? []
        let numbered = names.compactMap { name in
            name.hasPrefix("nvidia") ? Int(name.dropFirst("nvidia".count)) : nil
        }
        if numbered.isEmpty && names.contains("dxg") { return ["/dev/dxg"] }
        return numbered.sorted().map { "/dev/nvidia\($0)" }
    }

    /// Why the device of that number cannot be used; nil where it seems that it can.
    ///
    /// A container may show the machine's third device alone: it is number 0 then, so that devices are counted.
    func whyMissing(_ number: Int) -> String? {
        let nodes = nodes
        if nodes.isEmpty { return "no NVIDIA device: looked for /dev/nvidia0 and \(Self.library)" }
        if number >= nodes.count && nodes != ["/dev/dxg"] {
            return "no NVIDIA device \(number): found \(nodes.joined(separator: ", "))"
        }
        return hasLibrary ? nil : "no NVIDIA driver: there is \(nodes[0]), and no \(Self.library)"
    }

    private var hasLibrary: Bool {
        // The linker's cache holds every library's path, ended by a zero byte.
        let cache = try? Data(contentsOf: root.appendingPathComponent("etc/ld.so.cache"), options: .mappedIfSafe)
        if cache?.range(of: Data("/\(Self.library)\0".utf8)) != nil { return true }
        let searched =
            libraryPath.split(separator: ":").map { URL(fileURLWithPath: String($0), isDirectory: true) }
            + Self.folders.map { root.appendingPathComponent($0, isDirectory: true) }
        return searched.contains {
            FileManager.default.fileExists(atPath: $0.appendingPathComponent(Self.library).path)
        }
    }
}
