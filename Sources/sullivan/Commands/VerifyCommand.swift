import ArgumentParser
import Foundation
import Measurement
import NetworkCatalog
import Reporting
import Runtimes

/// `sullivan verify`: do the runtimes' outputs agree?
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Compare the runtimes' outputs for the same input.",
        discussion: """
            PyTorch is the reference where it takes part, else the baseline, always in f32. With another --precision \
            the errors are those of rounding: weights are random, and int8 networks are calibrated on random inputs, so \
            that nothing is said of accuracy on real data. Exit code 0 only where all agree.
            """
    )

    @Argument(help: "Catalogue ids, patterns with settings, timm:NAME, torchvision:NAME, or .onnx files.")
    var networks: [String]

    @OptionGroup var runtimeOptions: RuntimeOptions
    @OptionGroup var networkOptions: NetworkOptions

    @Option(help: "Precision of every runtime that has it, f32, bf16 or int8; the others run f32.")
    var precision = "f32"

    @OptionGroup var output: OutputOptions

    func validate() throws {
        try MeasurementOptions.check(precision: precision)
    }

    func run() async throws {
        let names = try networks.map(networkOptions.network)
        var runtimes = try runtimeOptions.runtimes()
        let baseline = try runtimeOptions.baseline(among: runtimes)
        if !runtimes.contains(baseline) { runtimes.insert(baseline, at: 0) }
        let bench = try Workbench()
        _ = try bench.versions(of: runtimes)
        guard runtimes.count > 1 else {
            throw ValidationError("there is nothing to compare \(baseline) with: name more runtimes with --runtimes")
        }
        var settings = MeasurementSettings.standard
        settings.threads = bench.processors.usableCount
        settings.seed = networkOptions.seed
        settings.precision = precision
        let progress = ProgressLine(quiet: output.quiet)
        if let warning = try PrecisionPlan(precision, runtimes: runtimes).warning {
            progress.message("warning: \(warning)")
        }
        let emulated = try await bench.emulatedDevices(of: runtimes)
        for runtime in runtimes where emulated.contains(runtime) {
            progress.message("\(runtime) is emulated by the processor: this checks what it computes, nothing else")
        }
        var agreements: [(String, AgreementRecord)] = []
        var failures: [FailureRecord] = []
        for (index, name) in names.enumerated() {
            progress.update("[\(index + 1)/\(names.count)] \(name)", milestone: true)
            settings.batch = networkOptions.batch(of: name)
            let cell = CellSpecification(
                network: name.description, runtimes: runtimes, baseline: baseline, settings: settings)
            let outcome = try await bench.verify(cell)
            agreements += outcome.agreements.map { (cell.network, $0) }
            failures += outcome.failures
        }
        progress.clear()
        print(agreements, failures, emulated: emulated)
        bench.scratch.remove()
        if agreements.contains(where: { !$0.1.agrees }) || !failures.isEmpty { throw ExitStatus.failed }
    }

    /// A runtime as users write it: the processor goes without saying where room is short.
    private func runtime(_ id: RuntimeID) -> FactTable.Value {
        let isShort = output.format == .text && id.device == "cpu"
        return .init(text: isShort ? id.name : id.description, json: .text(id.description))
    }

    private func print(
        _ agreements: [(String, AgreementRecord)], _ failures: [FailureRecord], emulated: Set<RuntimeID>
    ) {
        let names = ShortNames(agreements.map(\.0))
        var columns: [FactTable.Column] = [
            .init(title: "Network", key: "network"), .init(title: "Runtime", key: "runtime"),
            .init(title: "Reference", key: "reference", isDroppable: true),
            .init(title: "Abs error", key: "max_abs_error", alignment: .right),
            .init(title: "Rel error", key: "max_rel_error", alignment: .right, isDroppable: true),
            .init(title: "Cosine", key: "cosine", alignment: .right), .init(title: "Agrees", key: "agrees"),
        ]
        // Told only where there is one: what is emulated is a matter of tests.
        if !emulated.isEmpty { columns.append(.init(title: "Device", key: "device")) }
        let rows = agreements.map { network, record -> [FactTable.Value] in
            [
                .init(text: output.format == .text ? names[network] : network, json: .text(network)),
                runtime(record.runtime), runtime(record.reference),
                .init(text: Quantity.small(record.maximumAbsoluteError), json: .number(record.maximumAbsoluteError)),
                .init(text: Quantity.small(record.maximumRelativeError), json: .number(record.maximumRelativeError)),
                .init(text: String(format: "%.6f", record.cosine), json: .number(record.cosine)),
                .init(text: record.agrees ? "yes" : "NO", json: .bool(record.agrees)),
                .text(emulated.contains(record.runtime) ? "emulated" : "real"),
            ]
        }
        let table = FactTable(columns: columns, rows: rows.map { Array($0.prefix(columns.count)) })
        if output.format == .json {
            let failed = failures.map { failure in
                JSONValue.object([
                    ("network", .text(failure.network)), ("runtime", .string(failure.runtime?.description)),
                    ("reason", .text(failure.reason)),
                ])
            }
            Output.print(JSONValue.object([("results", table.json), ("failures", .array(failed))]).rendered())
        } else {
            if output.format == .text, let common = names.common { Output.print("every pattern: \(common)") }
            if !agreements.isEmpty { Output.print(table.render(output.format)) }
        }
        for failure in failures {
            Diagnostics.warning("\(failure.network), \(failure.runtime?.description ?? "network"): \(failure.reason)")
        }
    }
}
