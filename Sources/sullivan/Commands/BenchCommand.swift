import ArgumentParser
import Foundation
import NetworkCatalog
import Reporting
import Runtimes
import Studies

/// `sullivan bench`: paired speed-ups of a few networks, now.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure how much networks gain from one runtime to another, in pairs.",
        discussion: """
            Every runtime runs in a worker process of its own, on the same cores, in blocks of random order; the ratio \
            is taken round by round, and fresh processes are launched several times. With --results the launches are \
            stored, and the same command goes on where it was.

            With --precision the numeric error stands beside the gain. It is against what PyTorch gives in f32 with the \
            same random weights; int8 networks are calibrated on random inputs: nothing is said of accuracy on data.
            """)

    @Argument(help: "Catalogue ids, patterns with settings, timm:NAME, torchvision:NAME, or .onnx files.")
    var networks: [String]

    @OptionGroup var runtimeOptions: RuntimeOptions
    @OptionGroup var networkOptions: NetworkOptions
    @OptionGroup var measurement: MeasurementOptions
    @OptionGroup var cacheOptions: CacheOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Read times by operation after the timed launches, and what the machine can do at best.")
    var profile = false

    @Option(help: "Store launches and estimates in this folder.")
    var results: String?

    func run() async throws {
        let names = try networks.map(networkOptions.network)
        // Built here first, so that what is wrong with a network is said as by every other command.
        for name in names { _ = try Workbench.graph(of: name, batch: networkOptions.batch(of: name)) }
        let runtimes = try runtimeOptions.runtimes()
        let bench = try Workbench()
        var settings = StudySettings()
        settings.threads = .auto
        settings.batch = networkOptions.batch
        settings.seed = networkOptions.seed
        settings = try measurement.overriding(settings, processors: bench.processors)
        let study = StudyFile(
            name: "bench", networks: names, runtimes: runtimes,
            baseline: try runtimeOptions.baseline(among: runtimes), settings: settings,
            cache: try cacheOptions.overriding(CacheSettings()), profile: profile)
        let plan = try StudyPlan(
            study, versions: try bench.keyVersions(of: study.runtimes, precision: settings.precision),
            cores: bench.processors.usableCount,
            graph: { try Workbench.graph(of: $0, batch: $1) }, origin: { try Workbench.origin(of: $0) })
        let store = try ResultStore(openingOrCreating: results ?? bench.scratch.makeFolder())
        let session = StudySession(
            bench: bench, plan: plan, store: store, cacheOptions: cacheOptions, quiet: output.quiet)
        let summary = try await session.run(
            retryFailed: true,
            resume: results == nil ? "the same command with --results FOLDER, which stores launches" : Invocation.line)
        let model = try ReportAssembly.model(
            of: store, title: "Speed-ups", command: Invocation.line, keys: Set(plan.cells.map(\.key)),
            machine: bench.fingerprint)
        Output.print(output.format.render(model, style: .standardOutput))
        bench.scratch.remove()
        if summary.failed > 0 { throw model.rows.isEmpty ? ExitStatus.failed : ExitStatus.someFailed }
    }
}

/// The command line as it was given, fit for a shell.
enum Invocation {
    static var line: String {
        (["sullivan"] + CommandLine.arguments.dropFirst()).map { argument in
            let isPlain = argument.allSatisfy { $0.isLetter || $0.isNumber || "-_=:,./%".contains($0) }
            return isPlain && !argument.isEmpty
                ? argument : "'" + argument.replacingOccurrences(of: "'", with: "'\\''") + "'"
        }.joined(separator: " ")
    }
}
