import ArgumentParser
import Measurement
import NetworkGraph
import Reporting
import Runtimes
import Studies

/// `sullivan study list`: the built-in studies.
struct StudyListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the built-in studies.")

    @Option(help: "How to print: text, json, csv or markdown.")
    var format = TableFormat.text

    func run() throws {
        let studies = try StudyCatalog.builtIn { try RuntimeID(parsing: $0) }
        let rows = try studies.map { study in
            let plan = try StudyPlan(study, versions: [:], cores: ProcessorSet.current().usableCount)
            return [
                FactTable.Value.text(study.name), .count(plan.cells.count),
                .text(study.runtimes.map(\.name).joined(separator: ", ")), .text(study.title),
                .text(study.description),
            ]
        }
        let table = FactTable(
            columns: [
                .init(title: "Study", key: "name"), .init(title: "Cells", key: "cells", alignment: .right),
                .init(title: "Runtimes", key: "runtimes"), .init(title: "Title", key: "title", minimumWidth: 16),
                .init(title: "Description", key: "description", minimumWidth: 20, isDroppable: true),
            ],
            rows: rows)
        Output.print(table.render(format))
    }
}

/// `sullivan study show`: a built-in study's YAML, to copy and change.
struct StudyShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print a built-in study's YAML file, to copy and change.")

    @Argument(help: "A built-in study's name.")
    var study: String

    func run() throws {
        guard let text = StudyCatalog.text(of: study) else {
            throw StudyError.unknownStudy(
                name: study, near: NearestNames.of(study, among: StudyCatalog.names, count: 1),
                builtIn: StudyCatalog.names)
        }
        Output.print(text)
    }
}

/// `sullivan study plan`: what would be measured, in order.
struct StudyPlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what a study would measure, without measuring.")

    @OptionGroup var options: StudyOptions

    @Option(help: "How to print: text, json, csv or markdown.")
    var format = TableFormat.text

    func run() throws {
        let plan = try options.plan(Workbench())
        for warning in plan.warnings { Diagnostics.warning(warning) }
        let cells = plan.cells(of: try options.parsedShard())
        let names = ShortNames(cells.map(\.specification.network))
        let rows = cells.map { cell in
            let settings = cell.specification.settings
            let network = cell.specification.network
            return [
                FactTable.Value(text: format == .text ? names[network] : network, json: .text(network)),
                .size(cell.facts?.macs ?? 0),
                .text(cell.specification.runtimes.map(\.description).joined(separator: ", ")),
                .count(settings.threads), .count(settings.launches),
                .init(
                    text: Reporting.Quantity.duration(seconds: settings.budgetSeconds),
                    json: .number(settings.budgetSeconds)),
                .text(cell.key),
            ]
        }
        let table = FactTable(
            columns: [
                .init(title: "Network", key: "network"), .init(title: "MACs", key: "macs", alignment: .right),
                .init(title: "Runtimes", key: "runtimes", isDroppable: true),
                .init(title: "Threads", key: "threads", alignment: .right),
                .init(title: "Launches", key: "launches", alignment: .right),
                .init(title: "Budget", key: "budget_s", alignment: .right),
                .init(title: "Key", key: "key", isDroppable: true),
            ],
            rows: rows)
        if format == .text { Output.print(heading(plan, cells, names)) }
        Output.print(table.render(format))
    }

    /// What all rows have in common.
    private func heading(_ plan: StudyPlan, _ cells: [PlannedCell], _ names: ShortNames) -> String {
        let study = plan.study
        let compared = study.runtimes.filter { $0 != study.baseline }.map(\.description).joined(separator: ", ")
        var text = "\(study.title): \(cells.count) cells, \(compared) against \(study.baseline)"
        if let budget = study.budgetSeconds {
            text += ", at most about \(Reporting.Quantity.duration(seconds: budget)) in all"
        }
        return text + "\n" + (names.common.map { "every pattern: \($0)\n" } ?? "")
    }
}

/// `sullivan study status`: how far a study is.
struct StudyStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show which cells are done, begun, failed or left.")

    @OptionGroup var options: StudyOptions

    @Option(help: "How to print: text, json, csv or markdown.")
    var format = TableFormat.text

    func run() throws {
        let plan = try options.plan(Workbench())
        let store = try ResultStore(reading: options.folder(of: plan))
        let status = try StudyStatus(
            plan, shard: try options.parsedShard(), in: store, machine: HostFacts.current().fingerprint)
        let rows = status.cells.map { entry in
            let (state, detail) = Self.words(entry.state)
            return [FactTable.Value.text(entry.cell.specification.network), .text(state), .text(detail)]
        }
        let table = FactTable(
            columns: [
                .init(title: "Network", key: "network"), .init(title: "State", key: "state"),
                .init(title: "Detail", key: "detail", minimumWidth: 20),
            ],
            rows: rows)
        Output.print(table.render(format))
        let done = rows.count { $0[1].text == "done" }
        Diagnostics.note("\(done) of \(rows.count) cells are done.")
    }

    private static func words(_ state: StudyStatus.State) -> (String, String) {
        switch state {
        case .done: ("done", "")
        case .failed(let failures): ("failed", failures.map(\.reason).joined(separator: "; "))
        case .partial(let launches): ("begun", "\(launches) launches stored")
        case .wantsMore(let launches): ("wants more", "\(launches) launches stored, more are asked for now")
        case .pending: ("left", "")
        }
    }
}

/// `sullivan study merge`: unites results folders.
struct StudyMergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: "Unite results folders, for example of shards, into one.")

    @Argument(help: "The folder that receives; made where it is missing.")
    var into: String

    @Argument(help: "The folders that are read.")
    var from: [String]

    func run() throws {
        let store = try ResultStore(openingOrCreating: into)
        for folder in from {
            let summary = try store.merge(from: folder)
            Diagnostics.note(
                "\(folder): \(summary.added) cells added, \(summary.replaced) replaced, \(summary.kept) kept as they were"
            )
        }
    }
}
