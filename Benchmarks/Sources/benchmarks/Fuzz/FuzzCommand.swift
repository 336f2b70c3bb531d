import ArgumentParser
import Foundation
import NetworkCatalog
import NetworkGraph
import ONNXFormat

/// `fuzz`: what reading damaged ONNX files does.
struct FuzzCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fuzz", abstract: "Read thousands of damaged ONNX files: none may crash or hang the reader.",
        discussion: """
            Files are made from exports of the catalogue and from small models as other exporters write them, by changing \
            bytes, numbers, texts, pieces and fields. They are read in child processes, so that a crash is seen and \
            counted, with the number that makes the file again: `fuzz --first NUMBER --files 1`.
            """)

    @OptionGroup var size: SizeOptions

    @Option(help: "How many files.")
    var files: Int?

    @Option(help: "The number of the first.")
    var first = 0

    @Option(help: "Other files for the same numbers.")
    var seed: UInt64 = 1

    @Option(help: .hidden)
    var child: String?

    private static let batch = 500

    func run() throws {
        let count = files ?? (size.quick ? 500 : 20_000)
        if let child { return try FuzzBatch(folder: child, seed: seed).run(first..<first + count) }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sullivan-fuzz-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }

        var outcomes: [String: Int] = [:]
        var slowest = FuzzBatch.Slowest()
        var next = first
        let start = ContinuousClock.now
        while next < first + count {
            let end = min(next + Self.batch, first + count)
            let child = try ChildProcess.run([
                CommandLine.arguments[0], "fuzz", "--child", folder.path, "--first", "\(next)", "--files",
                "\(end - next)",
                "--seed", "\(seed)",
            ])
            let report = try FuzzBatch.Report.read(folder)
            outcomes.merge(report.outcomes, uniquingKeysWith: +)
            slowest = max(slowest, report.slowest)
            if child.status == 0 {
                next = end
            } else {
                let kind = child.status == 128 + SIGALRM ? "HANG" : "CRASH"
                outcomes[kind, default: 0] += 1
                note("\(kind) (status \(child.status)) at file \(report.current)")
                next = report.current + 1
            }
            note("\(next - first) of \(count)")
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        var table = MarkdownTable("outcome", "files", "%")
        for (outcome, number) in outcomes.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            table.add(outcome, "\(number)", percent(Double(number) / Double(count)))
        }
        table.print()
        let bad = outcomes["CRASH", default: 0] + outcomes["HANG", default: 0]
        print(
            "\(count) files in \(decimal(seconds, 0)) s; slowest \(decimal(slowest.seconds * 1000, 1)) ms (file \(slowest.file))."
        )
        print("Crashes and hangs: \(bad), \(verdict(bad == 0)).\n")
        var figures = RawFigures("fuzz", columns: "outcome", "files")
        for (outcome, number) in outcomes.sorted(by: { $0.key < $1.key }) { figures.add(outcome, number) }
        try figures.write()
        if bad > 0 { throw BenchmarkFailure("\(bad) files crashed or hung the reader") }
    }
}

/// Reads a range of damaged files in this process.
struct FuzzBatch {
    let folder: String
    let seed: UInt64
    /// A file that takes longer is counted as a hang, seconds.
    private static let limit: UInt32 = 20

    /// The file that took longest.
    struct Slowest: Comparable {
        var seconds = 0.0
        var file = 0

        static func < (left: Slowest, right: Slowest) -> Bool { left.seconds < right.seconds }
    }

    /// What is known of a batch, also of one that died.
    struct Report {
        var outcomes: [String: Int] = [:]
        var slowest = Slowest()
        /// The file that was being read when the report was written.
        var current = 0

        static func read(_ folder: URL) throws -> Report {
            var report = Report()
            let text = try String(contentsOf: folder.appendingPathComponent("report"), encoding: .utf8)
            for line in text.split(separator: "\n") {
                let words = line.split(separator: " ").map(String.init)
                guard words.count == 3 else { continue }
                switch words[0] {
                case "current": report.current = Int(words[2]) ?? 0
                case "slowest": report.slowest = Slowest(seconds: Double(words[1]) ?? 0, file: Int(words[2]) ?? 0)
                default: report.outcomes[words[1]] = Int(words[2])
                }
            }
            return report
        }

        func write(_ folder: String) throws {
            var lines = ["current file \(current)", "slowest \(slowest.seconds) \(slowest.file)"]
            lines += outcomes.map { "outcome \($0.key) \($0.value)" }
            try lines.joined(separator: "\n").write(toFile: folder + "/report", atomically: false, encoding: .utf8)
        }
    }

    func run(_ files: Range<Int>) throws {
        let data = (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        try Data(data).write(to: URL(fileURLWithPath: folder + "/weights.bin"))
        let mutator = ModelMutator(seeds: try Self.seeds(in: folder))
        var report = Report()
        let path = folder + "/damaged.onnx"
        for file in files {
            report.current = file
            try report.write(folder)
            try Data(mutator.file(file, seed: seed)).write(to: URL(fileURLWithPath: path))
            // A reader that hangs is ended by the signal.
            alarm(Self.limit)
            let start = ContinuousClock.now
            report.outcomes[outcome(of: path), default: 0] += 1
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            alarm(0)
            report.slowest = max(report.slowest, Slowest(seconds: seconds, file: file))
        }
        try report.write(folder)
    }

    /// Reads a file as `describe` and `export` do.
    private func outcome(of path: String) -> String {
        do {
            // A resolution is for files that leave it open, and refused by those that fix it.
            var options = ImportOptions()
            if case ONNXError.openSize? = failure(reading: path) { options.resolution = 16 }
            let model = try ONNXImporter.read(path, options: options)
            _ = model.graph.cost
            _ = model.graph.fileRemarks
            try ONNXCopier.copy(path, to: folder + "/copy.onnx", options: options)
            _ = try ONNXImporter.read(folder + "/copy.onnx", options: options)
            return model.graph.uncountedLayers.isEmpty ? "read" : "read-in-part"
        } catch let error as ONNXError {
            switch error {
            case .damaged: return "damaged"
            case .unsupported: return "unsupported"
            case .openSize: return "open-size"
            case .fixedResolution: return "fixed-resolution"
            case .fixedBatch: return "fixed-batch"
            case .cannotRead: return "cannot-read"
            case .cannotWrite, .diskFull, .notExportable: return "cannot-write"
            }
        } catch {
            return "other-error"
        }
    }

    private func failure(reading path: String) -> ONNXError? {
        do throws(ONNXError) {
            _ = try ONNXImporter.read(path)
            return nil
        } catch {
            return error
        }
    }

    /// Exports of the catalogue and small models of other kinds.
    static func seeds(in folder: String) throws -> [[UInt8]] {
        var seeds = SketchedModels.all.map(\.bytes)
        for name in ["depthwise-bottleneck-se", "shuffle", "large-kernel"] {
            let name = try NetworkName(parsing: "\(name):depth=4,width=8,resolution=32")
            guard let graph = try name.graph() else { continue }
            let path = folder + "/seed.onnx"
            try ONNXExporter.export(graph, to: path)
            seeds.append([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))))
        }
        return seeds
    }
}
