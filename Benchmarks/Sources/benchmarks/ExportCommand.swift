import ArgumentParser
import Foundation
import NetworkCatalog
import ONNXFormat
import Statistics

/// `export`: how long building and exporting a network takes, and how much memory.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Time and memory of building and exporting networks.",
        discussion: """
            Runs `sullivan export` as a child, start-up included, then builds every network of the catalogue in this \
            process. Takes about 30 seconds; with --quick 5. Files go to the temporary folder ($TMPDIR).
            """)

    @OptionGroup var size: SizeOptions

    func run() throws {
        let setting = try Setting()
        defer { setting.remove() }
        var figures = RawFigures(
            "export", columns: "network", "run", "wall_s", "cpu_s", "peak_rss_bytes", "file_bytes")
        var table = MarkdownTable(
            "network", "file MB", "runs", "median s", "least s", "MB/s", "peak memory MB", "of the file", "target")
        let repetitions = size.quick ? 1 : 7
        for (network, limit) in [("resnet50", 0.5), ("vgg16", 2.5)] {
            var runs: [ChildProcess] = []
            let file = setting.folder.appendingPathComponent("\(network).onnx").path
            var bytes = 0
            for index in 0..<repetitions {
                let child = try ChildProcess.run([setting.executable, "export", network, file, "--quiet"])
                guard child.status == 0 else {
                    throw BenchmarkFailure("sullivan export \(network) ended with \(child.status)")
                }
                bytes = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
                try FileManager.default.removeItem(atPath: file)
                figures.add(network, index, child.wall, child.processor, child.peakResidentBytes, bytes)
                runs.append(child)
            }
            let median = runs.map(\.wall).median() ?? .nan
            let memory = Double(runs.map(\.peakResidentBytes).max() ?? 0)
            let share = memory / Double(bytes)
            table.add(
                network, decimal(Double(bytes) / 1e6, 1), "\(runs.count)", decimal(median, 3),
                decimal(runs.map(\.wall).min() ?? .nan, 3), decimal(Double(bytes) / 1e6 / median, 0),
                decimal(memory / 1e6, 1), decimal(share, 2),
                "under \(limit) s: \(verdict(median < limit)); memory under 1.5 x: \(verdict(share < 1.5))")
        }
        try figures.write()
        table.print()
        try building()
    }

    /// Builds every published network and pattern once, after one that is not timed.
    private func building() throws {
        let clock = ContinuousClock()
        var figures = RawFigures("building", columns: "network", "ms")
        var times: [(id: String, milliseconds: Double)] = []
        _ = try Catalog.entry("resnet50").build()
        for entry in Catalog.networks + Catalog.patterns {
            let time = try clock.measure { _ = try entry.build() } / .milliseconds(1)
            times.append((entry.id, time))
            figures.add(entry.id, time)
        }
        try figures.write()
        let milliseconds = times.map(\.milliseconds)
        guard let slowest = times.max(by: { $0.milliseconds < $1.milliseconds }) else { return }
        var table = MarkdownTable("building graphs", "networks", "all ms", "median ms", "slowest ms")
        table.add(
            "catalogue and patterns", "\(times.count)", decimal(milliseconds.reduce(0, +), 1),
            decimal(milliseconds.median() ?? .nan, 2), "\(decimal(slowest.milliseconds, 1)) (\(slowest.id))")
        table.print()
    }
}
