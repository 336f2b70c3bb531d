import ArgumentParser
import Foundation
import Reporting
import Runtimes
import Studies

/// `sullivan report`: a results folder as a page, figures and tables.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Write a report folder: index.html, figures/ and tables/.",
        discussion: """
            The page is one file that loads nothing from elsewhere; it can be mailed or put on a server. Its figures \
            are interactive where 'sullivan setup figures' was run. figures/ holds them as Vega-Lite specifications, \
            and drawn for a column of a paper where --figures asks for it.
            """)

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

    @Option(
        help: ArgumentHelp(
            "Draw the figures for a paper: svg, png, pdf, or several, set apart by commas.", valueName: "formats"))
    var figures: FigureFormats?

    @Flag(help: "Write the tables as Parquet too ('sullivan setup parquet').")
    var parquet = false

    @Flag(help: "Open the page in a browser.")
    var open = false

    @Flag(help: "Print errors only.")
    var quiet = false

    func run() throws {
        let exporter = FigureExporter(installation: .locate())
        if figures != nil { try exporter.check() }
        let tables = ParquetExporter(installation: .locate())
        if parquet { try tables.check() }
        let store = try ResultStore(reading: results)
        let folder = URL(fileURLWithPath: results).lastPathComponent
        let model = try ReportAssembly.model(
            of: store, title: title ?? "Form and speed: \(folder)", command: Invocation.line)
        let target = output ?? results + "/report"
        let written = try ReportFolder.write(model, to: target, scripts: FigureSetup.scripts())
        try writeSamples(store, machine: model.host.fingerprint, into: target)
        if !quiet { Diagnostics.note(Verdict(model).plain.joined(separator: " ")) }
        Output.print(written.page)
        if parquet { try tables.convert(ReportFolder.tables(in: target)) }
        if let figures { try exporter.draw(written.figures, as: figures.formats) }
        if open { try PageOpening.open(written.page) }
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

/// The formats of `--figures`: `svg,pdf`.
struct FigureFormats: ExpressibleByArgument {
    var formats: [FigureExporter.Format]

    init?(argument: String) {
        let names = argument.split(separator: ",", omittingEmptySubsequences: false)
        let formats = names.compactMap { FigureExporter.Format(rawValue: $0.trimmingCharacters(in: .whitespaces)) }
        guard formats.count == names.count else { return nil }
        self.formats = FigureExporter.Format.allCases.filter(formats.contains)
    }

    static var allValueStrings: [String] { FigureExporter.Format.allCases.map(\.rawValue) }
}
