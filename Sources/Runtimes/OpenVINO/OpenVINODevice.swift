import Foundation

/// A device of OpenVINO by the name it has on the command line: `cpu`, `gpu`, `gpu.1`.
struct OpenVINODevice: Sendable, Hashable {
    /// OpenVINO's own name: `CPU`, `GPU`, `GPU.1`.
    let name: String

    /// The device of a runtime's name.
    init(_ device: String) {
        name = device.uppercased()
    }

    /// The plugin that serves it, as in its file's name: `cpu`, `gpu`.
    var plugin: String { String(name.prefix { $0 != "." }).lowercased() }

    /// Whether it runs on threads of ours. A GPU has none: what waits for it is one thread of the plugin's own.
    var hasThreads: Bool { plugin == "cpu" }

    /// Whether a device that OpenVINO lists (`GPU`, `GPU.1`) is of this kind.
    func isOfKind(_ listed: String) -> Bool {
        OpenVINODevice(listed).plugin == plugin
    }

    /// Throws `deviceMissing` unless the device is among those that OpenVINO lists.
    ///
    /// `GPU` stands for the first GPU; the only one is listed as `GPU` and is also `GPU.0`.
    func require(in devices: [String]) throws {
        let isListed = devices.contains { listed in
            listed == name || listed == "\(name).0" || "\(listed).0" == name
        }
        guard !isListed else { return }
        let listed = devices.isEmpty ? "none" : devices.joined(separator: ", ")
        throw WorkerFailure(
            code: .deviceMissing, message: "OpenVINO finds no device \(name) here; its devices are \(listed)")
    }

    /// Throws `unsupportedPrecision` unless the device's capabilities (`OPTIMIZATION_CAPABILITIES`) hold the precision.
    func require(precision: String, capabilities: String) throws {
        guard let wanted = ["f32": "FP32", "bf16": "BF16", "int8": "INT8"][precision] else {
            throw WorkerFailure(
                code: .unsupportedPrecision, message: "OpenVINO runs f32, bf16 and int8 here, not '\(precision)'")
        }
        let words = capabilities.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
        guard words.contains(wanted) else {
            throw WorkerFailure(
                code: .unsupportedPrecision,
                message: "\(name) has no \(precision): OpenVINO lists \(words.joined(separator: " ")) for it")
        }
    }

    /// Whether a device of that full name is the processor shown as a GPU, which an OpenCL runtime for processors
    /// offers: its name holds the processor's own.
    func isEmulated(name: String, processors: [String?]) -> Bool {
        guard plugin == "gpu" else { return false }
        let plain = Self.plain(name)
        return processors.compactMap { $0 }.map(Self.plain).contains { !$0.isEmpty && plain.contains($0) }
    }

    /// Letters and digits alone: runtimes write blanks and trade marks differently.
    private static func plain(_ name: String) -> String {
        String(
            name.lowercased().replacingOccurrences(of: "(r)", with: "").replacingOccurrences(of: "(tm)", with: "")
                .filter { $0.isLetter || $0.isNumber })
    }
}
