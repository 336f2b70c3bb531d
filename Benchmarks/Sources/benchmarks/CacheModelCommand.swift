import ArgumentParser
import Foundation
import Measurement
import Runtimes

/// `cache-model`: how near the modelled cache figures are to simulated ones, and how long they take.
struct CacheModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache-model", abstract: "Modelled cache figures against simulated ones.",
        discussion: """
            One thread, steady state. Without --simulate the model stands beside figures simulated in November 2026 on \
            another machine (L2 1 MiB, L3 36 MiB, SSE4.1 or AVX2 code, where known) and takes half a minute; with it \
            beside this machine's own simulation of these caches, seconds to minutes a network and runtime.
            """)

    @Option(help: "Runtimes, with commas.")
    var runtimes = "openvino,pytorch"

    @Option(help: "Networks of the catalogue, with commas.")
    var networks = "mobilenet_v2,squeezenet1_1,resnet18,resnet50,vgg16"

    @Option(help: "The L2, KiB.")
    var l2 = 1024

    @Option(help: "The L3, KiB.")
    var l3 = 36 * 1024

    @Flag(help: "Simulate here, under Valgrind.")
    var simulate = false

    @OptionGroup var size: SizeOptions

    /// L3 accesses and misses in MB of 36 MiB, by Valgrind; AVX2 where both code paths were run. An inference of
    /// PyTorch's MobileNet-V2 misses 2.3 to 11.5 MB from one process to another; the middle of AVX2's is given.
    private static let known: [String: (accesses: Double, misses: Double)] = [
        "openvino mobilenet_v2": (55.9, 0.001), "openvino squeezenet1_1": (40.1, 0.002),
        "openvino resnet18": (85.9, 51.2), "openvino resnet50": (218.9, 108.8), "openvino vgg16": (1507, 580.0),
        "pytorch mobilenet_v2": (180.8, 6.9), "pytorch resnet18": (224.2, 60.5), "pytorch resnet50": (734.3, 150.6),
    ]

    func run() async throws {
        let setting = try Setting()
        defer { setting.remove() }
        let geometry = CacheGeometry(
            l2: .init(bytes: l2 << 10, ways: 16), l3: .init(bytes: l3 << 10, ways: l3 == 36 * 1024 ? 18 : 16))
        let isKnown = l2 == 1024 && l3 == 36 * 1024
        let cache = ModelledCache(installation: setting.installation)
        var table = MarkdownTable(
            "runtime", "network", "first s", "again s", "L3 accesses MB", "simulated", "error %", "L3 misses MB",
            "simulated", "error %", "simulation s")
        var figures = RawFigures(
            "cache-model",
            columns: "runtime", "network", "seconds", "modelled_accesses", "modelled_misses", "simulated_accesses",
            "simulated_misses", "simulation_s")
        for network in networks.split(separator: ",").map(String.init).prefix(size.quick ? 1 : .max) {
            let artifacts = try setting.artifacts(of: network)
            for name in runtimes.split(separator: ",") {
                let runtime = try RuntimeID(parsing: String(name))
                note("\(runtime) \(network)")
                let first = try await cache.figures(of: runtime, modelPath: artifacts.modelPath, geometry: geometry)
                let again = try await cache.figures(of: runtime, modelPath: artifacts.modelPath, geometry: geometry)
                let accesses = (again.l3Accesses ?? .nan) * 64 / 1e6
                let misses = (again.l3MissBytes ?? .nan) / 1e6
                var other = isKnown ? Self.known["\(name) \(network)"] : nil
                var seconds = Double.nan
                if simulate {
                    let simulated = try await simulation(of: runtime, artifacts, geometry, setting)
                    other = ((simulated.l3Accesses ?? .nan) * 64 / 1e6, (simulated.l3MissBytes ?? .nan) / 1e6)
                    seconds = simulated.seconds
                }
                func error(_ own: Double, _ other: Double?) -> String {
                    // Where both fit, a few lines against none are no error worth a percentage.
                    other.map { max(own, $0) < 1 ? "-" : decimal(100 * (own / $0 - 1), 1) } ?? "-"
                }
                table.add(
                    runtime.name, network, decimal(first.seconds, 2), decimal(again.seconds, 2), decimal(accesses, 1),
                    decimal(other?.accesses ?? .nan, 1), error(accesses, other?.accesses), decimal(misses, 1),
                    decimal(other?.misses ?? .nan, 1), error(misses, other?.misses), decimal(seconds, 0))
                figures.add(
                    runtime, network, again.seconds, again.l3Accesses ?? .nan, again.l3Misses ?? .nan,
                    other?.accesses ?? .nan, other?.misses ?? .nan, seconds)
            }
        }
        await cache.end()
        try figures.write()
        table.print()
    }

    private func simulation(
        of runtime: RuntimeID, _ artifacts: CellArtifacts, _ geometry: CacheGeometry, _ setting: Setting
    ) async throws -> CacheFigures {
        let meter = try SimulatedCache(executable: setting.executable, folder: setting.folder.path)
        let subject = CacheSubject(
            runtime: runtime, command: try setting.command(for: runtime), artifacts: artifacts, settings: .standard,
            processors: setting.processors.choose(threads: 1), geometry: geometry)
        return try await meter.figures(of: subject) { note($0) }
    }
}
