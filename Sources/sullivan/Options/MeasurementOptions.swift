import ArgumentParser
import Measurement
import NetworkCatalog
import Runtimes
import Studies

/// Which runtimes are compared.
struct RuntimeOptions: ParsableArguments {
    @Option(
        name: .customLong("runtimes"), help: "Runtimes to compare, with commas; a device after a colon (openvino:cpu).")
    var names = "pytorch,openvino"

    @Option(help: "The runtime that the others are compared with: pytorch, or the first where it takes no part.")
    var baseline: String?

    /// The runtimes in the order given, each known.
    func runtimes() throws -> [RuntimeID] {
        let runtimes = try names.split(separator: ",").map {
            try RuntimeID(parsing: $0.trimmingCharacters(in: .whitespaces))
        }
        guard !runtimes.isEmpty else { throw ValidationError("--runtimes lists no runtime") }
        guard Set(runtimes).count == runtimes.count else { throw ValidationError("--runtimes lists a runtime twice") }
        return runtimes
    }

    /// The baseline: as asked, else PyTorch where it takes part, else the first.
    func baseline(among runtimes: [RuntimeID]) throws -> RuntimeID {
        if let baseline { return try RuntimeID(parsing: baseline) }
        return runtimes.first { $0.name == "pytorch" } ?? runtimes[0]
    }
}

/// What a network is made for.
struct NetworkOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: "Images in one inference (default 1).")
    var batch: Int?

    @Option(
        parsing: .unconditional,
        help: "Height and width of the input; the network's own where left out. Of a file, those that it leaves open.")
    var resolution: Int?

    @Option(parsing: .unconditional, help: "Seed of weights, input and block order.")
    var seed: UInt64 = 0

    func validate() throws {
        if let batch, !(1...65536).contains(batch) {
            throw ValidationError("--batch must be from 1 to 65536, not \(batch)")
        }
        if let resolution, resolution < 1 {
            throw ValidationError("--resolution must be positive, not \(resolution)")
        }
    }

    /// The network that a text names, at the resolution asked for.
    func network(_ text: String) throws -> NetworkName {
        let name = try NetworkName(parsing: text)
        guard let resolution else { return name }
        return name.replacing(resolution: resolution)
    }

    /// The images of one inference: as asked, as the network's name says, or 1.
    func batch(of name: NetworkName) -> Int {
        if case .pattern(_, let settings) = name { return batch ?? settings.batch }
        return batch ?? 1
    }
}

/// How it is measured; what is left out follows the study file, or the protocol of a published figure.
struct MeasurementOptions: ParsableArguments {
    @Option(help: "Threads of each runtime, or 'auto' for all usable processors.")
    var threads: String?

    @Option(help: "Precision of every runtime that has it, f32, bf16 or int8; the others run f32 (docs/METHOD.md).")
    var precision: String?

    @Option(help: "Half-width of the 95 % interval at which a cell is done (default 2%).")
    var targetError: String?

    @Option(help: "Time that a cell may take, for example 60s or 5min (default 60s).")
    var budget: String?

    @Option(help: "Most launches of fresh processes for a cell (default 8).")
    var launches: Int?

    @Option(help: "Rounds in a launch (default 5).")
    var rounds: Int?

    /// The study's settings with what the command line chooses.
    func overriding(_ settings: StudySettings, processors: ProcessorSet) throws -> StudySettings {
        var settings = settings
        if let threads { settings.threads = try Self.threads(threads) }
        if case .count(let count) = settings.threads { try Self.check(count, processors) }
        if let precision {
            try Self.check(precision: precision)
            settings.precision = precision
        }
        if let targetError {
            guard let target = Quantity.fraction(targetError) else {
                throw ValidationError("--target-error must be a share such as 2%, not '\(targetError)'")
            }
            settings.targetError = target
        }
        if let budget {
            guard let seconds = Quantity.seconds(budget), seconds > 0 else {
                throw ValidationError("--budget must be a time such as 60s or 5min, not '\(budget)'")
            }
            settings.budgetSeconds = seconds
        }
        guard launches ?? 1 > 0, rounds ?? 1 > 0 else {
            throw ValidationError("--launches and --rounds must be positive")
        }
        if let launches {
            settings.launches = launches
            settings.minimumLaunches = settings.minimumLaunches.map { min($0, launches) }
        }
        settings.rounds = rounds ?? settings.rounds
        return settings
    }

    /// Refuses a precision that no runtime knows.
    static func check(precision: String) throws {
        guard StudySettings.precisions.contains(precision) else {
            let known = StudySettings.precisions.joined(separator: ", ")
            throw ValidationError("--precision must be one of \(known), not '\(precision)'")
        }
    }

    private static func threads(_ text: String) throws -> StudySettings.Threads {
        if text == "auto" { return .auto }
        guard let count = Int(text), count > 0 else {
            throw ValidationError("--threads must be a positive number or 'auto', not '\(text)'")
        }
        return .count(count)
    }

    /// Refuses more threads than processors: they would only wait for each other.
    static func check(_ threads: Int, _ processors: ProcessorSet) throws {
        let usable = processors.processors.count
        guard threads <= usable else {
            throw ValidationError("\(threads) threads are more than the \(usable) processors that may be used here")
        }
    }
}
