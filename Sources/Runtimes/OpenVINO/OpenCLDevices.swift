import Foundation

/// Signs of an OpenCL device that OpenVINO's GPU plugin could use, from files and variables alone: nothing is loaded.
///
/// Whether the plugin takes the device is known when a worker has started (`HelloAnswer.devices`).
struct OpenCLDevices: Sendable {
    private let root: String
    private let variables: [String: String]

    /// - Parameter root: another root folder, for tests with the files of other machines.
    init(root: String = "", variables: [String: String] = ProcessInfo.processInfo.environment) {
        self.root = root
        self.variables = variables
    }

    /// What is missing, and what to do; nil where a device may be there.
    var missing: (reason: String, remedy: String)? {
        let install = "with an Intel GPU, run: apt-get install intel-opencl-icd"
        guard !drivers.isEmpty else {
            return (
                "no OpenCL driver was found (looked for \(vendorsFolder)/*.icd, OCL_ICD_VENDORS and OCL_ICD_FILENAMES)",
                install
            )
        }
        // A driver that the user names need not serve a device of the kernel's.
        if namesDrivers { return nil }
        let nodes = intelNodes
        guard !nodes.isEmpty else {
            return (
                "no Intel GPU was found (looked for /dev/dri/renderD* of vendor 0x8086)",
                "load the kernel's driver (i915 or xe); in a container, pass /dev/dri into it"
            )
        }
        guard nodes.contains(where: { FileManager.default.isReadableFile(atPath: $0) }) else {
            return (
                "\(nodes[0]) may not be opened",
                "add yourself to its group (usually: sudo usermod -aG render $USER) and log in again"
            )
        }
        return nil
    }

    /// Whether every driver is an OpenCL runtime for processors: what it offers as a GPU is none.
    var isEmulated: Bool {
        !drivers.isEmpty
            && drivers.allSatisfy { driver in
                let name = driver.split(separator: "/").last.map(String.init) ?? driver
                return Self.processorRuntimes.contains(where: name.hasPrefix)
            }
    }

    /// Intel's OpenCL runtime for processors, and PoCL.
    private static let processorRuntimes = ["libintelocl", "libpocl"]

    private var vendorsFolder: String { "/etc/OpenCL/vendors" }

    private var namesDrivers: Bool {
        ["OCL_ICD_VENDORS", "OCL_ICD_FILENAMES"].contains { variables[$0]?.isEmpty == false }
    }

    /// The drivers' libraries: those that the variables name in place of the system's.
    var drivers: [String] {
        let files = (variables["OCL_ICD_FILENAMES"] ?? "").split { $0 == ":" || $0 == "," }.map(String.init)
        let place = variables["OCL_ICD_VENDORS"].flatMap { $0.isEmpty ? nil : $0 }
        return Array(Set(files + (place.map(libraries) ?? (files.isEmpty ? libraries(in: root + vendorsFolder) : []))))
            .sorted()
    }

    /// The libraries that a folder of .icd files names, or one such file; a library stands for itself.
    private func libraries(in place: String) -> [String] {
        if place.hasSuffix(".icd") { return library(namedBy: place).map { [$0] } ?? [] }
        let folder = place.hasSuffix("/") ? String(place.dropLast()) : place
        guard let entries = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            return place.contains(".so") ? [place] : []
        }
        return entries.filter { $0.hasSuffix(".icd") }.compactMap { library(namedBy: "\(folder)/\($0)") }
    }

    private func library(namedBy file: String) -> String? {
        let text = (try? String(contentsOfFile: file, encoding: .utf8))?.split(whereSeparator: \.isNewline).first
        return text.map { $0.trimmingCharacters(in: .whitespaces) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The render nodes of Intel's GPUs.
    private var intelNodes: [String] {
        let folder = root + "/dev/dri"
        let nodes = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        return nodes.filter { node in
            let vendor = try? String(
                contentsOfFile: "\(root)/sys/class/drm/\(node)/device/vendor", encoding: .utf8)
            return node.hasPrefix("renderD") && vendor?.trimmingCharacters(in: .whitespacesAndNewlines) == "0x8086"
        }.map { "\(folder)/\($0)" }
    }
}
