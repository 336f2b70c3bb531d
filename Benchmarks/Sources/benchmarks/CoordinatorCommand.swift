import ArgumentParser
import Foundation
import Measurement
import Runtimes
import Statistics
import Synchronization

/// `coordinator`: the processor time that the coordinator itself uses while blocks run.
struct CoordinatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coordinator", abstract: "The coordinator's own processor time while blocks run.",
        discussion: """
            Runs the measuring protocol in this process and reads its processor clock between the first and the last \
            round of each launch: everything from the end of a block to the start of the next is in it. Takes about \
            40 seconds; with --quick 5.
            """)

    @OptionGroup var size: SizeOptions

    func run() async throws {
        let setting = try Setting()
        defer { setting.remove() }
        let network = "mobilenet_v2"
        let artifacts = try setting.artifacts(of: network)
        let runtimes = [RuntimeID(name: "pytorch"), RuntimeID(name: "openvino")]
        var settings = MeasurementSettings.standard
        settings.launches = size.quick ? 1 : 3
        settings.minimumLaunches = settings.launches
        settings.rounds = size.quick ? 3 : 20
        var commands: [RuntimeID: WorkerCommand] = [:]
        for runtime in runtimes { commands[runtime] = try setting.command(for: runtime) }
        let clock = RoundClock(roundsPerLaunch: settings.rounds)
        let runner = CellRunner(
            specification: CellSpecification(
                network: network, runtimes: runtimes, baseline: runtimes[0], settings: settings),
            artifacts: artifacts, commands: commands, processors: setting.processors.choose(threads: 1))
        let outcome = try await runner.run(shouldStop: {
            clock.tick()
            return false
        })
        if let failure = outcome.failures.first { throw BenchmarkFailure(failure) }
        let spans = clock.spans()
        var table = MarkdownTable(
            "launch", "rounds", "wall s", "coordinator ms", "share of one core %", "target: under 1 %")
        var figures = RawFigures("coordinator", columns: "launch", "rounds", "wall_s", "cpu_s")
        for (index, span) in spans.enumerated() {
            let share = span.processor / span.wall
            table.add(
                "\(index + 1)", "\(settings.rounds - 1)", decimal(span.wall, 2), decimal(1000 * span.processor, 1),
                percent(share), verdict(share < 0.01))
            figures.add(index + 1, settings.rounds - 1, span.wall, span.processor)
        }
        try figures.write()
        table.print()
    }
}

/// Notes wall and processor time each time it is asked; the runner asks after each round and once after each launch.
private final class RoundClock: Sendable {
    private struct Reading {
        let wall: Double
        let processor: Double
    }

    private let roundsPerLaunch: Int
    private let readings = Mutex<[Reading]>([])

    init(roundsPerLaunch: Int) {
        self.roundsPerLaunch = roundsPerLaunch
    }

    func tick() {
        let reading = Reading(wall: Self.seconds(CLOCK_MONOTONIC), processor: Self.seconds(CLOCK_PROCESS_CPUTIME_ID))
        readings.withLock { $0.append(reading) }
    }

    /// From the end of each launch's first round to the end of its last.
    func spans() -> [(wall: Double, processor: Double)] {
        let all = readings.withLock { $0 }
        return stride(from: 0, to: all.count - roundsPerLaunch, by: roundsPerLaunch + 1).map { first in
            let last = all[first + roundsPerLaunch - 1]
            return (last.wall - all[first].wall, last.processor - all[first].processor)
        }
    }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
