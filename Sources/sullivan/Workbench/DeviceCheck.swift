import Measurement
import Runtimes

extension Workbench {
    /// Asks the runtimes on other devices than the processor whether theirs are there, and gives those that are emulated.
    ///
    /// Files and variables tell of drivers; only a started runtime tells whether it takes the device.
    ///
    /// - Throws: `RuntimeError.noDevice` for the first that is not there. A worker that fails otherwise is left to fail
    ///   where it is used.
    func emulatedDevices(of runtimes: [RuntimeID]) async throws -> Set<RuntimeID> {
        var emulated: Set<RuntimeID> = []
        for runtime in runtimes where runtime.device != "cpu" {
            let definition = try RuntimeRegistry.definition(for: runtime)
            if definition.isEmulated(in: installation) { emulated.insert(runtime) }
            do {
                let hello = try await introduction(of: definition)
                if hello.settings[HelloAnswer.emulated] != nil { emulated.insert(runtime) }
            } catch WorkerError.refused(_, let failure) where failure.code == .deviceMissing {
                throw RuntimeError.noDevice(
                    runtime: runtime, reason: failure.message, remedy: "check that its driver is installed")
            } catch is WorkerError {
                continue
            }
        }
        return emulated
    }

    /// Refuses runtimes whose device is not there or only emulated.
    ///
    /// - Throws: `RuntimeError.noDevice` and `RuntimeError.emulatedDevice`.
    func requireRealDevices(of runtimes: [RuntimeID]) async throws {
        let emulated = try await emulatedDevices(of: runtimes)
        if let runtime = runtimes.first(where: emulated.contains) {
            throw RuntimeError.emulatedDevice(runtime: runtime)
        }
    }
}
