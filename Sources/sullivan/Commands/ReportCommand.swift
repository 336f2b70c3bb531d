import ArgumentParser
import Foundation
import Reporting
import Studies

/// `sullivan report`: a results folder as a page and tables.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Write a report folder: index.html and tables/.",
        discussion: "The page is one file that loads nothing from elsewhere; it can be mailed or put on a server.")

    @Argument(help: "The results folder of 'study run' or 'bench --results'.")
    var results: String

    @Option(name: .shortAndLong, help: "Where to write; 'report' within the results folder where left out.")
    var output: String?

    @Option(help: "The page's heading.")
    var title: String?

    @Flag(
        inversion: .prefixedNo,
        help: "Write tables/samples.csv, a row an inference; where left out, up to about 50 MB.")
    var samples: Bool?

    @Flag(help: "Print errors only.")
    var quiet = false

    func run() throws {
        let store = try ResultStore(reading: results)
        let folder = URL(fileURLWithPath: results).lastPathComponent
        let model = try ReportAssembly.model(
            of: store, title: title ?? "Form and speed: \(folder)", command: Invocation.line)
        let target = output ?? results + "/report"
        let page = try ReportFolder.write(model, to: target)
        try writeSamples(store, machine: model.host.fingerprint, into: target)
        if !quiet { Diagnostics.note(Verdict(model).plain.joined(separator: " ")) }
        Output.print(page)
    }

    /// Writes the raw samples where they are wanted, or small enough not to ask.
    private func writeSamples(_ store: ResultStore, machine: String?, into folder: String) throws {
        let bytes = try SampleTable.bytes(of: store, machine: machine)
        guard samples ?? (bytes <= SampleTable.unaskedBytes) else {
            if samples == nil, !quiet {
                Diagnostics.note("samples.csv is left out, about \(bytes / 1_000_000) MB: --samples writes it.")
            }
            return
        }
        try SampleTable.write(store, machine: machine, to: folder + "/tables/samples.csv")
    }
}
