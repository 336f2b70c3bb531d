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

    @Option(help: "The runtime that the others are compared with.")
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
        return runtimes.first { $0.name == "pytorch" } ?? runtimes.first ?? RuntimeID(name: "pytorch")
    }
}

/// What a network is made for.
struct NetworkOptions: ParsableArguments {
    @Option(help: "Images in one inference.")
    var batch = 1

    @Option(help: "Height and width of the input; the network's own where left out.")
    var resolution: Int?

    @Option(help: "Seed of weights, input and block order.")
    var seed: UInt64 = 0

    func validate() throws {
        guard batch > 0 else { throw ValidationError("--batch must be positive, not \(batch)") }
    }

    /// The catalogue's form of these options.
    var networkSettings: NetworkSettings {
        NetworkSettings(batch: batch, resolution: resolution)
    }
}

/// How it is measured; what is left out follows the protocol of a published figure.
struct MeasurementOptions: ParsableArguments {
    @Option(help: "Threads of each runtime, or 'auto' for all usable processors.")
    var threads = "auto"

    @Option(help: "Precision asked of every runtime: f32, bf16 or int8.")
    var precision = "f32"

    @Option(help: "Half-width of the 95 % interval at which a cell is done.")
    var targetError = "2%"

    @Option(help: "Time that a cell may take (60s, 5min).")
    var budget = "60s"

    @Option(help: "Most launches of fresh processes for a cell.")
    var launches = MeasurementSettings.standard.launches

    @Option(help: "Rounds in a launch.")
    var rounds = MeasurementSettings.standard.rounds

    /// The settings of a cell.
    func settings(_ network: NetworkOptions, processors: ProcessorSet) throws -> MeasurementSettings {
        var settings = MeasurementSettings.standard
        if threads == "auto" {
            settings.threads = processors.usableCount
        } else {
            guard let count = Int(threads), count > 0 else {
                throw ValidationError("--threads must be a positive number or 'auto', not '\(threads)'")
            }
            guard count <= processors.processors.count else {
                throw ValidationError(
                    "--threads \(count) is more than the \(processors.processors.count) processors that may be used here")
            }
            settings.threads = count
        }
        guard StudySettings.precisions.contains(precision) else {
            throw ValidationError("--precision must be \(StudySettings.precisions.joined(separator: ", ")), not '\(precision)'")
        }
        guard let target = Quantity.fraction(targetError) else {
            throw ValidationError("--target-error must be a share such as 2%, not '\(targetError)'")
        }
        guard let seconds = Quantity.seconds(budget), seconds > 0 else {
            throw ValidationError("--budget must be a time such as 60s or 5min, not '\(budget)'")
        }
        guard launches > 0, rounds > 0 else { throw ValidationError("--launches and --rounds must be positive") }
        settings.precision = precision
        settings.targetError = target
        settings.budgetSeconds = seconds
        settings.launches = launches
        settings.minimumLaunches = min(settings.minimumLaunches, launches)
        settings.rounds = rounds
        settings.batch = network.batch
        settings.seed = network.seed
        return settings
    }
}

/// How results are printed.
enum TableFormat: String, CaseIterable, ExpressibleByArgument {
    case text, json, csv, markdown
}
