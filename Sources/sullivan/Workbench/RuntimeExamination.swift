import Measurement
import Reporting
import Runtimes

/// What `sullivan doctor` found of one runtime.
struct RuntimeExamination: Sendable {
    let definition: any RuntimeDefinition
    let state: State

    /// Whether it runs here.
    enum State: Sendable {
        /// Its worker started: what it said of itself.
        case works(version: String, devices: [String])
        /// It is not there, or does not start: why, and what to do.
        case mendable(reason: String, remedy: String)
        /// This machine lacks its device: what was looked for, and what it would take.
        case noDevice(reason: String, remedy: String)
    }

    /// Looks at every runtime; those whose files are there are started and asked who they are, side by side.
    static func all(_ bench: Workbench, host: HostFacts) async -> [RuntimeExamination] {
        await withTaskGroup(of: (Int, RuntimeExamination).self) { group in
            for (index, definition) in RuntimeRegistry.all.enumerated() {
                group.addTask { (index, await Self(definition, bench, host)) }
            }
            var found: [(Int, RuntimeExamination)] = []
            for await examination in group { found.append(examination) }
            return found.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private init(_ definition: any RuntimeDefinition, _ bench: Workbench, _ host: HostFacts) async {
        self.definition = definition
        switch definition.availability(in: bench.installation) {
        case .noDevice(let reason, let remedy): state = .noDevice(reason: reason, remedy: remedy)
        case .unavailable(let reason, let remedy): state = .mendable(reason: reason, remedy: remedy)
        case .available(let version, _):
            do {
                let hello = try await bench.introduction(of: definition)
                state = .works(version: version, devices: Self.devices(hello, definition.id, host))
            } catch WorkerError.refused(_, let failure) where failure.code == .deviceMissing {
                state = .noDevice(reason: failure.message, remedy: "check that its driver is installed")
            } catch {
                let reason = (error as? WorkerError)?.message ?? "\(error)"
                state = .mendable(reason: reason, remedy: "run: sullivan setup \(definition.setupName)")
            }
        }
    }

    /// The names of the devices: the processor's own, or each device's behind what the command line calls it.
    private static func devices(_ hello: HelloAnswer, _ id: RuntimeID, _ host: HostFacts) -> [String] {
        if id.device == "cpu" { return [hello.settings["FULL_DEVICE_NAME"] ?? host.cpu] }
        if let names = hello.deviceNames {
            let kind = id.device.split(separator: ".")[0]
            return names.enumerated().map { "\(kind).\($0.offset): \($0.element)" }
        }
        return [hello.settings["FULL_DEVICE_NAME"] ?? hello.devices.joined(separator: ", ")]
    }

    /// What the user can do, a line for each remedy; nothing for devices that this machine lacks.
    static func advice(_ examinations: [RuntimeExamination]) -> [String] {
        var order: [String] = []
        var names: [String: [String]] = [:]
        for examination in examinations {
            guard case .mendable(_, let remedy) = examination.state else { continue }
            if names[remedy] == nil { order.append(remedy) }
            names[remedy, default: []].append(examination.definition.id.description)
        }
        return order.map { remedy in
            let missing = names[remedy] ?? []
            return "\(missing.joined(separator: ", ")) \(missing.count == 1 ? "is" : "are") not available; \(remedy)"
        }
    }

    /// One line without the name.
    var text: String {
        switch state {
        case .works(let version, let devices): "\(version)  \(devices.joined(separator: "; "))"
        case .mendable(let reason, let remedy), .noDevice(let reason, let remedy):
            "not available: \(reason); \(remedy)"
        }
    }

    /// The fields that other programs rely on.
    var json: JSONValue {
        let id = ("id", JSONValue.text(definition.id.description))
        switch state {
        case .works(let version, let devices):
            return .object([
                id, ("version", .text(version)), ("available", .bool(true)),
                ("devices", .array(devices.map(JSONValue.text))), ("reason", .null),
            ])
        case .mendable(let reason, let remedy), .noDevice(let reason, let remedy):
            return .object([
                id, ("version", .null), ("available", .bool(false)), ("devices", .array([])),
                ("reason", .text("\(reason); \(remedy)")),
            ])
        }
    }
}
