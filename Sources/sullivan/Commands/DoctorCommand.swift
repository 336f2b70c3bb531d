import ArgumentParser
import Foundation
import Measurement
import NetworkCatalog
import Reporting
import Runtimes
import Statistics

/// `sullivan doctor`: what this machine has, what is missing, and how small a ratio it can resolve.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check runtimes, caches, counters and noise; say what to mend.",
        discussion: """
            Ends with an A/A test: one runtime against itself in fresh processes. What it prints is the smallest \
            speed-up that can be told from noise here.
            """)

    @Flag(name: .customLong("no-aa"), help: "Skip the A/A test.")
    var skipsSelfComparison = false

    @Flag(name: .customLong("no-ceilings"), help: "Do not measure the peak of arithmetic and the bandwidths.")
    var skipsCeilings = false

    @Option(help: "The runtime of the A/A test.")
    var runtime = "openvino"

    @Option(help: "The network of the A/A test.")
    var network = "mobilenet_v2"

    @Option(help: "Launches of the A/A test.")
    var launches = 4

    @Option(help: "Threads of the A/A test and of the ceilings, or 'auto' for all usable processors.")
    var threads = "auto"

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard launches > 0 else { throw ValidationError("--launches must be positive, not \(launches)") }
        guard output.format == .text || output.format == .json else {
            throw ValidationError("doctor prints text or json, not \(output.format.rawValue)")
        }
    }

    func run() async throws {
        let id = try RuntimeID(parsing: runtime)
        let name = try NetworkName(parsing: network)
        let bench = try Workbench()
        let progress = ProgressLine(quiet: output.quiet)
        progress.update("starting the runtimes", milestone: true)
        var examination = await Examination(bench: bench)
        progress.clear()
        if !skipsCeilings {
            progress.update("measuring the peak of arithmetic and the bandwidths of caches and memory", milestone: true)
            examination.ceilings = try ceilings(bench)
            progress.clear()
        }
        if !skipsSelfComparison {
            let interruption = Interruption { progress.message("Stopping after this round.") }
            progress.update("A/A test: \(id) against itself on \(name), \(launches) launches", milestone: true)
            examination.comparison = try await compare(id, name, bench, progress, interruption)
            progress.clear()
        }
        Output.print(output.format == .json ? examination.json.rendered() : examination.text)
        bench.scratch.remove()
    }

    private func ceilings(_ bench: Workbench) throws -> Result<HostCeilings, CeilingError> {
        let threads = try measurement(bench).threads
        return bench.ceilings(threads: threads)
    }

    /// The settings of the A/A test.
    private func measurement(_ bench: Workbench) throws -> MeasurementSettings {
        let options = try MeasurementOptions.parse(["--threads", threads, "--launches", String(launches)])
        return try options.overriding(.init(), processors: bench.processors)
            .resolved(cores: bench.processors.usableCount)
    }

    private func compare(
        _ id: RuntimeID, _ name: NetworkName, _ bench: Workbench, _ progress: ProgressLine, _ interruption: Interruption
    ) async throws -> SelfComparison.Outcome? {
        guard case .available = try RuntimeRegistry.definition(for: id).availability(in: bench.installation) else {
            return nil
        }
        let settings = try measurement(bench)
        let folder = try bench.scratch.makeFolder()
        let test = SelfComparison(
            runtime: id, network: name.description, settings: settings,
            artifacts: try Workbench.artifacts(of: name, batch: 1, seed: 0, in: folder),
            command: try bench.commands(for: [id], threads: settings.threads)[id]
                ?? .init(executable: "", arguments: []),
            processors: bench.processors.choose(threads: settings.threads))
        return try await test.run(
            onProgress: { progress.update("A/A test: launch \($0.launches)/\($0.maximumLaunches)") },
            shouldStop: { interruption.isRequested })
    }
}
