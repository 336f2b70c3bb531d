import ArgumentParser
import Foundation
import Measurement
import Runtimes
import Studies

/// The study that a command is about, with what the command line changes of it.
struct StudyOptions: ParsableArguments {
    @Argument(help: "A built-in study's name or a YAML file.")
    var study: String

    @Option(name: .customLong("runtimes"), help: "Other runtimes than the study's, with commas.")
    var runtimes: String?

    @Option(help: "Another baseline than the study's.")
    var baseline: String?

    @OptionGroup var measurement: MeasurementOptions
    @OptionGroup var cacheOptions: CacheOptions

    @Flag(
        inversion: .prefixedNo,
        help: "Times by operation after the timed launches, and what the machine can do at best.")
    var profile: Bool?

    @Option(help: "Only part k of n (k/n): parts never overlap and may run on several machines.")
    var shard: String?

    @Option(help: "The results folder; results/STUDY where left out.")
    var results: String?

    /// The study as it is to be run.
    func load(processors: ProcessorSet) throws -> StudyFile {
        var file = try StudyFile.load(study) { try RuntimeID(parsing: $0) }
        if let runtimes {
            let options = try RuntimeOptions.parse(["--runtimes", runtimes])
            file.runtimes = try options.runtimes()
            if !file.runtimes.contains(file.baseline) { file.baseline = try options.baseline(among: file.runtimes) }
        }
        if let baseline { file.baseline = try RuntimeID(parsing: baseline) }
        if !file.runtimes.contains(file.baseline) { file.runtimes.insert(file.baseline, at: 0) }
        file.profile = profile ?? file.profile
        file.cache = try cacheOptions.overriding(file.cache)
        file.settings = try measurement.overriding(file.settings, processors: processors)
        return file
    }

    func plan(_ bench: Workbench) throws -> StudyPlan {
        let file = try load(processors: bench.processors)
        return try StudyPlan(
            file, versions: try bench.keyVersions(of: file.runtimes, precision: file.settings.precision),
            cores: bench.processors.usableCount,
            graph: { try Workbench.graph(of: $0, batch: $1) }, origin: { try Workbench.origin(of: $0) })
    }

    func parsedShard() throws -> Shard {
        try shard.map { try Shard(parsing: $0) } ?? .whole
    }

    func folder(of plan: StudyPlan) -> String {
        results ?? "results/" + plan.study.name.replacingOccurrences(of: "/", with: "-")
    }
}
