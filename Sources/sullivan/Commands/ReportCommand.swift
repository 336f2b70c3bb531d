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

    @Flag(help: "Print errors only.")
    var quiet = false

    func run() throws {
        let store = try ResultStore(reading: results)
        let folder = URL(fileURLWithPath: results).lastPathComponent
        let model = try ReportAssembly.model(
            of: store, title: title ?? "Form and speed: \(folder)", command: Invocation.line)
        let page = try ReportFolder.write(model, to: output ?? results + "/report")
        if !quiet { Diagnostics.note(Verdict(model).plain.joined(separator: " ")) }
        Output.print(page)
    }
}
